import type { Clock } from '../base/clock.ts';

/** Work on a quick disk or in memory takes a tenth of this; a longer one would hold up everybody else. */
const SLOW_MS = 4;
/** How long work then keeps off the event loop before one dares again. */
const CAUTION_MS = 2_000;

/**
 * Whether a disk is quick enough to be used from the event loop. There it takes half the time that the thread pool takes,
 * so that is what happens as long as the disk is quick; after one slow answer its work goes aside for two seconds.
 */
export class DiskPace {
  private cautiousUntilMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly clock: Clock) {}

  /** Work may be done on the event loop now, and its `end` is to be told. Undefined when it is to go aside. */
  start(): number | undefined {
    const nowMs = this.clock.nowMs();
    return nowMs < this.cautiousUntilMs ? undefined : nowMs;
  }

  /** The work that `start` allowed is done. */
  end(startedMs: number): void {
    if (this.clock.nowMs() - startedMs > SLOW_MS) this.cautiousUntilMs = startedMs + CAUTION_MS;
  }
}
