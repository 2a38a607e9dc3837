import type { Clock } from '../base/clock.ts';
import { QuotaError } from '../library/failures.ts';

/**
 * What all requests to one of Google's quotas pass first. After one of them learned that the quota is used up, the
 * others need not ask to find out: for some seconds they wait, for the rest of a day they fail at once.
 */
export class QuotaGate {
  #heldUntilMs = 0;
  #closed: { readonly untilMs: number; readonly askAgainMs: number } | undefined;

  constructor(private readonly clock: Clock) {}

  /** Waits while the gate is held. Throws `QuotaError` while it is closed. `attempted` completes 'Cannot …'. */
  async pass(attempted: string, signal?: AbortSignal): Promise<void> {
    this.#refuseWhenClosed(attempted);
    const waitMs = this.#heldUntilMs - this.clock.nowMs();
    if (waitMs <= 0) return;
    await this.clock.sleep(waitMs, signal);
    this.#refuseWhenClosed(attempted);
  }

  /** Nobody passes before this time. */
  hold(untilMs: number): void {
    this.#heldUntilMs = Math.max(this.#heldUntilMs, untilMs);
  }

  /** Failures name `untilMs` as the end of it; from `askAgainMs` on, somebody may try. */
  close(untilMs: number, askAgainMs: number): void {
    this.#closed = { untilMs, askAgainMs };
  }

  #refuseWhenClosed(attempted: string): void {
    if (!this.#closed || this.clock.nowMs() >= this.#closed.askAgainMs) return;
    const { untilMs } = this.#closed;
    const until = new Date(untilMs).toISOString();
    throw new QuotaError(`Cannot ${attempted}: Google's quota is used up until ${until}`, untilMs);
  }
}
