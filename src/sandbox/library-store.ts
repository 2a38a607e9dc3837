import { type Changes, changed } from './changes.ts';
import type { SandboxAlbum, SandboxItem, SandboxLibrary } from './sandbox-library.ts';

/** Which items a listing shows, in which order. `key` tells one selection from another. */
export interface Selection {
  readonly key: string;
  readonly matches: (item: SandboxItem) => boolean;
  readonly oldestFirst?: boolean;
  /** Whether items dated after now are left out. */
  readonly hidesFuture?: boolean;
}

interface Listing {
  readonly items: readonly SandboxItem[];
  /** True from `fromMs` on and before `untilMs`, when the next item stops being in the future. */
  readonly fromMs: number;
  readonly untilMs: number;
}

const KEPT_LISTINGS = 2_000;

/** The library as it is now. Listings are computed once and kept until something changes, so that a page costs O(1). */
export class LibraryStore {
  #items = new Map<string, SandboxItem>();
  #albums = new Map<string, SandboxAlbum>();
  #serials = new Map<string, number>();
  #ids: string[] = [];
  #sorted: readonly SandboxItem[] | undefined;
  #listings = new Map<string, Listing>();

  constructor(library: SandboxLibrary) {
    this.addItems(library.items);
    for (const album of library.albums) this.#albums.set(album.id, album);
  }

  item(id: string): SandboxItem | undefined {
    return this.#items.get(id);
  }

  /** All items, newest first; items without a date come last. */
  items(): readonly SandboxItem[] {
    this.#sorted ??= [...this.#items.values()].sort(newestFirst);
    return this.#sorted;
  }

  albums(): readonly SandboxAlbum[] {
    return [...this.#albums.values()];
  }

  album(id: string): SandboxAlbum | undefined {
    return this.#albums.get(id);
  }

  /** A number that stays the item's own for as long as the sandbox lives; undefined for an unknown id. */
  serialOf(id: string): number | undefined {
    return this.#serials.get(id);
  }

  /** The item that has, and still is, number `serial`. */
  bySerial(serial: number): SandboxItem | undefined {
    const id = this.#ids[serial];
    return id === undefined ? undefined : this.#items.get(id);
  }

  list(selection: Selection, nowMs: number): readonly SandboxItem[] {
    const kept = this.#listings.get(selection.key);
    if (kept && kept.fromMs <= nowMs && nowMs < kept.untilMs) return kept.items;
    const listing = this.#select(selection, nowMs);
    if (this.#listings.size >= KEPT_LISTINGS) this.#listings.clear();
    this.#listings.set(selection.key, listing);
    return listing.items;
  }

  /** An album's items that still exist, in album order. */
  listAlbum(album: SandboxAlbum): readonly SandboxItem[] {
    const key = `album ${album.id}`;
    const kept = this.#listings.get(key);
    if (kept) return kept.items;
    const items = album.itemIds.flatMap((id) => this.#items.get(id) ?? []);
    this.#listings.set(key, { items, fromMs: Number.NEGATIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY });
    return items;
  }

  /** Throws when an id is already there. */
  addItems(items: readonly SandboxItem[]): void {
    for (const item of items) {
      if (this.#items.has(item.id)) throw new Error(`Cannot add '${item.filename}': its id is already in the library`);
      this.#items.set(item.id, item);
      if (!this.#serials.has(item.id)) this.#serials.set(item.id, this.#ids.push(item.id) - 1);
    }
    this.#forgetListings();
  }

  /** Unknown ids are no error. Albums forget the item too, as far as anyone can see. */
  removeItems(ids: readonly string[]): void {
    for (const id of ids) this.#items.delete(id);
    this.#forgetListings();
  }

  /** The item was edited: same id, other contents. Throws when there is no such item. */
  changeItem(id: string, change: Changes<Omit<SandboxItem, 'id'>>): void {
    const item = this.#items.get(id);
    if (!item) throw new Error(`Cannot change item ${id}: it is not in the library`);
    this.#items.set(id, changed(item, change));
    this.#forgetListings();
  }

  /** Adds the album, or puts it in place of the one with its id. */
  putAlbum(album: SandboxAlbum): void {
    this.#albums.set(album.id, album);
    this.#forgetListings();
  }

  removeAlbum(id: string): void {
    this.#albums.delete(id);
    this.#forgetListings();
  }

  #select({ matches, oldestFirst, hidesFuture }: Selection, nowMs: number): Listing {
    const isShown = (item: SandboxItem) => !hidesFuture || !(takenAtMs(item) > nowMs);
    const wanted = this.items().filter(matches);
    const items = wanted.filter(isShown);
    const untilMs = wanted
      .filter((item) => !isShown(item))
      .reduce((earliest, item) => Math.min(earliest, takenAtMs(item)), Number.POSITIVE_INFINITY);
    const fromMs = hidesFuture ? nowMs : Number.NEGATIVE_INFINITY;
    return { items: oldestFirst ? items.reverse() : items, fromMs, untilMs };
  }

  #forgetListings(): void {
    this.#sorted = undefined;
    this.#listings.clear();
  }
}

/** NaN for an item without a date. */
function takenAtMs(item: SandboxItem): number {
  return Date.parse(item.creationTime ?? '');
}

function newestFirst(one: SandboxItem, other: SandboxItem): number {
  const oneTime = one.creationTime ?? '';
  const otherTime = other.creationTime ?? '';
  if (oneTime !== otherTime) return oneTime < otherTime ? 1 : -1;
  return one.id < other.id ? -1 : 1;
}
