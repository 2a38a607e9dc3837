import { z } from 'zod';
import type { GphotosError } from '../base/failure.ts';
import { OfflineError, SignedOutError, TimedOutError } from '../library/failures.ts';

/** What was asked of the token endpoint. */
export type TokenAttempt = 'exchange' | 'refresh' | 'revoke';

/** Completes 'Cannot …'. */
export const ATTEMPTED = {
  exchange: 'finish signing in',
  refresh: 'renew the sign-in',
  revoke: 'withdraw the sign-in',
} satisfies Record<TokenAttempt, string>;

const NEXT = 'Run: gphotos-fs auth login';

/** Why Google's endpoint refuses, by the `error` word of its answer (RFC 6749, section 5.2). */
const REFUSALS: Readonly<Record<string, string>> = {
  invalid_grant:
    'Google no longer accepts it: it was withdrawn, was not used for six months, or the Google Cloud project is in ' +
    `"Testing", where a sign-in ends after 7 days (publish the project to avoid that). ${NEXT}`,
  invalid_client: `Google does not know this OAuth client or its secret: download client_secret.json again. ${NEXT}`,
  redirect_uri_mismatch: 'the OAuth client must be of type "Desktop app"',
  org_internal: 'the Google Cloud project admits only people of its organization',
  admin_policy_enforced: "the organization's administrator does not allow it",
};

const foreignError = z.object({
  cause: z.unknown(),
  response: z.object({ status: z.number(), data: z.unknown() }).optional().catch(undefined),
});
const refusal = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/) });

/**
 * A failure of the OAuth client in our words. The foreign error is not kept as a cause: it carries the request, and so
 * the client secret, the code and the refresh token.
 */
export function tokenFailure(attempt: TokenAttempt, error: unknown, deadlinePassed: boolean): GphotosError {
  const attempted = ATTEMPTED[attempt];
  const { cause, response } = foreignError.safeParse(error).data ?? {};
  if (response) return refusedBy(response, attempted, attempt);
  if (deadlinePassed) return new TimedOutError(`Cannot ${attempted}: Google's sign-in server did not answer in time`);
  if (cause instanceof OfflineError || cause instanceof TimedOutError) return cause;
  return new OfflineError(`Cannot ${attempted}: Google's sign-in server cannot be reached`);
}

function refusedBy(response: { status: number; data?: unknown }, attempted: string, attempt: TokenAttempt) {
  const { status } = response;
  if (status >= 500 || status === 429 || status === 408)
    return new OfflineError(`Cannot ${attempted}: Google's sign-in server answers with an error (${status})`);
  const word = refusal.safeParse(response.data).data?.error ?? '';
  if (word === 'invalid_grant' && attempt === 'exchange')
    return new SignedOutError(`Cannot ${attempted}: Google refused the code (used, too old or not ours). ${NEXT}`);
  const why = REFUSALS[word] ?? `Google refused (${[status, word].filter(Boolean).join(' ')}). ${NEXT}`;
  return new SignedOutError(`Cannot ${attempted}: ${why}`);
}
