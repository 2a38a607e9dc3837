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
} from '../../src/engine/service.ts';

const STATUS: EngineStatus = {
  profile: 'default',
  pid: 4_711,
  catalog: {
    items: 3,
    photos: 2,
    videos: 1,
    notReady: 0,
    albums: 1,
    knownSizes: 3,
    knownBytes: 3_000,
    libraries: { google: { items: 3, unfinishedSync: false }, takeout: { items: 0, unfinishedSync: false } },
  },
  hasArchives: false,
  cache: { bytes: 0, files: 0, limitBytes: 1, downloading: 0, waiting: 0 },
  requests: {},
};

export const EMPTY_SET: TakeoutSet = { inputs: [], exports: [], refused: [], downloading: [] };

export const SYNCED: SyncReport = {
  complete: true,
  seen: 3,
  added: 3,
  changed: 0,
  removed: 0,
  albums: 1,
  requestsPages: 1,
  keptDespiteMissing: 0,
};

/** An engine without anything behind it: answers what a test gives it and remembers what it was asked. */
export class MemoryEngine implements EngineService {
  readonly asked: unknown[] = [];
  /** Signals of the calls that are still unanswered. */
  readonly waiting = new Set<AbortSignal>();
  #told: (() => void)[] = [];

  /** Makes every `list` fail with this. */
  failure: Error | undefined;

  async status(): Promise<EngineStatus> {
    return STATUS;
  }

  /** Tells of three items one by one, then answers. */
  async sync(request: SyncRequest, options: CallOptions<number> = {}): Promise<SyncReport> {
    this.asked.push(request);
    for (const seen of [1, 2, 3]) options.onProgress?.(seen);
    return SYNCED;
  }

  async list(request: ListRequest): Promise<ListedEntry[]> {
    this.asked.push(request);
    if (this.failure) throw this.failure;
    return [{ name: 'süß.jpg', kind: 'item', sizeBytes: 5 }];
  }

  /** Never answers, until it is canceled. */
  materialize(call: MaterializeCall, { signal }: CallOptions<MaterializeStep> = {}): Promise<MaterializeReport> {
    this.asked.push(call);
    if (!signal) throw new Error('Every call over the socket can be canceled');
    this.waiting.add(signal);
    this.#tell();
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        this.waiting.delete(signal);
        this.#tell();
        reject(signal.reason);
      });
    });
  }

  async takeoutAdd(request: TakeoutPaths): Promise<TakeoutSet> {
    this.asked.push({ add: request.paths });
    return EMPTY_SET;
  }

  async takeoutRemove(request: TakeoutPaths): Promise<TakeoutSet> {
    this.asked.push({ remove: request.paths });
    return EMPTY_SET;
  }

  async takeoutList(): Promise<TakeoutSet> {
    return EMPTY_SET;
  }

  async takeoutSync(options: CallOptions<number> = {}): Promise<SyncReport> {
    return this.sync({}, options);
  }

  /** Tells of half the bytes, then answers. */
  async takeoutCheck(options: CallOptions<CheckProgress> = {}): Promise<CheckReport> {
    options.onProgress?.({ doneBytes: 1, totalBytes: 2 });
    return {
      isSound: true,
      exports: [],
      refused: [],
      downloading: [],
      checkedEntries: 1,
      checkedBytes: 2,
      filesWithoutChecksum: 0,
      bytesWithoutChecksum: 0,
    };
  }

  async stop(): Promise<void> {
    this.asked.push('stop');
  }

  /** Resolves once exactly so many calls wait. */
  async untilWaiting(count: number): Promise<void> {
    while (this.waiting.size !== count) await new Promise<void>((resolve) => this.#told.push(resolve));
  }

  #tell(): void {
    for (const told of this.#told.splice(0)) told();
  }
}
