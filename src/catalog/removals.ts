import type { MediaId } from '../library/media-item.ts';
import type { LibraryKey } from '../library/photo-library.ts';
import { hideEmptied } from './empty-directories.ts';
import { linksOf, linksToRenew, renewLinks } from './item-links.ts';
import { type Intake, leftBy, removeSighting, type Taken, takeItem } from './item-records.ts';
import { LIBRARY_RECORDS } from './library-records.ts';
import type { Inode, LinkNode } from './node.ts';
import type { PageWriter } from './page-writer.ts';
import type { SeenMark } from './records.ts';
import { itemIdOf, storedOf } from './sightings.ts';
import type { KeyedRecord, Store } from './store.ts';
import { summarize } from './summary.ts';
import type { SyncRun } from './sync-run.ts';

/** More than this many items at once, and more than this part of all, are not removed unasked. */
const SUSPICIOUS_COUNT = 100;
const SUSPICIOUS_PART = 0.2;

/**
 * After a whole listing: removes the items that it did not show and that the library, asked for each, confirms to be gone.
 * A listing is no snapshot, so its silence alone proves nothing. Far too many at once look like another account or another
 * OAuth client rather than a tidy person: then everything is kept until the person agrees.
 */
export async function removeMissing(run: SyncRun): Promise<void> {
  const known = summarize(run.parts.catalog.store).libraries[run.intake.library].items;
  const allowed = run.options.acceptRemovals ? Number.POSITIVE_INFINITY : removalsAllowed(known);
  const { missing, unasked } = await confirmMissing(run, allowed);
  if (missing > allowed) return await keepAll(run, missing + unasked, known);
  if (missing > 0) await removeConfirmed(run);
  await run.step(() => ({ phase: 'albums' }));
}

/** How many of `known` items may go at once without being asked about. */
export function removalsAllowed(known: number): number {
  return Math.max(SUSPICIOUS_COUNT, Math.floor(known * SUSPICIOUS_PART));
}

/** Marks what is confirmed to be missing; past `allowed` asking costs requests for nothing, so the rest is only counted. */
async function confirmMissing(run: SyncRun, allowed: number): Promise<{ missing: number; unasked: number }> {
  let missing = 0;
  let unasked = 0;
  const { seenMarks } = run.records;
  for await (const block of run.parts.catalog.store.blocks(seenMarks, seenMarks.prefix)) {
    const unseen = block.filter(({ record }) => record.generation !== run.state.generation);
    if (unseen.length === 0) continue;
    if (missing > allowed) unasked += unseen.length;
    else missing += await confirmBlock(run, unseen);
  }
  return { missing, unasked };
}

async function confirmBlock(run: SyncRun, unseen: readonly KeyedRecord<SeenMark>[]): Promise<number> {
  const ids = unseen.map(({ rest }) => rest as MediaId);
  const present = await run.parts.library.lookUp(ids, run.signal);
  const { store } = run.parts.catalog;
  const links = await linksToRenew(store, [...present.values()], run.intake.library);
  await run.step(async (page) => {
    const taken: Taken[] = [];
    for (const { rest, record } of unseen) {
      const item = present.get(rest as MediaId);
      if (item) taken.push(takeItem(page, item, run.intake));
      else page.put(run.records.seenMarks, [rest as MediaId], { ...record, missing: run.state.generation });
    }
    renewLinks(page, links);
    await hideEmptied(page, store, leftBy(taken));
    return { counts: { changed: taken.filter(({ outcome }) => outcome === 'changed').length } };
  });
  return ids.filter((id) => !present.has(id)).length;
}

async function removeConfirmed(run: SyncRun): Promise<void> {
  const { store } = run.parts.catalog;
  const { seenMarks } = run.records;
  for await (const block of store.blocks(seenMarks, seenMarks.prefix)) {
    const confirmed = block.filter(({ record }) => record.missing === run.state.generation);
    const ids = confirmed.map(({ rest }) => rest as MediaId);
    const goners = await gonersOf(store, run.intake.library, ids);
    if (goners.length === 0) continue;
    await run.step(async (page) => {
      await takeBack(page, store, goners, run.intake);
      return { counts: { removed: goners.length } };
    });
  }
}

interface Goner {
  /** What the library calls it. */
  readonly id: MediaId;
  readonly itsLinks: readonly LinkNode[];
}

export function gonersOf(store: Store, library: LibraryKey, ids: readonly MediaId[]): Promise<Goner[]> {
  return Promise.all(ids.map(async (id) => ({ id, itsLinks: await linksOf(store, itemIdOf(store, library, id)) })));
}

/** Takes back what a library said of these items, and the directories that nothing is left in. */
export async function takeBack(
  page: PageWriter,
  store: Store,
  goners: readonly Goner[],
  { library, placement }: Pick<Intake, 'library' | 'placement'>,
): Promise<void> {
  const left = new Set<Inode>();
  for (const { id, itsLinks } of goners) {
    const stored = storedOf(page, library, id);
    const directory = stored && removeSighting(page, stored, { library, id, itsLinks }, placement);
    if (directory !== undefined) left.add(directory);
    if (!stored) page.delete(LIBRARY_RECORDS[library].seenMarks, [id]);
  }
  await hideEmptied(page, store, left);
}

async function keepAll(run: SyncRun, missing: number, known: number): Promise<void> {
  const { library, log } = run.parts;
  log.warn(
    { missing, known },
    `${library.name} shows ${missing} of ${known} known items no more. That many at once may mean another account, another ` +
      'OAuth client or fewer permissions, so all of them are kept. If they are really gone, run: gphotos-fs sync --accept-removals',
  );
  await run.step(() => ({ phase: 'albums', counts: { keptDespiteMissing: missing } }));
}
