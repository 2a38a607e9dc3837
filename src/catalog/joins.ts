import { chooseJoin, joinKeyOf } from '../library/joining.ts';
import type { AlbumId, MediaId, MediaItem } from '../library/media-item.ts';
import type { LibraryKey } from '../library/photo-library.ts';
import type { Catalog } from './catalog.ts';
import { LIBRARY_RECORDS } from './library-records.ts';
import type { PageWriter } from './page-writer.ts';
import type { RecordReader } from './paths.ts';
import { items, joins, libraries, type StoredItem } from './records.ts';
import { holdDirectory } from './shared-albums.ts';
import { librariesOf, sightingsOf } from './sightings.ts';

/**
 * Finds again in one library what another one has shown. That costs a record an item, so it is begun when a second library
 * comes: what was there before is gone through once, what comes later is noted as it comes.
 */
export function keepsJoins(records: RecordReader): boolean {
  const mark = records.get(libraries);
  return mark !== undefined && mark.joins !== 'unneeded';
}

/** So many items of one name and second cannot be told apart by anything: they are not looked at any more. */
const MOST_ALIKE = 16;

/**
 * The item of other libraries that this one is, if it can be told; else one that no library has any more. Google itself never
 * had it: its ids are of uploads, and what was deleted and uploaded again is another item. Takeout's are of bytes, and
 * another export may have others of the same photo.
 */
export function findJoin(records: RecordReader, item: MediaItem, library: LibraryKey): StoredItem | undefined {
  const key = joinKeyOf(item);
  const ids = (key === undefined ? undefined : records.get(joins, key)?.ids) ?? [];
  if (ids.length >= MOST_ALIKE) return undefined;
  const alike = ids.flatMap((id) => records.get(items, id) ?? []);
  const isAnother = (stored: StoredItem) => library === 'google' && librariesOf(stored).includes('google');
  const strangers = alike.filter((stored) => joinKeyOf(stored.item) === key && !isAnother(stored));
  const candidates = strangers.map((stored) => ({ stored, sightings: sightingsOf(stored) }));
  return chooseJoin(item, library, candidates)?.stored;
}

/** Notes under what the item can be found; where it was found before is forgotten. */
export function noteJoin(page: PageWriter, before: MediaItem | undefined, item: MediaItem): void {
  const former = before && joinKeyOf(before);
  const key = joinKeyOf(item);
  if (former !== undefined && former !== key) takeOut(page, former, item.id);
  if (key === undefined) return;
  const ids = page.get(joins, key)?.ids ?? [];
  if (ids.length < MOST_ALIKE && !ids.includes(item.id)) page.put(joins, [key], { ids: [...ids, item.id] });
}

function takeOut(page: PageWriter, key: string, id: MediaId): void {
  const ids = (page.get(joins, key)?.ids ?? []).filter((other) => other !== id);
  if (ids.length > 0) page.put(joins, [key], { ids });
  else page.delete(joins, [key]);
}

/**
 * To be called before a library's listing is taken in: notes that the library is there, and with the second one goes
 * through what the others have shown. Interrupted, it begins again with the next call.
 */
export async function admitLibrary(catalog: Catalog, library: LibraryKey, signal?: AbortSignal): Promise<void> {
  const mark = await catalog.write((page) => {
    const known = page.get(libraries) ?? { keys: [], joins: 'unneeded' };
    const keys = known.keys.includes(library) ? known.keys : [...known.keys, library];
    const isFirst = keys.length === 1 && !hasItemsOfOthers(page, library);
    const next = { keys, joins: known.joins === 'unneeded' && !isFirst ? 'begun' : known.joins } as const;
    if (keys !== known.keys || next.joins !== known.joins) page.put(libraries, [], next);
    return next;
  });
  if (mark.joins !== 'begun') return;
  await noteItems(catalog, signal);
  await noteAlbums(catalog, signal);
  await catalog.write((page) => {
    const { keys } = page.get(libraries) ?? mark;
    page.put(libraries, [], { keys, joins: 'kept' });
    page.makeDurable();
  });
}

/** Catalogs from before there were several libraries do not say that Google's was synced. */
function hasItemsOfOthers(page: PageWriter, library: LibraryKey): boolean {
  return library !== 'google' && page.get(LIBRARY_RECORDS.google.syncState) !== undefined;
}

async function noteItems(catalog: Catalog, signal: AbortSignal | undefined): Promise<void> {
  for await (const block of catalog.store.blocks(items, items.prefix)) {
    signal?.throwIfAborted();
    await catalog.write((page) => {
      for (const { record } of block) noteJoin(page, undefined, record.item);
    });
  }
}

async function noteAlbums(catalog: Catalog, signal: AbortSignal | undefined): Promise<void> {
  for (const [library, { albums }] of Object.entries(LIBRARY_RECORDS)) {
    for await (const block of catalog.store.blocks(albums, albums.prefix)) {
      signal?.throwIfAborted();
      await catalog.write((page) => {
        for (const { rest, record } of block) {
          if (!record.gone) holdDirectory(page, library as LibraryKey, rest as AlbumId, record);
        }
      });
    }
  }
}
