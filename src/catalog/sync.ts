import { BusyError, messageOf } from '../base/failure.ts';
import { listAlbums } from './album-records.ts';
import { hideEmptied } from './empty-directories.ts';
import { linksToRenew, renewLinks } from './item-links.ts';
import { leftBy, type Taken, takeItem } from './item-records.ts';
import { admitLibrary } from './joins.ts';
import { LIBRARY_RECORDS } from './library-records.ts';
import { listAlbumItems, listFavorites } from './link-records.ts';
import type { SyncPhase, SyncState } from './records.ts';
import { removeMissing } from './removals.ts';
import { type SyncOptions, type SyncParts, SyncRun } from './sync-run.ts';

export type { SyncOptions, SyncParts } from './sync-run.ts';

/** What a sync did, its interrupted beginnings included. */
export interface SyncReport {
  /** Everything was listed; false after a quick sync. */
  readonly complete: boolean;
  /** Items that the library listed. */
  readonly seen: number;
  /** Items that were not known before, or came back. */
  readonly added: number;
  /** Known items that the library describes differently. */
  readonly changed: number;
  readonly removed: number;
  /** Albums that the library listed. */
  readonly albums: number;
  /** Pages that the library was asked for. */
  readonly requestsPages: number;
  /** Items that the library has no more and that were kept, because they are suspiciously many; usually 0. */
  readonly keptDespiteMissing: number;
}

/**
 * So many pages in a row without anything new end the listing of a quick sync. The newest come first by the time they
 * were taken, not by that of their arrival: a camera that is emptied late brings its photos behind those of a telephone.
 */
const QUIET_PAGES = 5;

/** The phases in their order; each ends with naming the next one. What is written stays when a later phase fails. */
const PHASES: Record<Exclude<SyncPhase, 'done'>, (run: SyncRun) => Promise<void>> = {
  items: listItems,
  removals: removeMissing,
  albums: listAlbums,
  links: listAlbumItems,
  favorites: listFavorites,
};

/**
 * Brings the catalog up to date with the library, or goes on where an earlier sync stopped. Every page is one atomic batch:
 * after a crash, a failure or an abort the next call goes on behind the last page that was written. Throws `BusyError` while
 * another sync runs on this catalog, `UsageError` for a placement that is not the catalog's, what the library throws, and
 * the signal's reason.
 */
export async function syncCatalog(parts: SyncParts, options: SyncOptions = {}): Promise<SyncReport> {
  const { catalog, library } = parts;
  if (!catalog.beginSync(library.key))
    throw new BusyError(`Cannot sync with ${library.name}: that is under way already. Wait until it ends`);
  try {
    options.signal?.throwIfAborted();
    await catalog.usePlacement(parts.placement);
    await admitLibrary(catalog, library.key, options.signal);
    return await completeSync(await SyncRun.start(parts, options));
  } catch (error) {
    if (!options.signal?.aborted) await noteFailure(parts, error);
    throw error;
  } finally {
    catalog.endSync(library.key);
  }
}

async function completeSync(run: SyncRun): Promise<SyncReport> {
  for (let { phase } = run.state; phase !== 'done'; { phase } = run.state) await PHASES[phase](run);
  const { pages, ...counts } = run.state.counts;
  return { complete: !run.isQuick, ...counts, requestsPages: pages };
}

/**
 * The last page leaves the checkpoint before it: a crash right behind it costs that page again, not the whole listing. A
 * quick sync asks for no page behind those that brought nothing new.
 */
async function listItems(run: SyncRun): Promise<void> {
  for await (const { items, next } of run.parts.library.items(run.state.checkpoint, run.signal)) {
    const { store } = run.parts.catalog;
    const links = await linksToRenew(store, items, run.intake.library);
    await run.step(async (page) => {
      const taken = items.map((item) => takeItem(page, item, run.intake));
      renewLinks(page, links);
      await hideEmptied(page, store, leftBy(taken));
      return {
        counts: {
          seen: taken.filter(({ repeated }) => !repeated).length,
          added: taken.filter(({ outcome }) => outcome === 'added').length,
          changed: taken.filter(({ outcome }) => outcome === 'changed').length,
          pages: 1,
        },
        ...(next === undefined ? {} : { checkpoint: next }),
        ...afterPage(run.state, taken),
      };
    });
    if ((run.state.quick?.quietPages ?? 0) >= QUIET_PAGES) break;
  }
  await run.step(() => ({ phase: run.isQuick ? 'albums' : 'removals' }));
}

/** Items that this sync met before are no news, but no sign either that what lies behind them is known. */
function afterPage({ quick }: SyncState, taken: readonly Taken[]): Pick<SyncState, 'quick'> {
  if (!quick) return {};
  if (taken.some(({ outcome }) => outcome !== 'same')) return { quick: { quietPages: 0 } };
  const isQuiet = taken.some(({ repeated }) => !repeated);
  return { quick: { quietPages: quick.quietPages + (isQuiet ? 1 : 0) } };
}

async function noteFailure({ catalog, library, clock, log }: SyncParts, error: unknown): Promise<void> {
  const { lastFailure } = LIBRARY_RECORDS[library.key];
  try {
    await catalog.write((page) => page.put(lastFailure, [], { atMs: clock.nowMs(), message: messageOf(error) }));
  } catch (noteError) {
    log.error({ err: noteError }, 'Could not note in the catalog that the sync failed');
  }
}
