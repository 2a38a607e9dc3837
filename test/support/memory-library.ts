import { ItemGoneError, NotReadyError, OfflineError } from '../../src/library/failures.ts';
import type { Album, AlbumId, MediaId, MediaItem } from '../../src/library/media-item.ts';
import type {
  Checkpoint,
  ItemPage,
  LibraryKey,
  OriginalStream,
  PhotoLibrary,
  SizeAnswer,
} from '../../src/library/photo-library.ts';
import { Gate } from './gate.ts';
import { bytesFor, type LibraryAlbum, type LibraryItem } from './library-entries.ts';
import { downloadOf, type Faults } from './memory-download.ts';

export { album, photo, video } from './library-entries.ts';

export interface MemoryLibraryOptions {
  /** Which library it stands for; default Google's. */
  readonly key?: LibraryKey;
  /** Items and albums on a page; default 100. */
  readonly pageSize?: number;
  /** Bytes of a piece of a download; default 64 KiB. */
  readonly chunkBytes?: number;
  /** Default true; false makes a library that knows no favourites. */
  readonly knowsFavorites?: boolean;
  /** Every page begins with the last item of the page before, as happens when a library grows while it is listed. */
  readonly repeatsBoundaryItems?: boolean;
  /** Listings of albums tell how many items are in each; default false. */
  readonly tellsItemCounts?: boolean;
}

/** A photo library that lives in memory: counts what is asked of it and fails when told to. Names are file names or ids. */
export class MemoryLibrary implements PhotoLibrary {
  readonly key: LibraryKey;
  readonly name = 'Memory Photos';
  /** Ids in the order their downloads began. */
  readonly downloads: MediaId[] = [];
  /** Downloads that have begun and not yet ended, now and at most. */
  readonly running = { now: 0, peak: 0 };
  /** Pages of `items` that were handed out. */
  pagesListed = 0;
  private items_: LibraryItem[] = [];
  private readonly everAdded: LibraryItem[] = [];
  private albums_: LibraryAlbum[] = [];
  private readonly faults = new Map<MediaId, Faults>();
  private readonly sizeRequests: MediaId[] = [];
  private readonly bytesSent = new Map<MediaId, number>();
  private listingCut: { left: number; readonly error: Error } | undefined;
  private sizesGate: Gate | undefined;
  private epoch = 1;

  constructor(
    entries: readonly (LibraryItem | LibraryAlbum)[] = [],
    private readonly options: MemoryLibraryOptions = {},
  ) {
    this.key = options.key ?? 'google';
    this.add(...entries);
  }

  // What a test sees

  item(name: string): MediaItem {
    return this.entry(name).item;
  }

  /** The right bytes of the original as it is now. */
  bytesOf(name: string): Buffer {
    const { item, sizeBytes } = this.entry(name);
    return Buffer.concat([...bytesFor(`${item.id} ${item.revision}`, sizeBytes)]);
  }

  downloadsOf(name: string): number {
    const id = this.idOf(name);
    return this.downloads.filter((downloaded) => downloaded === id).length;
  }

  sizeRequestsOf(name: string): number {
    const id = this.idOf(name);
    return this.sizeRequests.filter((asked) => asked === id).length;
  }

  /** Bytes handed out over all downloads of the item. */
  bytesSentOf(name: string): number {
    return this.bytesSent.get(this.idOf(name)) ?? 0;
  }

  // What a test changes

  add(...entries: readonly (LibraryItem | LibraryAlbum)[]): void {
    for (const entry of entries) {
      if ('album' in entry) this.albums_.push(entry);
      else this.items_.push(entry);
      if ('item' in entry) this.everAdded.push(entry);
    }
    const time = ({ item }: LibraryItem) => item.takenAtMs ?? Number.NEGATIVE_INFINITY;
    this.items_.sort((a, b) => (time(a) === time(b) ? 0 : time(b) - time(a)));
  }

  remove(name: string): void {
    const id = this.idOf(name);
    this.items_ = this.items_.filter(({ item }) => item.id !== id);
  }

  removeAlbum(title: string): void {
    this.albums_ = this.albums_.filter(({ album }) => album.title !== title && album.id !== title);
  }

