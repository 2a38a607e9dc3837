import { formatCount } from '../base/amounts.ts';
import type { Clock } from '../base/clock.ts';
import { messageOf } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import type { Catalog, LibrarySummary } from '../catalog/catalog.ts';
import type { Placement } from '../catalog/placement.ts';
import type { SyncReport } from '../catalog/sync.ts';
import type { LibraryKey } from '../library/photo-library.ts';
import { isCompleteSyncDue } from './complete-sync.ts';
import type { ConnectedLibrary } from './connected-library.ts';
import type { CallOptions, SyncRequest } from './service.ts';
import { type LibrarySyncRequest, SharedSync } from './shared-sync.ts';
import type { TakeoutArchives } from './takeout-archives.ts';

export interface LibrarySyncParts {
  readonly catalog: Catalog;
  readonly google: ConnectedLibrary;
  readonly takeout: TakeoutArchives;
  readonly placement: Placement;
  readonly clock: Clock;
  readonly log: Log;
}

/** A listing that is younger than this is not asked for again unless somebody says so. */
const FRESH_SYNC_MS = 15 * 60_000;

/** How often a mount looks whether archives came or changed: a look at the disk, which costs nothing. */
const LOOK_AT_ARCHIVES_EVERY_MS = 10 * 60_000;

/**
 * Keeps the catalog up to date with all libraries, each by itself: what stops one stops no other. Google is asked once
 * somebody is signed in; Takeout once there are archives, and only when they are not those that were listed last.
 */
export class LibrarySyncs {
  readonly #google: SharedSync;
  readonly #takeout: SharedSync;
  /** Of an index that was lost: once a process is enough. */
  #hasWarned = false;

  constructor(private readonly parts: LibrarySyncParts) {
    const { catalog, google, takeout, placement, clock, log } = parts;
    const shared = { catalog, placement, clock, log };
    this.#google = new SharedSync({ ...shared, library: google.library, due: () => this.#googleDue() });
    this.#takeout = new SharedSync({ ...shared, library: takeout, due: (signal) => this.#takeoutDue(signal) });
  }

  /** Items seen by the syncs under way; undefined when there is none. */
  get seen(): number | undefined {
    const { seen: google } = this.#google;
    const { seen: takeout } = this.#takeout;
    return google === undefined && takeout === undefined ? undefined : (google ?? 0) + (takeout ?? 0);
  }

  /**
   * All libraries that are there, as asked: archives as far as they changed. Throws why Google cannot be asked, once the
   * archives are listed.
   */
  run(request: SyncRequest, options: CallOptions<number> = {}): Promise<SyncReport> {
    return this.#runEach({ google: async () => ((await this.#isAsked()) ? request : undefined) }, options);
  }

