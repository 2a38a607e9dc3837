import type { Clock } from '../base/clock.ts';

/** A clock that runs as another one does, and can be put forward or back at any moment. Sleeping takes real time. */
export class MovableClock implements Clock {
  #aheadMs = 0;

  constructor(readonly base: Clock) {}

  nowMs(): number {
    return this.base.nowMs() + this.#aheadMs;
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return this.base.sleep(delayMs, signal);
  }

  move(byMs: number): void {
    this.#aheadMs += byMs;
  }

  set(nowMs: number): void {
    this.#aheadMs = nowMs - this.base.nowMs();
  }
}
