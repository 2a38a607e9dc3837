import type { Clock } from '../base/clock.ts';
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

  /** All libraries that are there, as asked. Throws why Google is not there when no other library is. */
  async run(request: SyncRequest, options: CallOptions<number> = {}): Promise<SyncReport> {
    const google = (await this.#isAsked()) ? request : undefined;
    return this.#runEach(google, await this.#takeoutRequest(options.signal), options);
  }

  /** The same, as far as it is due; undefined when nothing is. */
  async runDue(options: CallOptions<number> = {}): Promise<void> {
    const google = (await this.#isAsked()) && !(await this.isFresh()) ? await this.#googleDue() : undefined;
    await this.#runEach(google, await this.#takeoutDue(options.signal), options);
  }

  /** Lists the archives again as far as they changed. */
  async runTakeout(options: CallOptions<number> = {}): Promise<SyncReport> {
    return this.#runEach(undefined, await this.#takeoutRequest(options.signal), options);
  }

  /**
   * Until `signal` aborts: Google now, unless that was done lately, and then every `everyMs`; the archives now, and then
   * whenever they change. Never rejects: what goes wrong is logged and tried again.
   */
  async keep(everyMs: number | undefined, signal: AbortSignal): Promise<void> {
    await Promise.all([
      this.#keepGoogle(everyMs, signal),
      this.#takeout.repeat(everyMs === undefined ? undefined : LOOK_AT_ARCHIVES_EVERY_MS, signal),
    ]);
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

  /** What one library fails with is thrown once the other is done. */
  async #runEach(
    google: LibrarySyncRequest | undefined,
    takeout: LibrarySyncRequest | undefined,
    { signal, onProgress }: CallOptions<number>,
  ): Promise<SyncReport> {
    const seen = { google: 0, takeout: 0 };
    const tell = (key: LibraryKey) => (count: number) => {
      seen[key] = count;
      onProgress?.(seen.google + seen.takeout);
    };
    const options = (key: LibraryKey) => ({ ...(signal ? { signal } : {}), onProgress: tell(key) });
    const outcomes = await Promise.allSettled([
      takeout && this.#takeout.run(takeout, options('takeout')),
      google && this.#google.run(google, options('google')),
    ]);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    return outcomes
      .flatMap((outcome) => (outcome.status === 'fulfilled' && outcome.value) || [])
      .reduce(sumOf, NOTHING);
  }

  /** Google alone must be there; beside archives it may be missing. */
  async #isAsked(): Promise<boolean> {
    const missing = await this.parts.google.whatIsMissing();
    if (missing && this.parts.takeout.isEmpty) throw missing;
    return missing === undefined;
  }

  async #googleDue(): Promise<LibrarySyncRequest | undefined> {
    if (!(await this.#isAsked())) return undefined;
    return { quick: !isCompleteSyncDue(await this.#summaryOf('google'), this.parts.clock.nowMs()) };
  }

  async #takeoutDue(signal?: AbortSignal): Promise<LibrarySyncRequest | undefined> {
    const request = await this.#takeoutRequest(signal);
    const { lastCompleteSync, unfinishedSync } = await this.#summaryOf('takeout');
    const isListed = !unfinishedSync && request?.mark !== undefined && request.mark === lastCompleteSync?.mark;
    return isListed ? undefined : request;
  }

  /** A listing of archives is always complete, and what a person removed is meant to go. */
  async #takeoutRequest(signal?: AbortSignal): Promise<LibrarySyncRequest | undefined> {
    const { takeout } = this.parts;
    const wasListed = (await this.#summaryOf('takeout')).lastSync !== undefined;
    if (takeout.isEmpty && !wasListed) return undefined;
    return { acceptRemovals: true, mark: await takeout.listingMark(signal) };
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
