import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { albumPage, itemPage } from '../../src/google/wire.ts';
import type { AlbumId, MediaId, MediaItem } from '../../src/library/media-item.ts';
import type { ItemPage, OriginalStream, PhotoLibrary, SizeAnswer } from '../../src/library/photo-library.ts';
import { largeLibraryAlbums, largeLibraryItems } from '../../src/sandbox/large-library.ts';
import type { SandboxItem } from '../../src/sandbox/sandbox-library.ts';
import { wireAlbum, wireItem } from '../../src/sandbox/wire-format.ts';

export interface LargeLibraryChoices {
  readonly count: number;
  /** So many of the newest are not there yet; default 0. */
  readonly withoutNewest?: number;
  /** Told of each page before the next one is asked for, when the page is in the catalog. */
  readonly taken?: (items: readonly SizedItem[]) => Promise<void>;
}

export interface SizedItem {
  readonly item: MediaItem;
  readonly sizeBytes: number;
}

interface DescribedItem extends SizedItem {
  readonly isFavorite: boolean;
}

/** Larger than Google's: what a sync writes is the same, in fewer batches. */
const PAGE = 1_000;

/** The sandbox's `large:COUNT` without a server: items are as Google's answers would make them, and made one by one. */
export class LargeLibrary implements PhotoLibrary {
  readonly key = 'google';
  readonly name = 'Large Photos';
  readonly #favorites: MediaItem[] = [];
  /** Of those that are in an album. */
  readonly #shared = new Map<string, MediaItem>();

  constructor(private readonly choices: LargeLibraryChoices) {}

  async *items(): AsyncGenerator<ItemPage> {
    const { count, withoutNewest = 0, taken } = this.choices;
    const inAlbums = new Set(largeLibraryAlbums(count).flatMap(({ itemIds }) => itemIds));
    const pages = pagesOf(count, withoutNewest);
    for (let page = pages.next(); !page.done; ) {
      const { value: items } = page;
      this.#remember(items, inAlbums);
      yield { items: items.map(({ item }) => item) };
      const told = taken?.(items);
      // The next page is made while what was learned of this one is written.
      await turnOfTheLoop();
      page = pages.next();
      await told;
    }
  }

  async *albums() {
    const wire = largeLibraryAlbums(this.choices.count).map((album) => ({
      ...wireAlbum(album, [], ''),
      mediaItemsCount: String(album.itemIds.filter((id) => this.#shared.has(id)).length),
    }));
    yield albumPage.parse({ albums: wire }).entries;
  }

  async *albumItems(id: AlbumId) {
    const album = largeLibraryAlbums(this.choices.count).find((one) => one.id === id);
    yield (album?.itemIds ?? []).flatMap((item) => this.#shared.get(item) ?? []);
  }

  async *favorites() {
    yield this.#favorites;
  }

  async lookUp(): Promise<ReadonlyMap<MediaId, MediaItem>> {
    throw new Error('Nothing is missing from a library that never changes');
  }

  async *sizes(): AsyncGenerator<SizeAnswer> {}

  async open(): Promise<OriginalStream> {
    throw new Error('This library has no bytes');
  }

  #remember(page: readonly DescribedItem[], inAlbums: ReadonlySet<string>): void {
    for (const { item, isFavorite } of page) {
      if (isFavorite) this.#favorites.push(item);
      if (inAlbums.has(item.id)) this.#shared.set(item.id, item);
    }
  }
}

function* pagesOf(count: number, withoutNewest: number): Generator<DescribedItem[], undefined, undefined> {
  let page: SandboxItem[] = [];
  let position = 0;
  for (const item of largeLibraryItems(count)) {
    position += 1;
    if (position > withoutNewest) page.push(item);
    if (page.length < PAGE && position < count) continue;
    yield describedAll(page);
    page = [];
  }
}

function describedAll(items: readonly SandboxItem[]): DescribedItem[] {
  const mediaItems = items.map((item) => wireItem(item, 'https://nowhere.invalid'));
  const { entries } = itemPage.parse({ mediaItems });
  return entries.map(({ item }, at) => ({
    item,
    sizeBytes: items[at]?.body.sizeBytes ?? 0,
    isFavorite: items[at]?.favorite === true,
  }));
}
