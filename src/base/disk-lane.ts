import type { Clock } from './clock.ts';

/** One piece of work in the lane. */
export interface Turn {
  /** Nobody waits for it any more: whatever it brings late must go nowhere. */
  isGivenUp: boolean;
}

export interface DiskLaneOptions {
  /** Works that run at a time, 1 or more. */
  readonly atOnce: number;
  /** Those of one place and below it among them, at most `atOnce`: what hangs leaves the rest to others. */
  readonly atOnceInPlace: number;
  /** How long a work may take before it is given up. */
  readonly patienceMs: number;
}

interface Job {
  /** A path without `/` at its end: when it hangs, so does all below it. */
  readonly place: string;
  /** Never rejects. */
  start(): Promise<void>;
  /** May be called more than once. */
  giveUp(): void;
  readonly mustBeDone: boolean;
}

/** Why the wait is over once nothing runs; made once, since an error costs more than the wait. */
const DONE = new Error('done');

/**
 * The way to disks that may stop answering, as a network share does when its server is gone. Work there holds a thread of
 * the pool that everything else needs too, for ever if need be: so only a few things go at a time. When one takes too long,
 * everybody who waits for its place, or one below, is told so, and so is whoever comes, until the disk has answered after all. When all
 * that may run hangs, so are those who wait for other places.
 */
export class DiskLane {
  private waiting: Job[] = [];
  /** With the time at which each is late, in milliseconds since 1970; the oldest first. */
  private readonly running = new Map<Job, number>();
  private readonly hanging = new Set<Job>();
  private watching: AbortController | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly options: DiskLaneOptions,
  ) {}

  get isBusy(): boolean {
    return this.running.size > 0;
  }

  /** Whether a work at the place, or above it, has taken longer than `ms` already. */
  isSlow(place: string, ms: number): boolean {
    if (!this.isBusy) return false;
    const dueMs = this.clock.nowMs() - ms + this.options.patienceMs;
    for (const [job, lateAtMs] of this.running) if (lateAtMs < dueMs && isWithin(place, job.place)) return true;
    return false;
  }

  /** Settles as `work` does, or rejects with what `hangs` makes. */
  run<T>(place: string, work: (turn: Turn) => Promise<T>, hangs: () => Error): Promise<T> {
    if (this.isSilent(place)) return Promise.reject(hangs());
    return new Promise<T>((resolve, reject) => {
      const turn: Turn = { isGivenUp: false };
      const giveUp = () => {
        turn.isGivenUp = true;
        reject(hangs());
      };
      this.add({ place, start: () => work(turn).then(resolve, reject), giveUp, mustBeDone: false });
    });
  }

  /**
   * For work that must be done however late: it stays in the lane while the disk hangs. Resolves when it is done, well or
   * not, and when the disk hangs.
   */
  runSometime(place: string, work: () => Promise<void>): Promise<void> {
    return new Promise<void>((resolve) => {
      this.add({ place, start: () => work().then(resolve, () => resolve()), giveUp: resolve, mustBeDone: true });
      if (this.isSilent(place)) resolve();
    });
  }

  private add(job: Job): void {
    this.waiting.push(job);
    this.beginNext();
  }

  private beginNext(): void {
    while (this.running.size < this.options.atOnce && this.waiting.length > 0) {
      const at = this.waiting.findIndex(({ place }) => this.hasRoomFor(place));
      const [job] = at < 0 ? [] : this.waiting.splice(at, 1);
      if (!job) return;
      this.begin(job);
    }
  }

  private begin(job: Job): void {
    this.running.set(job, this.clock.nowMs() + this.options.patienceMs);
    this.watch();
    void job.start().then(() => this.end(job));
  }

  private end(job: Job): void {
    this.running.delete(job);
    this.hanging.delete(job);
    this.beginNext();
    if (this.running.size > 0) return;
    this.watching?.abort(DONE);
    this.watching = undefined;
  }

  /** One wait for all: to begin and end one for each work would cost more than many works do. */
  private watch(): void {
    if (this.watching) return;
    const stop = new AbortController();
    this.watching = stop;
    void this.tellLate(stop);
  }

  /** Until there is nothing that may yet be late. After a machine slept that is told a little early. */
  private async tellLate(stop: AbortController): Promise<void> {
    const { signal } = stop;
    for (let due = this.nextDue(); due !== undefined; due = this.nextDue()) {
      await this.clock.sleep(Math.max(0, due - this.clock.nowMs()), signal).catch(() => undefined);
      if (signal.aborted) return;
      const nowMs = this.clock.nowMs();
      for (const [job, lateAtMs] of this.running) if (lateAtMs <= nowMs && !this.hanging.has(job)) this.hang(job);
    }
    if (this.watching === stop) this.watching = undefined;
  }

  private nextDue(): number | undefined {
    for (const [job, lateAtMs] of this.running) if (!this.hanging.has(job)) return lateAtMs;
    return undefined;
  }

  private hang(job: Job): void {
    this.hanging.add(job);
    job.giveUp();
    const silent = this.waiting.filter(({ place }) => this.isSilent(place));
    for (const other of silent) other.giveUp();
    this.waiting = this.waiting.filter((other) => other.mustBeDone || !silent.includes(other));
  }

  private hasRoomFor(place: string): boolean {
    let there = 0;
    for (const job of this.running.keys()) if (isWithin(place, job.place)) there += 1;
    return there < this.options.atOnceInPlace && !this.hangsAt(place);
  }

  private isSilent(place: string): boolean {
    return this.hanging.size >= this.options.atOnce || this.hangsAt(place);
  }

  private hangsAt(place: string): boolean {
    for (const job of this.hanging) if (isWithin(place, job.place)) return true;
    return false;
  }
}

function isWithin(place: string, outer: string): boolean {
  return place === outer || (place.startsWith(outer) && place[outer.length] === '/');
}
