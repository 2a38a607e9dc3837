import { LRUCache } from 'lru-cache';
import type { Clock } from '../base/clock.ts';
import type { MediaItem } from '../library/media-item.ts';

/** Long enough for one listing to see one failure, short enough that a person who tries again is not told old news. */
const REMEMBERED_MS = 10_000;

/** Items whose failure is remembered; beyond that the oldest is asked for again. */
const REMEMBERED_ITEMS = 10_000;

/** What could not be learned a moment ago, so that a listing of ten thousand files does not fail ten thousand times. */
export class RecentFailures {
  readonly #ofItems: LRUCache<string, Error>;
  #ofLibrary: { readonly failure: Error; readonly untilMs: number } | undefined;

  constructor(private readonly clock: Clock) {
    this.#ofItems = new LRUCache({
      max: REMEMBERED_ITEMS,
      ttl: REMEMBERED_MS,
      ttlResolution: 0,
      perf: { now: () => clock.nowMs() },
    });
  }

  /** Why asking for this item is of no use now; undefined when it may be asked for. */
  of(item: MediaItem): Error | undefined {
    return this.ofLibrary ?? this.#ofItems.get(keyOf(item));
  }

  /** Why asking for anything is of no use now. */
  get ofLibrary(): Error | undefined {
    if (this.#ofLibrary && this.clock.nowMs() >= this.#ofLibrary.untilMs) this.#ofLibrary = undefined;
    return this.#ofLibrary?.failure;
  }

  rememberItem(item: MediaItem, failure: Error): void {
    this.#ofItems.set(keyOf(item), failure);
  }

  rememberLibrary(failure: Error): void {
    this.#ofLibrary = { failure, untilMs: this.clock.nowMs() + REMEMBERED_MS };
  }

  /** The library has just answered. */
  libraryIsBack(): void {
    this.#ofLibrary = undefined;
  }
}

function keyOf({ id, revision }: MediaItem): string {
  return `${id} ${revision}`;
}
