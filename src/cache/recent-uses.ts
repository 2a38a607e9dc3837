import type { OriginalIndex } from './original-index.ts';
import type { OriginalKey } from './original-key.ts';

/** Times of use are kept to a minute: nobody needs them finer. */
const PRECISION_MS = 60_000;
/** A thousandth of a second for LevelDB. */
const KEPT_TOGETHER = 256;

/**
 * Uses of originals that are still to be written to the index: together, so that opening ten thousand small files does not
 * cost ten thousand writes. What a crash takes with it makes the order of eviction a little older than it is.
 */
export class RecentUses {
  private waiting = new Map<OriginalKey, number>();

  constructor(private readonly index: OriginalIndex) {}

  /** Whether so much is waiting that it should be kept now. */
  get isDue(): boolean {
    return this.waiting.size >= KEPT_TOGETHER;
  }

  /** `knownMs` is the time of use that the index has. */
  note(key: OriginalKey, usedAtMs: number, knownMs: number): void {
    if (usedAtMs - (this.waiting.get(key) ?? knownMs) < PRECISION_MS) return;
    this.waiting.set(key, usedAtMs);
  }

  /** Brings the index up to date. */
  keep(): Promise<void> {
    const uses = this.waiting;
    if (uses.size === 0) return Promise.resolve();
    this.waiting = new Map();
    return this.index.noteUses(uses);
  }
}
