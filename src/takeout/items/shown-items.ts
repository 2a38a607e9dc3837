import type { MediaId, MediaItem, Standing } from '../../library/media-item.ts';
import type { IndexStore } from '../index/index-store.ts';
import { placeOf } from '../scan/entry-record.ts';
import type { Sources } from '../scan/sources.ts';
import { type ItemRecord, itemRecords, toMediaItem } from './item-record.ts';

interface ShownItemsParts {
  readonly store: IndexStore;
  readonly sources: Sources;
  readonly include: ReadonlySet<Standing>;
}

/** The items of the index that are to be seen: those of the set as it is, in the places that were asked for. */
export class ShownItems {
  constructor(private readonly parts: ShownItemsParts) {}

  /** Whatever place it is in; undefined for one of which no archive of the set has a file. */
  record(id: MediaId): ItemRecord | undefined {
    const record = this.parts.store.get(itemRecords, id);
    return record && this.isHeld(record) ? record : undefined;
  }

  get(id: MediaId): MediaItem | undefined {
    const record = this.record(id);
    if (record === undefined || !this.isIncluded(record)) return undefined;
    const item = toMediaItem(id, record);
    if (item.beside === undefined) return item;
    const original = this.record(item.beside);
    if (original && this.isIncluded(original)) return item;
    const { beside: _hidden, ...alone } = item;
    return alone;
  }

  /** Those of `ids` that are to be seen, in their order. */
  all(ids: readonly MediaId[]): MediaItem[] {
    return ids.flatMap((id) => this.get(id) ?? []);
  }

  private isIncluded({ described: { standing } }: ItemRecord): boolean {
    return standing === undefined || this.parts.include.has(standing);
  }

  /** An archive that was read anew under another number has not lost its items before they are listed again. */
  private isHeld({ files }: ItemRecord): boolean {
    return files.some(({ keys }) => keys.some((key) => this.parts.sources.isHeld(placeOf(key).source)));
  }
}
