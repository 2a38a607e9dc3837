import { makePrivateDirectory } from '../base/atomic-file.ts';
import type { Clock } from '../base/clock.ts';
import { UsageError } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import { Originals } from '../cache/originals.ts';
import { OriginalsWithCopies } from '../cache/originals-with-copies.ts';
import { Catalog } from '../catalog/catalog.ts';
import type { Placement } from '../catalog/placement.ts';
import { showOnly } from '../catalog/standings.ts';
import { VerifiedCopies } from '../catalog/verified-copies.ts';
import { createPlacement } from '../tree/placement.ts';
import { Tree } from '../tree/tree.ts';
import type { Configuration } from './configuration.ts';
import type { ConnectedLibrary } from './connected-library.ts';
import { useUsualHeap } from './frugal-heap.ts';
import { JoinedOriginals } from './joined-originals.ts';
import { LibrarySyncs } from './library-syncs.ts';
import { listPath } from './listing.ts';
import { checkDestination } from './materialize-destination.ts';
import type {
  CallOptions,
  CheckProgress,
  CheckReport,
  EngineService,
  EngineStatus,
  ListedEntry,
  ListRequest,
  MaterializeCall,
  MaterializeReport,
  MaterializeStep,
  SyncReport,
  SyncRequest,
  TakeoutPaths,
  TakeoutSet,
} from './service.ts';
import type { TakeoutArchives } from './takeout-archives.ts';

export interface EngineParts {
  readonly configuration: Configuration;
  readonly google: ConnectedLibrary;
  /** Opened with the engine, in the directory that the settings name, and closed with it. */
  readonly openTakeout: () => Promise<TakeoutArchives>;
  readonly clock: Clock;
  readonly log: Log;
  /** Start the names afresh and index the cache again; originals on disk are kept. Default false. */
  readonly rebuildCatalog?: boolean;
}

interface OpenedParts {
  readonly catalog: Catalog;
  readonly originals: Originals;
  readonly takeout: TakeoutArchives;
  readonly library: JoinedOriginals;
  readonly placement: Placement;
}

/** Catalog, cache, libraries and tree of one profile, opened together and owned. */
export class Engine implements EngineService, AsyncDisposable {
  readonly tree: Tree;
  /** Set by the command that mounted, so that others can be told. */
  serving: Pick<EngineStatus, 'mountPoint' | 'driver'> = {};
  /** Set likewise: resolves when programs on the mount see what the catalog holds. */
  untilShown: () => Promise<void> = async () => undefined;
  readonly #copies: VerifiedCopies;
  /** What the tree reads; materialize copies from `originals`, never from a copy. */
  readonly #readable: OriginalsWithCopies;
  readonly #syncs: LibrarySyncs;
  readonly #stopping = new AbortController();

