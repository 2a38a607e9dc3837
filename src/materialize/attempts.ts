import { type FailureCode, failureCode, messageOf } from '../base/failure.ts';
import { OfflineError } from '../library/failures.ts';
import type { Destination } from './destination.ts';
import { failureReason } from './failure-reason.ts';

/** Failures that would meet every further item as well. */
const STOPPING: ReadonlySet<FailureCode> = new Set(['no-space', 'destination-lost', 'signed-out', 'quota', 'canceled']);

/** Failures of the network: one item may have bad luck, this many in a row have not. */
const OFFLINE_IN_A_ROW = 20;

export interface FailedAttempt {
  readonly kind: 'failed';
  readonly reason: string;
}

/** Tries things item by item and knows when a failure is no longer the item's own. */
export class Attempts {
  #offlineInARow = 0;

  constructor(private readonly destination: Destination) {}

  /** What `attempt` answers, or why this one item failed. Throws what is a reason to stop the run. */
  async make<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T | FailedAttempt> {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      const failure = await this.destination.meaningOf(error);
      const reasonToStop = this.#reasonToStop(failure);
      if (reasonToStop !== undefined) throw reasonToStop;
      return { kind: 'failed', reason: failureReason(failure) };
    }
  }

  /** An original arrived: the library can be reached. */
  succeeded(): void {
    this.#offlineInARow = 0;
  }

  #reasonToStop(failure: unknown): unknown {
    const code = failureCode(failure);
    if (STOPPING.has(code)) return failure;
    this.#offlineInARow = code === 'offline' || code === 'timed-out' ? this.#offlineInARow + 1 : 0;
    if (this.#offlineInARow < OFFLINE_IN_A_ROW) return undefined;
    return new OfflineError(
      `Stopped copying after ${OFFLINE_IN_A_ROW} items in a row could not be read: ${messageOf(failure)}. What was ` +
        'copied is kept: run again to go on',
      { cause: failure },
    );
  }
}
