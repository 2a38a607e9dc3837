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

/** Why a wait for a work that ended is over; made once, since an error costs more than the wait. */
const DONE = new Error('done');

/**
 * The way to disks that may stop answering, as a network share does when its server is gone. Work there holds a thread of
 * the pool that everything else needs too, for ever if need be: so only a few things go at a time. When one takes too long,
 * everybody who waits for its place, or one below, is told so, and so is whoever comes, until the disk has answered after all. When all
 * that may run hangs, so are those who wait for other places.
 */
export class DiskLane {
  private waiting: Job[] = [];
  private readonly running = new Set<Job>();
  private readonly hanging = new Set<Job>();

  constructor(
    private readonly clock: Clock,
    private readonly options: DiskLaneOptions,
  ) {}

  get isBusy(): boolean {
    return this.running.size > 0;
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
    this.running.add(job);
    const done = new AbortController();
    this.clock.sleep(this.options.patienceMs, done.signal).then(
      () => this.hang(job),
      () => undefined,
    );
    void job.start().then(() => {
      done.abort(DONE);
      this.running.delete(job);
      this.hanging.delete(job);
      this.beginNext();
    });
  }

  private hang(job: Job): void {
    if (!this.running.has(job)) return;
    this.hanging.add(job);
    job.giveUp();
    const silent = this.waiting.filter(({ place }) => this.isSilent(place));
    for (const other of silent) other.giveUp();
    this.waiting = this.waiting.filter((other) => other.mustBeDone || !silent.includes(other));
  }

  private hasRoomFor(place: string): boolean {
    let there = 0;
    for (const job of this.running) if (isWithin(place, job.place)) there += 1;
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
