import type { Clock } from '../base/clock.ts';
import { failureCode, messageOf } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import { orAborted } from '../base/or-aborted.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Placement } from '../catalog/placement.ts';
import { type SyncOptions, type SyncReport, syncCatalog } from '../catalog/sync.ts';
import { QuotaError } from '../library/failures.ts';
import type { PhotoLibrary } from '../library/photo-library.ts';
import { whileFrugal } from './frugal-heap.ts';
import type { CallOptions, SyncRequest } from './service.ts';

interface SyncParts {
  readonly catalog: Catalog;
  readonly library: PhotoLibrary;
  readonly placement: Placement;
  readonly clock: Clock;
  readonly log: Log;
  /** What is to be asked of the library now; undefined when nothing is. */
  readonly due: (signal?: AbortSignal) => Promise<LibrarySyncRequest | undefined>;
}

/** What one library's sync is asked for. */
export type LibrarySyncRequest = SyncRequest & Pick<SyncOptions, 'mark'>;

interface RunningSync {
  readonly controller: AbortController;
  readonly report: Promise<SyncReport>;
  readonly listeners: Set<(seen: number) => void>;
  readonly acceptsRemovals: boolean;
  readonly isQuick: boolean;
  readonly mark: string | undefined;
  callers: number;
  seen: number;
}

/** Waits between attempts after a failure, milliseconds; the last one repeats. */
const RETRY_AFTER_MS = [30_000, 120_000, 600_000];

/**
 * One sync at a time: whoever asks while one is under way shares it; it ends early when nobody wants it any more. A request
 * that the sync under way does not fulfil, because removals are to be accepted, everything is to be listed, or the library
 * is another one than it lists, has one of its own behind it.
 */
export class SharedSync {
  #running: RunningSync | undefined;
  readonly #closed = new AbortController();

  constructor(private readonly parts: SyncParts) {}

  /** Items seen by the sync under way; undefined when there is none. */
  get seen(): number | undefined {
    return this.#running?.seen;
  }

  async run(request: LibrarySyncRequest, { signal, onProgress }: CallOptions<number> = {}): Promise<SyncReport> {
    signal?.throwIfAborted();
    for (let other = this.#running; other && !fulfils(other, request); other = this.#running) {
      const ended = other.report.then(ignore, ignore);
      await orAborted(ended, signal);
      signal?.throwIfAborted();
    }
    this.#closed.signal.throwIfAborted();
    const running = this.#running ?? this.#start(request);
    if (onProgress) running.listeners.add(onProgress);
    running.callers += 1;
    const leave = () => {
      running.callers -= 1;
      if (onProgress) running.listeners.delete(onProgress);
      if (running.callers === 0) running.controller.abort();
    };
    return orAborted(running.report, signal).finally(leave);
  }

  /** As `run`, for what is due; undefined when nothing is. */
  async runDue(options: CallOptions<number> = {}): Promise<SyncReport | undefined> {
    const request = await this.parts.due(options.signal);
    return request && this.run(request, options);
  }

  /** Syncs as is due, now and then every `everyMs`, until `signal` aborts; never rejects. Failures are logged and tried again. */
  async repeat(everyMs: number | undefined, signal: AbortSignal): Promise<void> {
    let failures = 0;
    try {
      while (!signal.aborted) {
        const waitMs = await this.#attempt(signal, failures);
        failures = waitMs === undefined ? 0 : failures + 1;
        if (waitMs === undefined && everyMs === undefined) return;
        await this.parts.clock.sleep(waitMs ?? everyMs ?? 0, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Ends the sync under way; those who wait for it, or for their turn, are rejected as by an abort. */
  async close(): Promise<void> {
    this.#closed.abort();
    this.#running?.controller.abort();
    await this.#running?.report.catch(() => undefined);
  }

  /** Undefined after a success, else how long to wait before the next attempt. */
  async #attempt(signal: AbortSignal, failures: number): Promise<number | undefined> {
    const { library, log, clock } = this.parts;
    try {
      const report = await this.runDue({ signal });
      if (report) log.info({ ...report }, `The catalog is up to date with ${library.name}`);
      return undefined;
    } catch (error) {
      if (signal.aborted) throw error;
      const waitMs =
        error instanceof QuotaError
          ? Math.max(1_000, error.untilMs - clock.nowMs())
          : (RETRY_AFTER_MS[Math.min(failures, RETRY_AFTER_MS.length - 1)] as number);
      log.warn(
        { code: failureCode(error), reason: messageOf(error), waitMs },
        `Could not sync with ${library.name}; what is known stays shown`,
      );
      return waitMs;
    }
  }

  #start(request: LibrarySyncRequest): RunningSync {
    const controller = new AbortController();
    const listeners = new Set<(seen: number) => void>();
    const onProgress = (seen: number) => {
      running.seen = seen;
      for (const listener of listeners) listener(seen);
    };
    const acceptsRemovals = request.acceptRemovals ?? false;
    const isQuick = request.quick ?? false;
    const sync = () => syncCatalog(this.parts, { ...request, signal: controller.signal, onProgress });
    const report = (isQuick ? sync() : whileFrugal(sync)).finally(() => {
      this.#running = undefined;
    });
    const { mark } = request;
    const running: RunningSync = { controller, report, listeners, acceptsRemovals, isQuick, mark, callers: 0, seen: 0 };
    this.#running = running;
    return running;
  }
}

/** One that is about to end because nobody wanted it any more fulfils nothing. */
function fulfils({ controller, acceptsRemovals, isQuick, mark }: RunningSync, request: LibrarySyncRequest): boolean {
  const { acceptRemovals = false, quick = false } = request;
  const listsTheSame = request.mark === undefined || request.mark === mark;
  return !controller.signal.aborted && listsTheSame && (acceptsRemovals || !acceptRemovals) && (quick || !isQuick);
}

function ignore(): void {}
