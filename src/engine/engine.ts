import { makePrivateDirectory } from '../base/atomic-file.ts';
import type { Clock } from '../base/clock.ts';
import { UsageError } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import { Originals } from '../cache/originals.ts';
import { OriginalsWithCopies } from '../cache/originals-with-copies.ts';
import { Catalog } from '../catalog/catalog.ts';
import type { Placement } from '../catalog/placement.ts';
import { VerifiedCopies } from '../catalog/verified-copies.ts';
import type { PhotoLibrary } from '../library/photo-library.ts';
import { materialize } from '../materialize/materialize.ts';
import { createPlacement } from '../tree/placement.ts';
import { Tree } from '../tree/tree.ts';
import type { Configuration } from './configuration.ts';
import { listPath } from './listing.ts';
import { checkDestination } from './materialize-destination.ts';
import type {
  CallOptions,
  EngineService,
  EngineStatus,
  ListedEntry,
  ListRequest,
  MaterializeCall,
  MaterializeReport,
  MaterializeStep,
  SyncReport,
  SyncRequest,
} from './service.ts';
import { SharedSync } from './shared-sync.ts';

/** A library, and what it cost so far. */
export interface ConnectedLibrary extends AsyncDisposable {
  readonly library: PhotoLibrary;
  /** Requests sent, by kind. */
  requests(): Readonly<Record<string, number>>;
}

export interface EngineParts {
  readonly configuration: Configuration;
  readonly library: ConnectedLibrary;
  readonly clock: Clock;
  readonly log: Log;
  /** Start the names afresh and index the cache again; originals on disk are kept. Default false. */
  readonly rebuildCatalog?: boolean;
}

/** A listing that is younger than this is not asked for again before a copy. */
const FRESH_SYNC_MS = 15 * 60_000;

/** Catalog, cache, library and tree of one profile, opened together and owned. */
export class Engine implements EngineService, AsyncDisposable {
  readonly tree: Tree;
  /** Set by the command that mounted, so that others can be told. */
  serving: Pick<EngineStatus, 'mountPoint' | 'driver'> = {};
  /** Set likewise: resolves when programs on the mount see what the catalog holds. */
  untilShown: () => Promise<void> = async () => undefined;
  readonly #copies: VerifiedCopies;
  /** What the tree reads; materialize copies from `originals`, never from a copy. */
  readonly #readable: OriginalsWithCopies;
  readonly #sync: SharedSync;
  readonly #stopping = new AbortController();

  private constructor(
    private readonly parts: EngineParts,
    private readonly catalog: Catalog,
    private readonly originals: Originals,
    private readonly library: ConnectedLibrary,
    placement: Placement,
  ) {
    const { clock, log } = parts;
    this.#copies = new VerifiedCopies(catalog);
    this.#readable = new OriginalsWithCopies({ originals, copies: this.#copies, clock, log });
    this.tree = new Tree({ catalog, originals: this.#readable, library: library.library, clock, log });
    this.#sync = new SharedSync({ catalog, library: library.library, placement, clock, log });
  }

  /** Throws `BusyError` when another process holds the profile, `CorruptStateError` when a database is broken. */
  static async open(parts: EngineParts): Promise<Engine> {
    const { settings, profile } = parts.configuration;
    const { clock, log, library } = parts;
    await makePrivateDirectory(profile.dataDirectory);
    if (parts.rebuildCatalog) await Catalog.rebuild(settings.catalogDirectory);
    const catalog = await Catalog.open({ directory: settings.catalogDirectory, clock, log });
    try {
      const placement = createPlacement(settings);
      await catalog.usePlacement(placement);
      const originals = await Originals.open({
        directory: settings.cacheDirectory,
        library: library.library,
        limitBytes: settings.cacheSizeBytes,
        downloads: settings.downloads,
        clock,
        log,
        learned: (id, learned) => catalog.learn(id, learned),
        rebuildIndex: parts.rebuildCatalog ?? false,
      });
      return new Engine(parts, catalog, originals, library, placement);
    } catch (error) {
      await catalog.close();
      throw error;
    }
  }

  /** Aborts when another process asked this one to end. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /**
   * Keeps the catalog up to date until `signal` aborts: now, unless it was done within the last quarter of an hour, and
   * then as often as the settings say. Never rejects: what goes wrong is logged and tried again.
   */
  async keepSynced(signal: AbortSignal): Promise<void> {
    const everyMs = this.parts.configuration.settings.syncEveryMs;
    if (await this.#isFresh()) {
      if (everyMs === undefined) return;
      await this.parts.clock.sleep(everyMs, signal).catch(() => undefined);
    }
    return this.#sync.repeat(everyMs, signal);
  }

  async status(): Promise<EngineStatus> {
    const seen = this.#sync.seen;
    return {
      profile: this.parts.configuration.profile.name,
      pid: process.pid,
      ...this.serving,
      catalog: await this.catalog.summary(),
      cache: this.originals.status(),
      requests: this.library.requests(),
      ...(seen === undefined ? {} : { syncingSeen: seen }),
    };
  }

  /** What `df` shows of the mount. */
  async usage(): Promise<{ files: number; bytes: number }> {
    const { items, knownBytes } = await this.catalog.summary();
    return { files: items, bytes: knownBytes };
  }

  async sync(request: SyncRequest, options?: CallOptions<number>): Promise<SyncReport> {
    const report = await this.#sync.run(request, options);
    await this.untilShown();
    return report;
  }

  list(request: ListRequest, options?: CallOptions): Promise<ListedEntry[]> {
    return listPath(this.tree, request, options?.signal);
  }

  async materialize(call: MaterializeCall, options: CallOptions<MaterializeStep> = {}): Promise<MaterializeReport> {
    const { syncFirst, ...request } = call;
    const { settings } = this.parts.configuration;
    await checkDestination(request.directory, settings);
    if (syncFirst && !(await this.#isFresh())) {
      await this.#sync.runDue({ ...options, onProgress: (seen) => options.onProgress?.({ phase: 'syncing', seen }) });
    }
    const { clock, log } = this.parts;
    const { catalog, originals } = this;
    return materialize({ catalog, originals, copies: this.#copies, clock, log }, request, options);
  }

  async stop(): Promise<void> {
    if (this.serving.mountPoint === undefined) throw new UsageError('Cannot stop: this process does not serve a mount');
    this.#stopping.abort();
  }

  async close(): Promise<void> {
    await this.#sync.close();
    await this.tree.close();
    await this.#readable.close();
    await this.originals.close();
    await this.catalog.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #isFresh(): Promise<boolean> {
    const { lastSync, unfinishedSync } = (await this.catalog.summary()).libraries.google;
    return !unfinishedSync && !!lastSync && this.parts.clock.nowMs() - lastSync.finishedMs < FRESH_SYNC_MS;
  }
}
