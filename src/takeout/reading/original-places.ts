import { OfflineError } from '../../library/failures.ts';
import type { MediaId } from '../../library/media-item.ts';
import type { IndexStore } from '../index/index-store.ts';
import type { ItemFile, ItemRecord } from '../items/item-record.ts';
import { decodeFile, FILE_PREFIX, type FileKey, placeOf, type StoredFile } from '../scan/entry-record.ts';
import type { SourceNumber, SourceRecord } from '../scan/source-record.ts';
import type { Sources } from '../scan/sources.ts';

/** Where the bytes of an item can be had. */
export interface OriginalPlace {
  readonly key: FileKey;
  readonly number: SourceNumber;
  readonly source: SourceRecord;
  readonly file: StoredFile;
}

/**
 * Every place that has the item's very bytes, the best first. Rejects with `OfflineError` when there is none just now:
 * archives that were replaced are being read.
 */
export function placesOf(store: IndexStore, sources: Sources, id: MediaId, { files }: ItemRecord): OriginalPlace[] {
  const [best] = files;
  const alike = files.filter((file) => best !== undefined && hasBytesOf(best, file));
  const places = alike.flatMap(({ keys }) => keys.flatMap((key) => placeAt(store, sources, key) ?? []));
  if (places.length > 0) return places;
  throw new OfflineError(`Cannot read item ${id}: its archive has been replaced and is not listed yet; try again soon`);
}

function hasBytesOf(best: ItemFile, other: ItemFile): boolean {
  if (best.sizeBytes !== other.sizeBytes) return false;
  return best.crc32 === undefined || other.crc32 === undefined || best.crc32 === other.crc32;
}

function placeAt(store: IndexStore, sources: Sources, key: FileKey): OriginalPlace | undefined {
  const place = placeOf(key);
  const source = sources.get(place.source);
  const text = source && store.text(FILE_PREFIX + key);
  const file = text === undefined ? undefined : decodeFile(text, place);
  return source && file && { key, number: place.source, source, file };
}
