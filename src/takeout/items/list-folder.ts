import type { MediaId } from '../../library/media-item.ts';
import type { WallClock } from '../dates/wall-clock.ts';
import type { PlannedFolder } from '../exports/plan-folders.ts';
import type { IndexBatch } from '../index/index-batch.ts';
import type { IndexStore } from '../index/index-store.ts';
import { sortable } from '../index/record-kind.ts';
import type { OpenSources } from '../reading/open-sources.ts';
import type { SourceNumber } from '../scan/source-record.ts';
import type { Sources } from '../scan/sources.ts';
import { putAlbum } from './album-record.ts';
import { loadFolder } from './folder-content.ts';
import { joinFolder, type MetItem } from './join-folder.ts';
import { ORDER_PREFIX, ofGeneration } from './listing-state.ts';
import { readJsonFiles } from './read-json.ts';
import { type UnderstoodFolder, understandFolder } from './understand-folder.ts';

export interface FolderParts {
  readonly store: IndexStore;
  readonly sources: Sources;
  readonly open: OpenSources;
  readonly wallClock: WallClock;
}

/** A folder with all that its files say; `unreachable`: archives whose sidecars could not be read now. */
export interface ReadFolder extends UnderstoodFolder {
  readonly unreachable: readonly SourceNumber[];
  readonly emptyFiles: readonly string[];
}

export async function readFolder(
  parts: FolderParts,
  planned: PlannedFolder,
  signal?: AbortSignal,
): Promise<ReadFolder> {
  const content = await loadFolder(parts.store, planned);
  const { read, unreachable } = await readJsonFiles(parts, planned, content.json, signal);
  const understood = understandFolder(planned.name, content, read, parts.wallClock);
  return { ...understood, unreachable, emptyFiles: content.empty.map(({ name }) => name) };
}

/** Puts the items of a folder, the album that it is, and the items' places in the listing; answers the next place. */
export function listFolder(
  batch: IndexBatch,
  planned: PlannedFolder,
  read: ReadFolder,
  options: { readonly generation: number; readonly sequence: number },
): number {
  const { folder, sightings, unusedSidecars } = read;
  const { generation } = options;
  const met = joinFolder(batch, planned, folder, sightings, generation);
  if (folder.kind === 'album') putAlbum(batch, generation, planned, folder.title, met, unusedSidecars);
  return putOrder(batch, met, options);
}

/** The newest first, and each with what is beside it. */
function putOrder(
  batch: IndexBatch,
  met: readonly MetItem[],
  { generation, sequence }: { readonly generation: number; readonly sequence: number },
): number {
  const beside = new Map<MediaId, MetItem[]>();
  const ids = new Set(met.map(({ id }) => id));
  const first: MetItem[] = [];
  for (const item of met) {
    const original = item.record.described.beside;
    if (original === undefined || !ids.has(original)) first.push(item);
    else beside.set(original, [...(beside.get(original) ?? []), item]);
  }
  let next = sequence;
  const put = (item: MetItem) => {
    if (item.isNews) batch.putText(ORDER_PREFIX + ofGeneration(generation) + sortable(next++), item.id);
    for (const other of beside.get(item.id) ?? []) put(other);
  };
  for (const item of first.sort(byRoleAndTime)) put(item);
  return next;
}

/** What is beside an item of another folder comes last. */
function byRoleAndTime({ record: a }: MetItem, { record: b }: MetItem): number {
  if ((a.role === 'primary') !== (b.role === 'primary')) return a.role === 'primary' ? -1 : 1;
  const order =
    (b.described.takenAtMs ?? Number.NEGATIVE_INFINITY) - (a.described.takenAtMs ?? Number.NEGATIVE_INFINITY);
  if (order !== 0 && !Number.isNaN(order)) return order;
  return a.described.filename < b.described.filename ? -1 : 1;
}