  private constructor(
    private readonly parts: EngineParts,
    private readonly opened: OpenedParts,
  ) {
    const { clock, log, google } = parts;
    const { catalog, originals, takeout, library, placement } = opened;
    this.#copies = new VerifiedCopies(catalog);
    this.#readable = new OriginalsWithCopies({ originals, copies: this.#copies, clock, log });
    this.tree = new Tree({ catalog, originals: this.#readable, library, clock, log });
    this.#syncs = new LibrarySyncs({ catalog, google, takeout, placement, clock, log });
  }

  /** Throws `BusyError` when another process holds the profile, `CorruptStateError` when a database is broken. */
  static async open(parts: EngineParts): Promise<Engine> {
    const { settings, profile } = parts.configuration;
    const { clock, log, google } = parts;
    useUsualHeap();
    await makePrivateDirectory(profile.dataDirectory);
    if (parts.rebuildCatalog) await Catalog.rebuild(settings.catalogDirectory);
    const opened: AsyncDisposable[] = [];
    const keep = <T extends AsyncDisposable>(part: T): T => {
      opened.unshift(part);
      return part;
    };
    try {
      const catalog = keep(await Catalog.open({ directory: settings.catalogDirectory, clock, log }));
      const placement = createPlacement(settings);
      await catalog.usePlacement(placement);
      await showOnly({ catalog, placement, log }, settings.include);
      const takeout = keep(await parts.openTakeout());
      const library = new JoinedOriginals(catalog, { google: google.library, takeout });
      const originals = keep(
        await Originals.open({
          directory: settings.cacheDirectory,
          library,
          limitBytes: settings.cacheSizeBytes,
          downloads: settings.downloads,
          clock,
          log,
          learned: (id, learned) => catalog.learn(id, learned),
          rebuildIndex: parts.rebuildCatalog ?? false,
        }),
      );
      return new Engine(parts, { catalog, originals, takeout, library, placement });
    } catch (error) {
      for (const part of opened) await part[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Aborts when another process asked this one to end. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Throws why there is nothing to show, with the next step: nobody signed in, and there are no archives. */
  async requireLibrary(): Promise<void> {
    const missing = this.opened.takeout.isEmpty ? await this.parts.google.whatIsMissing() : undefined;
    if (missing) throw missing;
  }

  /** Archives were added. */
  get hasArchives(): boolean {
    return !this.opened.takeout.isEmpty;
  }

  /** Keeps the catalog up to date until `signal` aborts, as often as the settings say. Never rejects. */
  keepSynced(signal: AbortSignal): Promise<void> {
    return this.#syncs.keep(this.parts.configuration.settings.syncEveryMs, signal);
  }

  async status(): Promise<EngineStatus> {
    const seen = this.#syncs.seen;
    return {
      profile: this.parts.configuration.profile.name,
      pid: process.pid,
      ...this.serving,
      catalog: await this.opened.catalog.summary(),
      hasArchives: !this.opened.takeout.isEmpty,
      cache: this.opened.originals.status(),
      requests: this.parts.google.requests(),
      ...(seen === undefined ? {} : { syncingSeen: seen }),
    };
  }

  /** What `df` shows of the mount. */
  async usage(): Promise<{ files: number; bytes: number }> {
    const { items, knownBytes } = await this.opened.catalog.summary();
    return { files: items, bytes: knownBytes };
  }

  async sync(request: SyncRequest, options?: CallOptions<number>): Promise<SyncReport> {
    const report = await this.#syncs.run(request, options);
    await this.untilShown();
    return report;
  }

  list(request: ListRequest, options?: CallOptions): Promise<ListedEntry[]> {
    return listPath(this.tree, request, options?.signal);
  }

  async materialize(call: MaterializeCall, options: CallOptions<MaterializeStep> = {}): Promise<MaterializeReport> {
    const { syncFirst, ...request } = call;
    const { settings } = this.parts.configuration;
    await this.requireLibrary();
    await checkDestination(request.directory, settings);
    if (syncFirst) {
      await this.#syncs.runDue({ ...options, onProgress: (seen) => options.onProgress?.({ phase: 'syncing', seen }) });
    }
    const { clock, log } = this.parts;
    const { catalog, originals } = this.opened;
    // A mount is ready sooner without what only some commands need.
    const { materialize } = await import('../materialize/materialize.ts');
    return materialize({ catalog, originals, copies: this.#copies, clock, log }, request, options);
  }

  takeoutAdd({ paths }: TakeoutPaths): Promise<TakeoutSet> {
    return this.opened.takeout.add(paths);
  }

  takeoutRemove({ paths }: TakeoutPaths): Promise<TakeoutSet> {
    return this.opened.takeout.remove(paths);
  }

  takeoutList({ signal }: CallOptions = {}): Promise<TakeoutSet> {
    return this.opened.takeout.list(signal);
  }

  async takeoutSync(options?: CallOptions<number>): Promise<SyncReport> {
    const report = await this.#syncs.runTakeout(options);
    await this.untilShown();
    return report;
  }

  takeoutCheck(options?: CallOptions<CheckProgress>): Promise<CheckReport> {
    return this.opened.takeout.check(options);
  }

  async stop(): Promise<void> {
    if (this.serving.mountPoint === undefined) throw new UsageError('Cannot stop: this process does not serve a mount');
    this.#stopping.abort();
  }

  async close(): Promise<void> {
    await this.#syncs.close();
    await this.tree.close();
    await this.#readable.close();
    await this.opened.originals.close();
    await this.opened.takeout[Symbol.asyncDispose]();
    await this.opened.catalog.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
