import type { Clock } from '../base/clock.ts';

/** Work on a quick disk or in memory takes a tenth of this; a longer one holds up everybody else. */
const SLOW_MS = 4;
/** What one piece of quick work gains at most by not going through the thread pool. */
const GAINED_MS = 0.25;
/** So much may be lost at first. Less would be too strict: a processor that is busy makes a quick disk look slow at times. */
const MOST_LOST_MS = 20;
/** For so many times the length of slow work the event loop is then left alone: it loses a twentieth of its time at most. */
const CAUTION = 20;

/**
 * Whether a disk is quick enough to be used from the event loop. There a small read takes half the time that the thread pool
 * takes, so that is what happens as long as the disk is quick; once slow work has cost more than quick work gained, work
 * goes aside for a while.
 */
export class DiskPace {
  private lostMs = 0;
  private cautiousUntilMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly clock: Clock) {}

  /** Work may be done on the event loop now, and `end` is to be told of its end. Undefined when it is to go aside. */
  start(): number | undefined {
    const nowMs = this.clock.nowMs();
    return nowMs < this.cautiousUntilMs ? undefined : nowMs;
  }

  /** The work that `start` allowed is done. */
  end(startedMs: number): void {
    const nowMs = this.clock.nowMs();
    const tookMs = nowMs - startedMs;
    if (tookMs <= SLOW_MS) {
      this.lostMs = Math.max(0, this.lostMs - GAINED_MS);
      return;
    }
    this.lostMs = Math.min(this.lostMs + tookMs, MOST_LOST_MS);
    if (this.lostMs === MOST_LOST_MS) this.cautiousUntilMs = nowMs + tookMs * CAUTION;
  }
}
