import { randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { messageOf } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import { SignedOutError, TimedOutError } from '../library/failures.ts';
import { readAuthorizationReply } from './authorization-reply.ts';
import type { ClientSecret } from './client-secret.ts';
import { LoopbackReceiver } from './loopback-receiver.ts';
import { type Grant, OAuthClient } from './oauth-client.ts';
import { missingScopes } from './scopes.ts';
import { refusalFailure } from './sign-in-refusal.ts';
import type { TokenRecord } from './token-file.ts';

export interface SignInOptions {
  readonly secret: ClientSecret;
  readonly scopes: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
  /** Shows the consent page's address to the person. */
  readonly show: (url: string) => void;
  /** Opens it in a browser too; when that fails, the person still has the address. */
  readonly openBrowser?: (url: string) => Promise<void>;
  /**
   * For a machine whose loopback the browser cannot reach: the address the browser was sent to at the end, pasted by the
   * person. Asked again after a wrong one; undefined when nothing more will come.
   */
  readonly pasted?: (signal: AbortSignal) => Promise<string | undefined>;
  /** How long the person may take; default 10 minutes. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface SignIn {
  /** To be stored; nothing has been written yet. */
  readonly record: TokenRecord;
  /** Asked for, but not ticked on the consent page. */
  readonly missingScopes: readonly string[];
}

const TEN_MINUTES_MS = 10 * 60_000;

/**
 * Signs a person in as desktop programs do: consent in a browser, which then comes to a port of ours on 127.0.0.1, with
 * PKCE and a random `state`. Throws `SignedOutError` when consent is refused, `TimedOutError` when it does not come.
 */
export async function signIn(options: SignInOptions): Promise<SignIn> {
  const state = randomBytes(24).toString('base64url');
  const client = new OAuthClient(options.secret);
  await using receiver = await LoopbackReceiver.open(state, options.log);
  const { url, codeVerifier } = await client.authorization(receiver.redirectUri, options.scopes, state);
  options.show(url);
  options.openBrowser?.(url).catch((error: unknown) => {
    options.log.debug({ reason: messageOf(error) }, 'No browser could be opened');
  });
  const code = await firstCode(receiver, state, options);
  const grant = await client.exchange(code, codeVerifier, receiver.redirectUri, options.signal);
  return signInOf(grant, options);
}

async function firstCode(receiver: LoopbackReceiver, state: string, options: SignInOptions): Promise<string> {
  const { signal, pasted } = options;
  const done = new AbortController();
  const waiting = signal ? AbortSignal.any([signal, done.signal]) : done.signal;
  const ways = [receiver.code, expiry(options, waiting)];
  if (pasted) ways.push(pastedCode(pasted, state, options.log, waiting));
  try {
    return await Promise.race(ways);
  } finally {
    done.abort();
  }
}

async function expiry({ clock, timeoutMs = TEN_MINUTES_MS }: SignInOptions, signal: AbortSignal): Promise<never> {
  await clock.sleep(timeoutMs, signal);
  const minutes = Math.round(timeoutMs / 60_000);
  throw new TimedOutError(`Cannot sign in: consent did not come within ${minutes} minutes. Run: gphotos-fs auth login`);
}

async function pastedCode(
  pasted: (signal: AbortSignal) => Promise<string | undefined>,
  state: string,
  log: Log,
  signal: AbortSignal,
): Promise<string> {
  for (;;) {
    const text = await pasted(signal);
    signal.throwIfAborted();
    if (text === undefined) return new Promise<never>(() => undefined); // the browser may still come
    const address = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
    const reply = address ? readAuthorizationReply(address, state) : { kind: 'stray' as const };
    if (reply.kind === 'code') return reply.code;
    if (reply.kind === 'refused') throw refusalFailure(reply.reason);
    log.warn({}, 'That is not the address this sign-in ends at: it starts with http://127.0.0.1 and holds code=');
  }
}

function signInOf(grant: Grant, { secret, scopes, clock }: SignInOptions): SignIn {
  if (!grant.refreshToken)
    throw new SignedOutError(
      'Cannot sign in: Google gave no refresh token. Remove gphotos-fs at https://myaccount.google.com/connections ' +
        'and run gphotos-fs auth login again',
    );
  // Google names what it granted; where it does not, RFC 6749 (section 5.1) has it that all was.
  const granted = grant.scopes ?? scopes;
  const record: TokenRecord = {
    version: 1,
    clientId: secret.clientId,
    accessToken: grant.accessToken,
    refreshToken: grant.refreshToken,
    expiryMs: clock.nowMs() + grant.lifeMs,
    scopes: [...granted],
  };
  return { record, missingScopes: missingScopes(scopes, granted) };
}
