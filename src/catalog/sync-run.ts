import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { PhotoLibrary } from '../library/photo-library.ts';
import type { Catalog } from './catalog.ts';
import type { Intake } from './item-records.ts';
import { LIBRARY_RECORDS, type LibraryRecords } from './library-records.ts';
import type { PageWriter } from './page-writer.ts';
import type { Placement } from './placement.ts';
import type { SyncCounts, SyncState } from './records.ts';

export interface SyncParts {
  readonly catalog: Catalog;
  readonly library: PhotoLibrary;
  readonly placement: Placement;
  readonly clock: Clock;
  readonly log: Log;
}

export interface SyncOptions {
  readonly signal?: AbortSignal;
  /**
   * List items only as far as there is anything new, and remove nothing: what was not listed may still be there. Default
   * false. A catalog that was never listed to the end is listed completely all the same, and so is one whose complete
   * sync was interrupted.
   */
  readonly quick?: boolean;
  /** Remove what is gone from the library however much it is; default false. */
  readonly acceptRemovals?: boolean;
  /**
   * What the library looks like now, in its own words. A sync that was interrupted is gone on with only while it looks the
   * same. Kept with a complete sync that comes to its end, for whoever decides whether the next one is due.
   */
  readonly mark?: string;
  /** Items seen so far, after each page. */
  readonly onProgress?: (seen: number) => void;
}

/** What a step adds to the sync's progress. */
export interface Progress extends Partial<Omit<SyncState, 'counts' | 'generation' | 'startedMs'>> {
  readonly counts?: Partial<SyncCounts>;
}

const NO_COUNTS: SyncCounts = {
  seen: 0,
  added: 0,
  changed: 0,
  removed: 0,
  albums: 0,
  pages: 0,
  keptDespiteMissing: 0,
};

/** A sync under way: what it works with, and how far it has come, which is written in each of its batches. */
export class SyncRun {
  /** What the catalog keeps of the library that is synced. */
  readonly records: LibraryRecords;

  private constructor(
    readonly parts: SyncParts,
    readonly options: SyncOptions,
    private reached: SyncState,
  ) {
    this.records = LIBRARY_RECORDS[parts.library.key];
  }

  /**
   * Goes on with the sync that did not come to its end, or begins a new one. A quick one is no beginning of a complete
   * one, which begins anew; the other way round all is listed that was asked for.
   */
  static async start(parts: SyncParts, options: SyncOptions): Promise<SyncRun> {
    const { store } = parts.catalog;
    const { syncState, lastCompleteSync } = LIBRARY_RECORDS[parts.library.key];
    const before = store.get(syncState);
    const isUnfinished = before && before.phase !== 'done' && before.mark === options.mark;
    const goesOn = isUnfinished && (options.quick || !before.quick);
    if (goesOn) return new SyncRun(parts, options, before);
    const isQuick = options.quick && store.get(lastCompleteSync) !== undefined;
    const state: SyncState = {
      generation: (before?.generation ?? 0) + 1,
      phase: 'items',
      ...(isQuick ? { quick: { quietPages: 0 } } : {}),
      ...(options.mark === undefined ? {} : { mark: options.mark }),
      startedMs: parts.clock.nowMs(),
      counts: NO_COUNTS,
    };
    const run = new SyncRun(parts, options, state);
    await run.step(() => ({}));
    return run;
  }

  get state(): SyncState {
    return this.reached;
  }

  get intake(): Intake {
    const { placement, library } = this.parts;
    return { library: library.key, placement, generation: this.reached.generation };
  }

  get signal(): AbortSignal | undefined {
    return this.options.signal;
  }

  get isQuick(): boolean {
    return this.reached.quick !== undefined;
  }

  /**
   * Nothing may go: the sync does not see everything, or the library seems to have lost so much that the person must agree
   * first. One sign of another account is that all albums and favourites are missing, which a quick sync cannot tell.
   */
  get keepsEverything(): boolean {
    return this.isQuick || this.reached.counts.keptDespiteMissing > 0;
  }

  /** One atomic batch: what `work` writes, and the progress it returns. Rejects, unwritten, once the signal has aborted. */
  async step(work: (page: PageWriter) => Progress | Promise<Progress>): Promise<void> {
    this.signal?.throwIfAborted();
    this.reached = await this.parts.catalog.write(async (page) => {
      const next = advance(this.reached, await work(page));
      page.put(this.records.syncState, [], next);
      return next;
    });
    this.options.onProgress?.(this.reached.counts.seen);
  }

  /** The last step. With it everything before is on the disk. */
  async finish(): Promise<void> {
    const { startedMs, mark } = this.reached;
    await this.step((page) => {
      const times = { startedMs, finishedMs: page.nowMs, ...(mark === undefined ? {} : { mark }) };
      page.put(this.records.lastSync, [], times);
      if (!this.isQuick) page.put(this.records.lastCompleteSync, [], times);
      page.delete(this.records.lastFailure, []);
      page.makeDurable();
      return { phase: 'done' };
    });
  }
}

function advance(state: SyncState, { counts = {}, ...progress }: Progress): SyncState {
  const sums = { ...state.counts };
  for (const name of Object.keys(NO_COUNTS) as (keyof SyncCounts)[]) sums[name] += counts[name] ?? 0;
  return { ...state, ...progress, counts: sums };
}
