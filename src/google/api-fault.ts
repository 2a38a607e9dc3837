import { type GphotosError, UsageError } from '../base/failure.ts';
import { BadAnswerError, OfflineError, QuotaError, SignedOutError } from '../library/failures.ts';
import { nextPacificMidnightMs } from './pacific-midnight.ts';
import { READ_SCOPE, shortScope } from './scopes.ts';
import { readError, type WireError } from './wire.ts';

/** What an answer that is not a success means. */
export type FaultKind =
  | 'unauthenticated'
  | 'scope'
  | 'api-disabled'
  | 'denied'
  | 'gone'
  | 'invalid'
  /** The daily quota; over at midnight in California. */
  | 'quota-day'
  /** The quota of a minute. */
  | 'quota-minute'
  /** A 429 that does not say which, as the media host sends it. */
  | 'quota-unsaid'
  | 'server'
  | 'odd';

/** An answer's head and the beginning of its body: all that is looked at. */
export interface RefusedAnswer {
  readonly status: number;
  readonly body: string;
  /** The header of this name, as it came. */
  readonly retryAfter?: string | undefined;
}

/** Inside `google/` only: becomes a failure of the library, and its cause, before anyone else sees it. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault';
  constructor(
    readonly kind: FaultKind,
    readonly status: number,
    /** Google's sentence for people; empty when it sent none. */
    readonly sentence: string,
    /** What Google asked to wait. */
    readonly retryAfterMs: number | undefined,
  ) {
    super(sentence || `HTTP status ${status}`);
  }
}

type Rule = readonly [kind: FaultKind, status: number | readonly number[], said?: (error: WireError) => boolean];

const SERVER_TROUBLE = [408, 409, 500, 502, 503, 504];

/** The first that fits. Where the text decides, a machine-readable reason and the sentence are equally good. */
const RULES: readonly Rule[] = [
  ['unauthenticated', 401],
  ['scope', 403, says(/insufficient authentication scopes/i, 'ACCESS_TOKEN_SCOPE_INSUFFICIENT')],
  ['api-disabled', 403, says(/has not been used in project|it is disabled/i, 'SERVICE_DISABLED')],
  ['denied', 403],
  ['gone', [404, 410]],
  ['invalid', 400],
  ['quota-day', 429, (error) => /PerDay/i.test(error.quotaLimit) || /\bper day\b/i.test(error.message)],
  ['quota-minute', 429, (error) => error.quotaLimit !== '' || error.message !== ''],
  ['quota-unsaid', 429],
  ['server', SERVER_TROUBLE],
];

function says(sentence: RegExp, reason: string) {
  return (error: WireError) => error.reasons.includes(reason) || sentence.test(error.message);
}

export function faultOf(answer: RefusedAnswer, nowMs: number): ApiFault {
  const error = readError(answer.body);
  const rule = RULES.find(
    ([, status, said]) => [status].flat().includes(answer.status) && (said === undefined || said(error)),
  );
  const retryAfterMs = parseRetryAfter(answer.retryAfter, nowMs);
  return new ApiFault(rule?.[0] ?? 'odd', answer.status, error.message.slice(0, 1_000), retryAfterMs);
}

/** Seconds or an HTTP date (RFC 9110, section 10.2.3) → milliseconds from now, 0 or more. */
function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000;
  const untilMs = / GMT$/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(untilMs) ? undefined : Math.max(0, untilMs - nowMs);
}

const LOGIN = 'Run: gphotos-fs auth login';

type Translation = (attempted: string, fault: ApiFault, nowMs: number) => GphotosError;

const FAILURES = {
  unauthenticated: (attempted, fault) =>
    new SignedOutError(`Cannot ${attempted}: Google refuses the sign-in, also when renewed. ${LOGIN}`, {
      cause: fault,
    }),
  scope: (attempted, fault) =>
    new SignedOutError(
      `Cannot ${attempted}: the sign-in lacks the permission ${shortScope(READ_SCOPE)}. ${LOGIN}, and tick it`,
      { cause: fault },
    ),
  'api-disabled': (attempted, fault) => new UsageError(`Cannot ${attempted}: ${fault.sentence}`, { cause: fault }),
  denied: (attempted, fault) =>
    new SignedOutError(`Cannot ${attempted}: Google denies it (${fault.message}). ${LOGIN}`, { cause: fault }),
  gone: refused,
  invalid: refused,
  'quota-day': (attempted, fault, nowMs) => usedUp(attempted, fault, nextPacificMidnightMs(nowMs)),
  'quota-minute': (attempted, fault, nowMs) => usedUp(attempted, fault, nowMs + (fault.retryAfterMs ?? 60_000)),
  // Waiting for some minutes did not help, and of the media host only a daily limit is known.
  'quota-unsaid': (attempted, fault, nowMs) => usedUp(attempted, fault, nextPacificMidnightMs(nowMs)),
  server: (attempted, fault) =>
    new OfflineError(`Cannot ${attempted}: Google answers with a server error (${fault.status})`, { cause: fault }),
  odd: refused,
} satisfies Record<FaultKind, Translation>;

function refused(attempted: string, fault: ApiFault): GphotosError {
  const said = fault.sentence && `: ${fault.sentence}`;
  return new BadAnswerError(`Cannot ${attempted}: Google answered ${fault.status}${said}`, { cause: fault });
}

function usedUp(attempted: string, fault: ApiFault, untilMs: number): GphotosError {
  const until = new Date(untilMs).toISOString();
  return new QuotaError(`Cannot ${attempted}: Google's quota is used up until ${until}`, untilMs, { cause: fault });
}

/** The library's failure that a fault stands for. `attempted` completes 'Cannot …'. */
export function failureOf(attempted: string, fault: ApiFault, nowMs: number): GphotosError {
  const translate: Translation = FAILURES[fault.kind];
  return translate(attempted, fault, nowMs);
}

/** What kind of fault is behind a failure of the library, if any. */
export function faultKindOf(failure: unknown): FaultKind | undefined {
  if (failure instanceof ApiFault) return failure.kind;
  return failure instanceof Error && failure.cause instanceof ApiFault ? failure.cause.kind : undefined;
}
