import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { Clock } from '../../src/base/clock.ts';

interface Sleeper {
  readonly wakesAtMs: number;
  wake(): void;
}

/** Time that moves only when the test says so. */
export class ManualClock implements Clock {
  /** How long each sleep that was begun wanted to last, in the order they began. */
  readonly sleptMs: number[] = [];
  private now: number;
  private sleepers: Sleeper[] = [];
  private waitingForSleep: (() => void)[] = [];

  /** With `skipsWaits`, sleeping takes no time for the test: the clock jumps ahead by itself. */
  constructor(
    start = '2024-05-01T12:00:00Z',
    private readonly options: { skipsWaits?: boolean } = {},
  ) {
    this.now = Date.parse(start);
  }

  nowMs(): number {
    return this.now;
  }

  /** How many are asleep now. */
  get sleeping(): number {
    return this.sleepers.length;
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    this.sleptMs.push(delayMs);
    if (this.options.skipsWaits) {
      this.now += delayMs;
      return turnOfTheLoop();
    }
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      const sleeper: Sleeper = { wakesAtMs: this.now + delayMs, wake };
      signal?.addEventListener('abort', stop, { once: true });
      this.sleepers.push(sleeper);
      for (const told of this.waitingForSleep.splice(0)) told();
    });
  }

  /** Resolves as soon as somebody is asleep. */
  untilSomebodySleeps(): Promise<void> {
    return this.untilAsleep(1);
  }

  /** Resolves as soon as so many are asleep. */
  async untilAsleep(count: number): Promise<void> {
    while (this.sleepers.length < count) await new Promise<void>((resolve) => this.waitingForSleep.push(resolve));
  }

  /** Moves time and wakes, earliest first, whoever is due; returns after they had a turn of the event loop each. */
  async advance(byMs: number): Promise<void> {
    const until = this.now + byMs;
    for (let due = this.nextDue(until); due; due = this.nextDue(until)) {
      this.now = Math.max(this.now, due.wakesAtMs);
      this.sleepers = this.sleepers.filter((other) => other !== due);
      due.wake();
      await turnOfTheLoop();
    }
    this.now = until;
  }

  private nextDue(untilMs: number): Sleeper | undefined {
    const due = this.sleepers.filter((sleeper) => sleeper.wakesAtMs <= untilMs);
    return due.sort((a, b) => a.wakesAtMs - b.wakesAtMs)[0];
  }
}