  /** The same as far as it is due. Where there are archives, what keeps Google from being asked is only logged. */
  async runDue(options: CallOptions<number> = {}): Promise<void> {
    const google = async () => ((await this.isFresh()) ? undefined : await this.#googleDue());
    try {
      await this.#runEach({ google }, options);
    } catch (error) {
      if (options.signal?.aborted || this.parts.takeout.isEmpty) throw error;
      this.parts.log.warn(
        { reason: messageOf(error) },
        'Could not sync with every library; going on with what is known',
      );
    }
  }

  /** Lists the archives, as far as they changed. */
  runTakeout(options: CallOptions<number> = {}): Promise<SyncReport> {
    return this.#runEach({}, options);
  }

  /**
   * Until `signal` aborts: Google now, unless that was done lately, and then every `everyMs`; the archives now, and then
   * whenever they change. Never rejects: what goes wrong is logged and tried again.
   */
  async keep(everyMs: number | undefined, signal: AbortSignal): Promise<void> {
    await Promise.all([this.#keepGoogle(everyMs, signal), this.#takeout.repeat(LOOK_AT_ARCHIVES_EVERY_MS, signal)]);
  }

  /** Whether Google was asked so lately that nothing new is to be expected. */
  async isFresh(): Promise<boolean> {
    const { lastSync, unfinishedSync } = await this.#summaryOf('google');
    return !unfinishedSync && !!lastSync && this.parts.clock.nowMs() - lastSync.finishedMs < FRESH_SYNC_MS;
  }

  async close(): Promise<void> {
    await Promise.all([this.#google.close(), this.#takeout.close()]);
  }

  async #keepGoogle(everyMs: number | undefined, signal: AbortSignal): Promise<void> {
    if (await this.isFresh()) {
      if (everyMs === undefined) return;
      await this.parts.clock.sleep(everyMs, signal).catch(() => undefined);
    }
    return this.#google.repeat(everyMs, signal);
  }

  /** What one library fails with is thrown once the other is done. Of two failures the archives' is logged. */
  async #runEach(
    asked: { readonly google?: () => Promise<LibrarySyncRequest | undefined> },
    { signal, onProgress }: CallOptions<number>,
  ): Promise<SyncReport> {
    const seen = { google: 0, takeout: 0 };
    const tell = (key: LibraryKey) => (count: number) => {
      seen[key] = count;
      onProgress?.(seen.google + seen.takeout);
    };
    const options = (key: LibraryKey) => ({ ...(signal ? { signal } : {}), onProgress: tell(key) });
    const ask = async (): Promise<SyncReport | undefined> => {
      const request = await asked.google?.();
      return request && this.#google.run(request, options('google'));
    };
    const [takeout, google] = await Promise.allSettled([this.#listArchives(options('takeout')), ask()]);
    if (google.status === 'rejected') {
      if (takeout.status === 'rejected') {
        this.parts.log.warn({ reason: messageOf(takeout.reason) }, 'Could not list the archives either');
      }
      throw google.reason;
    }
    if (takeout.status === 'rejected') throw takeout.reason;
    return [takeout.value, google.value].reduce<SyncReport>(
      (sum, report) => (report ? sumOf(sum, report) : sum),
      NOTHING,
    );
  }

  /** What is listed already counts as seen. */
  async #listArchives(options: CallOptions<number>): Promise<SyncReport | undefined> {
    const request = await this.#takeoutDue(options.signal);
    if (request) return this.#takeout.run(request, options);
    const { items } = await this.#summaryOf('takeout');
    return items === 0 ? undefined : { ...NOTHING, seen: items };
  }

  /**
   * Whether Google can be asked. Beside archives it may never have been set up; whoever was synced with it before, or has no
   * archives, is told what is missing.
   */
  async #isAsked(): Promise<boolean> {
    const missing = await this.parts.google.whatIsMissing();
    if (!missing) return true;
    const { items, lastSync, unfinishedSync } = await this.#summaryOf('google');
    const wasUsed = items > 0 || lastSync !== undefined || unfinishedSync;
    if (wasUsed || this.parts.takeout.isEmpty) throw missing;
    return false;
  }

  async #googleDue(): Promise<LibrarySyncRequest | undefined> {
    if (!(await this.#isAsked())) return undefined;
    return { quick: !isCompleteSyncDue(await this.#summaryOf('google'), this.parts.clock.nowMs()) };
  }

  /** A listing of archives is always complete, and what a person removed is meant to go. */
  async #takeoutDue(signal?: AbortSignal): Promise<LibrarySyncRequest | undefined> {
    const { takeout } = this.parts;
    const { items, lastSync, lastCompleteSync, unfinishedSync } = await this.#summaryOf('takeout');
    if (takeout.isEmpty && !lastSync && !unfinishedSync) return undefined;
    if (!takeout.wasUsed && items > 0) return this.#keepWithoutIndex(items);
    const mark = await takeout.listingMark(signal);
    const isListed = !unfinishedSync && mark === lastCompleteSync?.mark;
    return isListed ? undefined : { acceptRemovals: true, mark };
  }

  /** An index that was lost is no wish to remove anything: what the catalog knows stays until archives are added. */
  #keepWithoutIndex(items: number): undefined {
    if (this.#hasWarned) return undefined;
    this.#hasWarned = true;
    const what = `Cannot list the Takeout archives: which ones there are was lost, and ${formatCount(items, 'item')} came from them`;
    this.parts.log.warn(
      { items },
      `${what}. They stay listed; to read them, add all archives again with one 'takeout add'`,
    );
    return undefined;
  }

  async #summaryOf(library: LibraryKey): Promise<LibrarySummary> {
    return (await this.parts.catalog.summary()).libraries[library];
  }
}

const NOTHING: SyncReport = {
  complete: true,
  seen: 0,
  added: 0,
  changed: 0,
  removed: 0,
  albums: 0,
  requestsPages: 0,
  keptDespiteMissing: 0,
};

function sumOf(a: SyncReport, b: SyncReport): SyncReport {
  return {
    complete: a.complete && b.complete,
    seen: a.seen + b.seen,
    added: a.added + b.added,
    changed: a.changed + b.changed,
    removed: a.removed + b.removed,
    albums: a.albums + b.albums,
    requestsPages: a.requestsPages + b.requestsPages,
    keptDespiteMissing: a.keptDespiteMissing + b.keptDespiteMissing,
  };
}