  /** Replaces fields of an item. A new `revision` stands for new bytes; a new `sizeBytes` needs one. */
  change(name: string, change: Partial<MediaItem> & { favorite?: boolean }): void {
    const { favorite, ...fields } = change;
    const old = this.entry(name);
    const changed: LibraryItem = {
      item: { ...old.item, ...fields },
      sizeBytes: fields.sizeBytes ?? old.sizeBytes,
      favorite: favorite ?? old.favorite,
    };
    this.items_ = this.items_.map((entry) => (entry === old ? changed : entry));
  }

  changeAlbum(title: string, items: readonly string[]): void {
    this.albums_ = this.albums_.map((entry) => (entry.album.title === title ? { ...entry, items } : entry));
  }

  /** Listings fail once `items` more items were handed out, again and again until `heal()`. */
  interruptListing(items: number, error: Error = new OfflineError('Cannot list items: the line is cut')): void {
    this.listingCut = { left: items, error };
  }

  /** All checkpoints given out so far become unknown. */
  forgetCheckpoints(): void {
    this.epoch += 1;
  }

  /** Holds all answers to `sizes` until the gate is released. */
  holdSizes(): Gate {
    this.sizesGate = new Gate();
    return this.sizesGate;
  }

  failSize(name: string, error: Error): void {
    this.faultsOf(this.idOf(name)).size = error;
  }

  failOpening(name: string, error: Error, times = Number.POSITIVE_INFINITY): void {
    this.faultsOf(this.idOf(name)).opening = { error, times };
  }

  /** The stream throws `OfflineError` after so many bytes. */
  cutShort(name: string, afterBytes: number, times = 1, error: Error = new OfflineError('The line is cut')): void {
    this.faultsOf(this.idOf(name)).cut = { afterBytes, error, times };
  }

  /** The stream ends after so many bytes as if that were all. */
  endEarly(name: string, afterBytes: number, times = 1): void {
    this.faultsOf(this.idOf(name)).cut = { afterBytes, error: undefined, times };
  }

  /** The size that `sizes` and `open` tell, whatever is true; `undefined` when `open` shall tell none. */
  announce(name: string, sizeBytes: number | undefined): void {
    this.faultsOf(this.idOf(name)).announcedBytes = sizeBytes;
  }

  sendAs(name: string, mimeType: string): void {
    this.faultsOf(this.idOf(name)).mimeType = mimeType;
  }

  /** Every download after the first brings other bytes of the same length. */
  varyBytes(name: string): void {
    this.faultsOf(this.idOf(name)).varies = true;
  }

  /** Holds every download of the item when it has handed out exactly `afterBytes` bytes. */
  hold(name: string, afterBytes = 0): Gate {
    const gate = new Gate();
    this.faultsOf(this.idOf(name)).holds.push({ afterBytes, gate });
    return gate;
  }

  /** Ends the faults of one item, or all of them. Gates stay as they are. */
  heal(name?: string): void {
    if (name === undefined) this.listingCut = undefined;
    for (const [id, { holds }] of this.faults) {
      if (name === undefined || id === this.idOf(name)) this.faults.set(id, { holds });
    }
  }

  // PhotoLibrary

  async *items(since: Checkpoint | undefined, signal?: AbortSignal): AsyncIterable<ItemPage> {
    const pageSize = this.options.pageSize ?? 100;
    const [epoch, offset] = (since ?? `${this.epoch}:0`).split(':').map(Number);
    let start = epoch === this.epoch ? (offset ?? 0) : 0;
    for (let last = false; !last; start += pageSize) {
      signal?.throwIfAborted();
      last = start + pageSize >= this.items_.length;
      const from = this.options.repeatsBoundaryItems ? Math.max(0, start - 1) : start;
      const items = this.items_.slice(from, start + pageSize).map(({ item }) => item);
      this.countListed(items.length);
      yield last ? { items } : { items, next: `${this.epoch}:${start + pageSize}` as Checkpoint };
    }
  }

  async *albums(signal?: AbortSignal): AsyncIterable<readonly Album[]> {
    const counted = ({ album, items }: LibraryAlbum) => ({ ...album, itemCount: this.itemsOf(items).length });
    yield* this.pagesOf(
      this.albums_.map((entry) => (this.options.tellsItemCounts ? counted(entry) : entry.album)),
      signal,
    );
  }

  async *albumItems(album: AlbumId, signal?: AbortSignal): AsyncIterable<readonly MediaItem[]> {
    const names = this.albums_.find((entry) => entry.album.id === album)?.items ?? [];
    yield* this.pagesOf(
      this.itemsOf(names).map(({ item }) => item),
      signal,
    );
  }

