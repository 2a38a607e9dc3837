import { joinSightings, type Sightings } from '../library/joining.ts';
import type { MediaId } from '../library/media-item.ts';
import type { LibraryKey } from '../library/photo-library.ts';
import type { RecordReader } from './paths.ts';
import { aliases, items, type StoredItem } from './records.ts';

/** What each library says of an item now; nothing of one that is gone. */
export function sightingsOf({ item, gone, library = 'google', sightings }: StoredItem): Sightings {
  if (gone) return {};
  return sightings ?? { [library]: item };
}

/** Every library that has the item or had it once. */
export function librariesOf({ library = 'google', sightings, lost = [] }: StoredItem): LibraryKey[] {
  const last = sightings ? (Object.keys(sightings) as LibraryKey[]) : [library];
  return [...last, ...lost];
}

/** The item's record with these sightings, of which there is at least one. What was never seen before has no time yet: 0. */
export function withSightings(id: MediaId, sightings: Sightings, before: StoredItem | undefined): StoredItem {
  const item = joinSightings(id, sightings, before?.item);
  if (!item) throw new Error(`Cannot keep item ${id}: no library shows it`);
  const keys = Object.keys(sightings) as LibraryKey[];
  const lost = (before ? librariesOf(before) : []).filter((key) => !keys.includes(key));
  const [library] = keys;
  const isAlone = keys.length === 1 && library !== undefined && sightings[library]?.id === id;
  return {
    item,
    firstSeenMs: before?.firstSeenMs ?? 0,
    ...(isAlone ? {} : { sightings }),
    ...(isAlone && library !== 'google' ? { library } : {}),
    ...(lost.length > 0 ? { lost: [...new Set(lost)] } : {}),
  };
}

/** The item that a library's id stands for: another library may have shown it first, by an id of its own. */
export function itemIdOf(records: RecordReader, library: LibraryKey, id: MediaId): MediaId {
  return records.get(aliases, library, id)?.item ?? id;
}

/** The stored item that a library's id stands for, if there is one. */
export function storedOf(records: RecordReader, library: LibraryKey, id: MediaId): StoredItem | undefined {
  return records.get(items, itemIdOf(records, library, id));
}
