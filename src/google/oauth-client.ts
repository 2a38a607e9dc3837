import { z } from 'zod';
import { BadAnswerError, SignedOutError } from '../library/failures.ts';
import type { ClientSecret } from './client-secret.ts';
import type { HttpClient } from './http-client.ts';
import { fetchOver } from './http-fetch.ts';
import { proxyFromEnvironment } from './proxy-settings.ts';
import { ATTEMPTED, type TokenAttempt, tokenFailure } from './token-failure.ts';

/** What Google gave for a code or a refresh token. */
export interface Grant {
  readonly accessToken: string;
  /** Present for a code; usually absent for a refresh, where the one used stays good. */
  readonly refreshToken?: string;
  readonly lifeMs: number;
  readonly scopes?: readonly string[];
}

/** A consent page's address, and what proves afterwards that the code is ours (PKCE, RFC 7636). */
export interface Authorization {
  readonly url: string;
  readonly codeVerifier: string;
}

const credentials = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullish(),
  expiry_date: z.number().nullish(),
  scope: z.string().nullish(),
});

/** Google's word is 3,599 seconds; taken only when an answer leaves it out. */
const USUAL_LIFE_MS = 3_599_000;
const ANSWER_MS = 10_000;

/**
 * Google's own OAuth client behind the four things we ask of it. The package takes about 90 ms to load, so that
 * happens when the first of them is asked for. Every exchange is over within `timeoutMs`, its repeats included.
 */
export class OAuthClient {
  constructor(
    private readonly secret: ClientSecret,
    private readonly timeoutMs = 30_000,
  ) {}

  async authorization(redirectUri: string, scopes: readonly string[], state: string): Promise<Authorization> {
    const client = await this.#client();
    const { codeVerifier, codeChallenge } = await client.generateCodeVerifierAsync();
    const url = new URL(this.secret.authUrl);
    const parameters = {
      client_id: this.secret.clientId,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: scopes.join(' '),
      state,
      code_challenge: codeChallenge ?? '',
      code_challenge_method: 'S256',
      access_type: 'offline',
      // Without it Google gives a refresh token on the very first sign-in only.
      prompt: 'consent',
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return { url: url.href, codeVerifier };
  }

  /** Throws `SignedOutError`, `OfflineError`, `TimedOutError` or `BadAnswerError`. */
  async exchange(code: string, codeVerifier: string, redirectUri: string, signal?: AbortSignal): Promise<Grant> {
    return this.#ask('exchange', signal, async (client) => {
      return (await client.getToken({ code, codeVerifier, redirect_uri: redirectUri })).tokens;
    });
  }

  /** Throws as `exchange` does. */
  async refresh(refreshToken: string, signal?: AbortSignal): Promise<Grant> {
    return this.#ask('refresh', signal, async (client) => {
      client.setCredentials({ refresh_token: refreshToken });
      return (await client.refreshAccessToken()).credentials;
    });
  }

  /** Ends the grant that a token belongs to; one that has ended already is a success. Throws as `exchange` does. */
  async revoke(token: string, signal?: AbortSignal): Promise<void> {
    try {
      await this.#attempt('revoke', signal, (client) => client.revokeToken(token));
    } catch (error) {
      if (!(error instanceof SignedOutError)) throw error;
    }
  }

  async #ask(
    attempt: TokenAttempt,
    signal: AbortSignal | undefined,
    ask: (client: Client) => Promise<unknown>,
  ): Promise<Grant> {
    const parsed = credentials.safeParse(await this.#attempt(attempt, signal, ask));
    if (!parsed.success) throw notAGrant();
    const { access_token, refresh_token, expiry_date, scope } = parsed.data;
    return {
      accessToken: access_token,
      // The library tells the end by the system's clock; what Google said was a span.
      lifeMs: expiry_date ? expiry_date - Date.now() : USUAL_LIFE_MS,
      ...(refresh_token ? { refreshToken: refresh_token } : {}),
      ...(scope ? { scopes: scope.split(' ').filter(Boolean) } : {}),
    };
  }

  async #attempt<T>(
    attempt: TokenAttempt,
    signal: AbortSignal | undefined,
    ask: (client: Client) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    const deadline = AbortSignal.timeout(this.timeoutMs);
    await using http = await openHttp();
    const client = await this.#client({
      fetchImplementation: fetchOver(http, ATTEMPTED[attempt]),
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      // Two quick repeats on server errors; whoever asked for the token has its own patience on top.
      retryConfig: { retry: 2 },
    });
    try {
      return await ask(client);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      // What the library throws when an answer is not even JSON; the message quotes it.
      if (error instanceof TypeError) throw notAGrant();
      throw tokenFailure(attempt, error, deadline.aborted);
    }
  }

  async #client(transporterOptions: TransporterOptions = {}) {
    const { auth } = await import('googleapis/build/src/apis/oauth2/index.js');
    return new auth.OAuth2({
      clientId: this.secret.clientId,
      clientSecret: this.secret.clientSecret,
      endpoints: {
        oauth2AuthBaseUrl: this.secret.authUrl,
        oauth2TokenUrl: this.secret.tokenUrl,
        oauth2RevokeUrl: new URL('revoke', this.secret.tokenUrl).href,
      },
      transporterOptions,
    });
  }
}

/** Its package is loaded only when a token is really asked for. */
async function openHttp(): Promise<HttpClient> {
  const { HttpClient } = await import('./http-client.ts');
  return new HttpClient({ headersMs: ANSWER_MS }, proxyFromEnvironment(process.env));
}

function notAGrant(): BadAnswerError {
  return new BadAnswerError("Cannot sign in: the answer of Google's sign-in server holds no token");
}

type Client = InstanceType<Awaited<typeof import('googleapis/build/src/apis/oauth2/index.js')>['auth']['OAuth2']>;
type TransporterOptions = Client['transporter']['defaults'];