  favorites(signal?: AbortSignal): AsyncIterable<readonly MediaItem[]> | undefined {
    if (this.options.knowsFavorites === false) return undefined;
    return this.pagesOf(
      this.items_.filter(({ favorite }) => favorite).map(({ item }) => item),
      signal,
    );
  }

  async lookUp(ids: readonly MediaId[], signal?: AbortSignal): Promise<ReadonlyMap<MediaId, MediaItem>> {
    signal?.throwIfAborted();
    const wanted = new Set(ids);
    return new Map(this.items_.filter(({ item }) => wanted.has(item.id)).map(({ item }) => [item.id, item]));
  }

  async *sizes(ids: readonly MediaId[], signal?: AbortSignal): AsyncIterable<SizeAnswer> {
    for (const id of ids) {
      signal?.throwIfAborted();
      this.sizeRequests.push(id);
      await this.sizesGate?.pass(signal);
      yield this.answerSize(id);
    }
  }

  async open(id: MediaId, signal?: AbortSignal): Promise<OriginalStream> {
    signal?.throwIfAborted();
    this.downloads.push(id);
    const faults = this.faultsOf(id);
    if (faults.opening && faults.opening.times-- > 0) throw faults.opening.error;
    const entry = this.readyEntry(id);
    const announced = 'announcedBytes' in faults ? faults.announcedBytes : entry.sizeBytes;
    return {
      ...(announced === undefined ? {} : { sizeBytes: announced }),
      mimeType: faults.mimeType ?? entry.item.mimeType,
      body: this.bodyOf(entry, faults, signal),
    };
  }

  private async *bodyOf(entry: LibraryItem, faults: Faults, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const { id } = entry.item;
    const nth = this.downloads.filter((other) => other === id).length;
    this.running.now += 1;
    this.running.peak = Math.max(this.running.peak, this.running.now);
    try {
      for await (const piece of downloadOf(entry, faults, { nth, chunkBytes: this.options.chunkBytes, signal })) {
        this.bytesSent.set(id, (this.bytesSent.get(id) ?? 0) + piece.length);
        yield piece;
      }
    } finally {
      this.running.now -= 1;
    }
  }

  private async *pagesOf<T>(all: readonly T[], signal?: AbortSignal): AsyncGenerator<readonly T[]> {
    const pageSize = this.options.pageSize ?? 100;
    for (let start = 0; start < all.length; start += pageSize) {
      signal?.throwIfAborted();
      yield all.slice(start, start + pageSize);
    }
  }

  /** Those that are there. */
  private itemsOf(names: readonly string[]): LibraryItem[] {
    return names.flatMap((name) => this.items_.filter((entry) => isNamed(entry, name)).slice(0, 1));
  }

  private countListed(items: number): void {
    if (this.listingCut && this.listingCut.left < items) throw this.listingCut.error;
    if (this.listingCut) this.listingCut.left -= items;
    this.pagesListed += 1;
  }

  private answerSize(id: MediaId): SizeAnswer {
    try {
      const { size, ...faults } = this.faultsOf(id);
      if (size) throw size;
      return { id, sizeBytes: faults.announcedBytes ?? this.readyEntry(id).sizeBytes };
    } catch (failure) {
      return { id, failure: failure as Error };
    }
  }

  private readyEntry(id: MediaId): LibraryItem {
    const entry = this.items_.find(({ item }) => item.id === id);
    if (!entry) throw new ItemGoneError(id);
    if (entry.item.state !== 'ready') throw new NotReadyError(id);
    return entry;
  }

  private entry(name: string): LibraryItem {
    const entry = this.items_.find((candidate) => isNamed(candidate, name));
    if (!entry) throw new Error(`The test's library has no item '${name}'`);
    return entry;
  }

  /** Also of an item that was removed meanwhile. */
  private idOf(name: string): MediaId {
    const entry = [...this.items_, ...this.everAdded].find((candidate) => isNamed(candidate, name));
    if (!entry) throw new Error(`The test's library never had an item '${name}'`);
    return entry.item.id;
  }

  private faultsOf(id: MediaId): Faults {
    const faults = this.faults.get(id) ?? { holds: [] };
    this.faults.set(id, faults);
    return faults;
  }
}

function isNamed({ item }: LibraryItem, name: string): boolean {
  return item.filename === name || item.id === name;
}
