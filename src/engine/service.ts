import type { CacheStatus } from '../cache/originals.ts';
import type { CatalogSummary, LibrarySummary } from '../catalog/catalog.ts';
import type { SyncReport } from '../catalog/sync.ts';
import type { MaterializeProgress, MaterializeReport, MaterializeRequest } from '../materialize/materialize.ts';
import type { CheckProgress, CheckReport } from '../takeout/check/check-report.ts';
import type { TakeoutSet } from '../takeout/takeout-set.ts';

export type {
  CacheStatus,
  CatalogSummary,
  CheckProgress,
  CheckReport,
  LibrarySummary,
  MaterializeProgress,
  MaterializeReport,
  MaterializeRequest,
  SyncReport,
  TakeoutSet,
};

/** What goes with a call besides its request. */
export interface CallOptions<Progress = never> {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface EngineStatus {
  readonly profile: string;
  /** Of the process that holds the engine. */
  readonly pid: number;
  /** Where the tree is mounted, when it is. */
  readonly mountPoint?: string;
  /** Which driver serves that mount. */
  readonly driver?: string;
  readonly catalog: CatalogSummary;
  /** Takeout archives were added and not all removed. */
  readonly hasArchives: boolean;
  readonly cache: CacheStatus;
  /** Requests sent to Google since that process started, by kind. */
  readonly requests: Readonly<Record<string, number>>;
  /** Items seen so far by a sync that is under way. */
  readonly syncingSeen?: number;
}

export interface ListedEntry {
  readonly name: string;
  readonly kind: 'directory' | 'item' | 'link';
  /** Absent when it was not asked for, or cannot be learned now. */
  readonly sizeBytes?: number;
  readonly mtimeMs?: number;
  /** Where a link leads. */
  readonly target?: string;
}

export interface ListRequest {
  /** In the tree: `photos/2021`, or `` for the root. */
  readonly path: string;
  /** Sizes and times too. */
  readonly long: boolean;
}

export interface SyncRequest {
  readonly acceptRemovals?: boolean;
  /** Only the newest items, as far as there are news; nothing is removed. */
  readonly quick?: boolean;
}

export interface TakeoutPaths {
  readonly paths: readonly string[];
}

export interface MaterializeCall extends MaterializeRequest {
  /** Ask the libraries for news first. */
  readonly syncFirst: boolean;
}

export type MaterializeStep = { readonly phase: 'syncing'; readonly seen: number } | MaterializeProgress;

/**
 * What commands ask of an engine, whether it lives in this process or in the one that holds the profile. Failures carry
 * the same codes either way.
 */
export interface EngineService {
  status(options?: CallOptions): Promise<EngineStatus>;
  sync(request: SyncRequest, options?: CallOptions<number>): Promise<SyncReport>;
  list(request: ListRequest, options?: CallOptions): Promise<ListedEntry[]>;
  materialize(request: MaterializeCall, options?: CallOptions<MaterializeStep>): Promise<MaterializeReport>;
  /** Remembers archives; they are listed by the next `takeoutSync`. Paths are absolute. */
  takeoutAdd(request: TakeoutPaths, options?: CallOptions): Promise<TakeoutSet>;
  takeoutRemove(request: TakeoutPaths, options?: CallOptions): Promise<TakeoutSet>;
  takeoutList(options?: CallOptions): Promise<TakeoutSet>;
  /** Lists the archives as far as they changed. */
  takeoutSync(options?: CallOptions<number>): Promise<SyncReport>;
  /** Reads all archives to their end. */
  takeoutCheck(options?: CallOptions<CheckProgress>): Promise<CheckReport>;
  /** Ends the process that holds the engine, after unmounting. */
  stop(options?: CallOptions): Promise<void>;
}
