import type { Album, AlbumId, MediaId, MediaItem } from '../../library/media-item.ts';
import type { IndexStore, RangeOptions } from '../index/index-store.ts';
import { SEPARATOR, sortable } from '../index/record-kind.ts';
import { albumRecords } from './album-record.ts';
import { FAVORITE_PREFIX, type ListingState, MEMBER_PREFIX, ORDER_PREFIX, ofGeneration } from './listing-state.ts';
import type { ShownItems } from './shown-items.ts';

/** Items of a page at most. */
export const ITEMS_A_PAGE = 500;

/** Reads what the listing has put into the index. */
export class ListingReader {
  constructor(
    private readonly store: IndexStore,
    private readonly shown: ShownItems,
    private readonly state: () => ListingState,
  ) {}

  /** The items from a place in the order on, and how many places those are; fewer than asked for at its present end. */
  async ordered(generation: number, from: number): Promise<{ items: readonly MediaItem[]; places: number }> {
    const range: RangeOptions = { limit: ITEMS_A_PAGE, ...(from > 0 && { above: sortable(from - 1) }) };
    const ids: MediaId[] = [];
    for await (const block of this.store.texts(ORDER_PREFIX + ofGeneration(generation), range)) {
      ids.push(...block.map(({ value }) => value as MediaId));
    }
    return { items: this.shown.all(ids), places: ids.length };
  }

  async *albums(signal?: AbortSignal): AsyncGenerator<readonly Album[], void, undefined> {
    for await (const block of this.store.records(albumRecords, ofGeneration(this.state().generation))) {
      signal?.throwIfAborted();
      yield block.map(({ key, value: { title } }) => ({ id: key as AlbumId, title }));
    }
  }

  albumItems(album: AlbumId, signal?: AbortSignal): AsyncGenerator<readonly MediaItem[], void, undefined> {
    const prefix = MEMBER_PREFIX + ofGeneration(this.state().generation) + album + SEPARATOR;
    return this.itemsUnder(prefix, signal);
  }

  favorites(signal?: AbortSignal): AsyncGenerator<readonly MediaItem[], void, undefined> {
    return this.itemsUnder(FAVORITE_PREFIX + ofGeneration(this.state().generation), signal);
  }

  /** Of keys that end in a time and an id. */
  private async *itemsUnder(
    prefix: string,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<readonly MediaItem[], void, undefined> {
    for await (const block of this.store.texts(prefix)) {
      signal?.throwIfAborted();
      yield this.shown.all(block.map(({ key }) => key.slice(key.indexOf(SEPARATOR) + 1) as MediaId));
    }
  }
}
