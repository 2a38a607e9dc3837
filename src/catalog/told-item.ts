import type { MediaItem } from '../library/media-item.ts';
import type { LibraryKey } from '../library/photo-library.ts';
import { findJoin, keepsJoins } from './joins.ts';
import type { RecordReader } from './paths.ts';
import { items, type StoredItem } from './records.ts';
import { sightingsOf, storedOf, withSightings } from './sightings.ts';

/** An item's record as it is, and as it is once a library has told this. */
export function toldBy(
  records: RecordReader,
  given: MediaItem,
  library: LibraryKey,
): { readonly before: StoredItem | undefined; readonly now: StoredItem } {
  const said = plainItem(given);
  const before = findStored(records, said, library);
  const sightings = { ...(before && sightingsOf(before)), [library]: said };
  const id = before?.item.id ?? said.id;
  return { before, now: withSightings(id, sightings, before) };
}

/** Also an item that is in no library any more: it comes back as itself. */
function findStored(records: RecordReader, said: MediaItem, library: LibraryKey): StoredItem | undefined {
  if (!keepsJoins(records)) return records.get(items, said.id);
  return storedOf(records, library, said.id) ?? findJoin(records, said, library);
}

/** The fields of the port in one order, so that equal items are equal as text and nothing else is stored. */
function plainItem(item: MediaItem): MediaItem {
  return {
    id: item.id,
    kind: item.kind,
    state: item.state,
    filename: item.filename,
    mimeType: item.mimeType,
    revision: item.revision,
    ...(item.takenAtMs === undefined ? {} : { takenAtMs: item.takenAtMs }),
    ...(item.takenAtPrecision === undefined ? {} : { takenAtPrecision: item.takenAtPrecision }),
    ...(item.timeZone === undefined ? {} : { timeZone: item.timeZone }),
    ...(item.widthPx === undefined ? {} : { widthPx: item.widthPx }),
    ...(item.heightPx === undefined ? {} : { heightPx: item.heightPx }),
    ...(item.description === undefined ? {} : { description: item.description }),
    ...(item.cameraMake === undefined ? {} : { cameraMake: item.cameraMake }),
    ...(item.cameraModel === undefined ? {} : { cameraModel: item.cameraModel }),
    ...(item.url === undefined ? {} : { url: item.url }),
    ...(item.sizeBytes === undefined ? {} : { sizeBytes: item.sizeBytes }),
    ...(item.location === undefined ? {} : { location: item.location }),
    ...(item.people === undefined ? {} : { people: item.people }),
    ...(item.standing === undefined ? {} : { standing: item.standing }),
    ...(item.beside === undefined ? {} : { beside: item.beside }),
  };
}
