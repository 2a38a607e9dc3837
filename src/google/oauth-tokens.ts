import type { Clock } from '../base/clock.ts';
import { messageOf } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import { orAborted } from '../base/or-aborted.ts';
import { OfflineError, SignedOutError, TimedOutError } from '../library/failures.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { ClientSecret } from './client-secret.ts';
import { OAuthClient } from './oauth-client.ts';
import { readTokenFile, saveTokenFile, type TokenRecord } from './token-file.ts';

/** A token with less life than this is renewed before it is used, as Google's own client does. */
const RENEW_BEFORE_MS = 5 * 60_000;

export interface OAuthTokensOptions {
  readonly secret: ClientSecret;
  /** Where the sign-in is stored; it is read when first needed, and again before each renewal. */
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** The access tokens of the stored sign-in, renewed ahead of time, by one request however many callers wait. */
export class OAuthTokens implements AccessTokens {
  readonly #options: OAuthTokensOptions;
  readonly #client: OAuthClient;
  #record: TokenRecord | undefined;
  #renewal: Promise<TokenRecord> | undefined;
  /** Refused for good: asking again with it would only bother Google. */
  #dead: { readonly refreshToken: string; readonly failure: SignedOutError } | undefined;

  constructor(options: OAuthTokensOptions) {
    this.#options = options;
    this.#client = new OAuthClient(options.secret);
  }

  async current(signal?: AbortSignal): Promise<string> {
    const record = this.#record ?? (await this.#stored());
    if (this.#leftMs(record) >= RENEW_BEFORE_MS) return record.accessToken;
    try {
      return await this.renew(record.accessToken, signal);
    } catch (error) {
      const passing = error instanceof OfflineError || error instanceof TimedOutError;
      if (passing && this.#leftMs(record) > 0) return record.accessToken;
      throw error;
    }
  }

  async renew(rejected: string, signal?: AbortSignal): Promise<string> {
    signal?.throwIfAborted();
    if (this.#record && this.#record.accessToken !== rejected && this.#leftMs(this.#record) > 0)
      return this.#record.accessToken;
    this.#renewal ??= this.#renewed(rejected).finally(() => {
      this.#renewal = undefined;
    });
    return (await orAborted(this.#renewal, signal)).accessToken;
  }

  /** A sign-in in another process may have replaced the file, so what is stored goes before what we remember. */
  async #renewed(rejected: string): Promise<TokenRecord> {
    const stored = await this.#stored();
    if (stored.accessToken !== rejected && this.#leftMs(stored) >= RENEW_BEFORE_MS) return stored;
    if (this.#dead?.refreshToken === stored.refreshToken) throw this.#dead.failure;
    try {
      const grant = await this.#client.refresh(stored.refreshToken);
      this.#record = {
        ...stored,
        accessToken: grant.accessToken,
        refreshToken: grant.refreshToken ?? stored.refreshToken,
        expiryMs: this.#options.clock.nowMs() + grant.lifeMs,
        scopes: [...(grant.scopes ?? stored.scopes)],
      };
    } catch (error) {
      if (error instanceof SignedOutError) this.#dead = { refreshToken: stored.refreshToken, failure: error };
      throw error;
    }
    await this.#save(this.#record);
    return this.#record;
  }

  async #stored(): Promise<TokenRecord> {
    const { file, log, secret } = this.#options;
    const record = await readTokenFile(file, log);
    if (!record)
      throw new SignedOutError('Cannot reach Google Photos: nobody is signed in. Run: gphotos-fs auth login');
    if (record.clientId !== secret.clientId)
      throw new SignedOutError(
        'Cannot use the sign-in: it belongs to another OAuth client than client_secret.json. Run: gphotos-fs auth login',
      );
    this.#record = record;
    return record;
  }

  /** A token that cannot be stored is good all the same; the next run renews it again. */
  async #save(record: TokenRecord): Promise<void> {
    try {
      await saveTokenFile(this.#options.file, record);
    } catch (error) {
      this.#options.log.warn({ path: this.#options.file }, `Cannot store the renewed sign-in: ${messageOf(error)}`);
    }
  }

  #leftMs(record: TokenRecord): number {
    return record.expiryMs - this.#options.clock.nowMs();
  }
}
