import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { OfflineError, QuotaError, TimedOutError } from '../library/failures.ts';
import { ApiFault, failureOf } from './api-fault.ts';
import type { QuotaGate } from './quota-gate.ts';

/** How long it is worth going on. */
export interface Patience {
  /** Waits before each repeat after a server error or a broken connection; up to half as much again is added. */
  readonly afterServerErrorMs: readonly number[];
  /** Waits before each repeat after a 429 that is not the day's; Google asks for 30 seconds or more. */
  readonly afterQuotaMs: readonly number[];
  /** How often a request that was not answered in time is repeated. */
  readonly afterTimeOuts: number;
  /** Statuses that are not repeated although they are a server's trouble; default none. */
  readonly givesUpOn?: readonly number[];
}

/** Somebody waits for a file to open: some seconds, unless Google itself asks for more. */
export const INTERACTIVE: Patience = {
  afterServerErrorMs: [1_000, 2_000],
  afterQuotaMs: [30_000, 60_000],
  afterTimeOuts: 1,
};

/** Listings, which nobody waits for and which are costly to begin again. */
export const UNHURRIED: Patience = {
  afterServerErrorMs: [1_000, 2_000, 4_000, 8_000, 16_000],
  afterQuotaMs: [30_000, 60_000],
  afterTimeOuts: 2,
};

export interface RetryParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly gate: QuotaGate;
  /** From 0 to below 1; spreads repeats that would fall together. */
  readonly random: () => number;
}

const LONGEST_WAIT_MS = 120_000;
/** A 429 that does not say whether it is the day's may be over sooner. */
const ASK_AGAIN_MS = 10 * 60_000;

/**
 * Makes `attempt` until it succeeds, patience ends or repeating is pointless. `attempt` throws `ApiFault` or a failure
 * of the library; only the latter come out of here.
 */
export async function patiently<T>(
  attempted: string,
  attempt: () => Promise<T>,
  patience: Patience,
  parts: RetryParts,
  signal?: AbortSignal,
): Promise<T> {
  const waits = new Waits(patience, parts.random);
  for (;;) {
    await parts.gate.pass(attempted, signal);
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      const waitMs = waits.after(error);
      if (waitMs === undefined) throw finalFailure(attempted, error, parts);
      parts.log.debug({ waitMs, reason: reasonOf(error) }, `Repeating: ${attempted}`);
      if (isQuota(error)) parts.gate.hold(parts.clock.nowMs() + waitMs);
      await parts.clock.sleep(waitMs, signal);
    }
  }
}

/** The waits that one request has left. */
class Waits {
  #serverErrors = 0;
  #quotas = 0;
  #timeOuts = 0;

  constructor(
    private readonly patience: Patience,
    private readonly random: () => number,
  ) {}

  /** Undefined: give up. */
  after(error: unknown): number | undefined {
    if (isQuota(error)) return this.#afterQuota(error.retryAfterMs);
    if (error instanceof TimedOutError && this.#timeOuts++ >= this.patience.afterTimeOuts) return undefined;
    if (error instanceof TimedOutError || error instanceof OfflineError) return this.#afterServerError(0);
    if (!(error instanceof ApiFault) || error.kind !== 'server') return undefined;
    if (this.patience.givesUpOn?.includes(error.status)) return undefined;
    return this.#afterServerError(error.retryAfterMs ?? 0);
  }

  #afterServerError(atLeastMs: number): number | undefined {
    const waitMs = this.patience.afterServerErrorMs[this.#serverErrors++];
    if (waitMs === undefined || atLeastMs > LONGEST_WAIT_MS) return undefined;
    return Math.max(atLeastMs, waitMs) * (1 + this.random() / 2);
  }

  #afterQuota(atLeastMs = 0): number | undefined {
    const waitMs = this.patience.afterQuotaMs[this.#quotas++];
    if (waitMs === undefined || atLeastMs > LONGEST_WAIT_MS) return undefined;
    return Math.max(atLeastMs, waitMs) * (1 + this.random() / 10);
  }
}

function isQuota(error: unknown): error is ApiFault {
  return error instanceof ApiFault && (error.kind === 'quota-minute' || error.kind === 'quota-unsaid');
}

function finalFailure(attempted: string, error: unknown, { clock, gate }: RetryParts): unknown {
  if (!(error instanceof ApiFault)) return error;
  const nowMs = clock.nowMs();
  const failure = failureOf(attempted, error, nowMs);
  if (failure instanceof QuotaError) {
    const { untilMs } = failure;
    gate.close(untilMs, error.kind === 'quota-unsaid' ? Math.min(untilMs, nowMs + ASK_AGAIN_MS) : untilMs);
  }
  return failure;
}

function reasonOf(error: unknown): string {
  return error instanceof ApiFault ? `${error.kind} ${error.status}` : String(error instanceof Error && error.name);
}
