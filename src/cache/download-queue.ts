import PQueue from 'p-queue';

/** Somebody waits for the bytes now, or nobody does. */
export type Urgency = 'reader' | 'background';

const PRIORITY = { reader: 1, background: 0 } satisfies Record<Urgency, number>;

/** So many downloads more may run when background work has taken all places: nobody waits for a long video to end. */
const KEPT_FOR_READERS = 2;

/** How many downloads run at a time, and who goes first. */
export class DownloadQueue {
  private readonly all: PQueue;
  private readonly lanes: Record<Urgency, PQueue>;

  /** At most `downloads` of each urgency at a time, and two more than that in all. */
  constructor(downloads: number) {
    this.all = new PQueue({ concurrency: downloads + KEPT_FOR_READERS });
    this.lanes = { reader: new PQueue({ concurrency: downloads }), background: new PQueue({ concurrency: downloads }) };
  }

  get running(): number {
    return this.all.pending;
  }

  get waiting(): number {
    return this.all.size + this.lanes.reader.size + this.lanes.background.size;
  }

  /** Settles as `download` does. When `signal` aborts before its turn it never starts, and the signal's reason is thrown. */
  async run<T>(urgency: Urgency, download: () => Promise<T>, signal: AbortSignal): Promise<T> {
    // p-queue would also stop waiting for a job that runs, which then outlives its place; so it hears of early aborts only.
    const early = new AbortController();
    const stop = () => early.abort(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    const start = () => {
      signal.removeEventListener('abort', stop);
      return download();
    };
    const admitted = () => this.all.add(start, { priority: PRIORITY[urgency], signal: early.signal });
    try {
      return await this.lanes[urgency].add(admitted, { signal: early.signal });
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}
