import type { Clock } from '../base/clock.ts';
import { GphotosError } from '../base/failure.ts';

/** A disk that has to wake up first may take longer: then the library is asked, and the next reader finds the disk awake. */
const PATIENCE_MS = 3_000;

/** A disk did not answer in time, or has still to answer somebody before. */
export class DiskHangsError extends GphotosError {
  override readonly name = 'DiskHangsError';
  readonly code = 'timed-out';
}

/** One piece of work in the lane. */
export interface Turn {
  /** Nobody waits for it any more: whatever it brings late must go nowhere. */
  isGivenUp: boolean;
}

interface Job {
  start(): Promise<void>;
  /** Absent for work that must be done however late. */
  giveUp?(reason: Error): void;
}

/**
 * The way to disks that may stop answering, as a network share does when its server is gone. Work there holds a thread of
 * the pool that everything else needs too, for ever if need be: so one thing goes at a time. When one takes too long,
 * everybody in the lane is told so, and so is whoever comes, until the disk has answered after all.
 */
export class CopyLane {
  private waiting: Job[] = [];
  private isBusy = false;
  private isHanging = false;
  private scratch = Buffer.alloc(0);

  constructor(private readonly clock: Clock) {}

  /** Settles as `work` does, or rejects with `DiskHangsError`. */
  run<T>(work: (turn: Turn) => Promise<T>): Promise<T> {
    if (this.isHanging) return Promise.reject(hangs());
    return new Promise<T>((resolve, reject) => {
      const turn: Turn = { isGivenUp: false };
      const giveUp = (reason: Error) => {
        turn.isGivenUp = true;
        reject(reason);
      };
      this.add({ start: () => work(turn).then(resolve, reject), giveUp });
    });
  }

  /** For work that nobody waits for and that must be done: it stays in the lane while the disk hangs. */
  runSometime(work: () => Promise<void>): void {
    this.add({ start: () => work().catch(() => undefined) });
  }

  /** Room for whoever has the turn: bytes that come late must not go to a reader who was answered otherwise. */
  room(bytes: number): Buffer {
    if (this.scratch.length < bytes) this.scratch = Buffer.allocUnsafeSlow(bytes);
    return this.scratch.subarray(0, bytes);
  }

  /** Resolves when all that was begun is done, or the disk hangs. */
  async whenQuiet(): Promise<void> {
    if (this.isBusy) await this.run(async () => undefined).catch(() => undefined);
  }

  private add(job: Job): void {
    this.waiting.push(job);
    if (!this.isBusy) void this.work();
  }

  private async work(): Promise<void> {
    this.isBusy = true;
    for (let job = this.waiting.shift(); job; job = this.waiting.shift()) {
      const current = job;
      const done = new AbortController();
      const late = this.clock.sleep(PATIENCE_MS, done.signal).then(
        () => this.hang(current),
        () => undefined,
      );
      await current.start();
      done.abort();
      await late;
      this.isHanging = false;
    }
    this.isBusy = false;
  }

  private hang(current: Job): void {
    this.isHanging = true;
    for (const job of [current, ...this.waiting]) job.giveUp?.(hangs());
    this.waiting = this.waiting.filter(({ giveUp }) => !giveUp);
  }
}

function hangs(): DiskHangsError {
  return new DiskHangsError('the disk with the copies does not answer');
}
