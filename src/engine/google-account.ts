import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { AccessTokens } from '../google/access-tokens.ts';
import { readClientSecret } from '../google/client-secret.ts';
import { GoogleLibrary } from '../google/google-library.ts';
import { OAuthTokens } from '../google/oauth-tokens.ts';
import type { Settings } from './settings.ts';

/** The Google library of a profile. Nothing is read or asked before the first request needs it. */
export function openGoogle(settings: Settings, clock: Clock, log: Log): GoogleLibrary {
  const tokens = new StoredTokens(settings, clock, log);
  return new GoogleLibrary({ apiUrl: settings.libraryUrl, tokens, clock, log });
}

/** Reads the client secret when a token is first needed, so that what needs no token works without one. */
class StoredTokens implements AccessTokens {
  #tokens: Promise<OAuthTokens> | undefined;

  constructor(
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async current(signal?: AbortSignal): Promise<string> {
    return (await this.#open()).current(signal);
  }

  async renew(rejected: string, signal?: AbortSignal): Promise<string> {
    return (await this.#open()).renew(rejected, signal);
  }

  #open(): Promise<OAuthTokens> {
    this.#tokens ??= this.#read().catch((error) => {
      this.#tokens = undefined;
      throw error;
    });
    return this.#tokens;
  }

  async #read(): Promise<OAuthTokens> {
    const { clientSecretFile, tokenFile: file } = this.settings;
    const secret = await readClientSecret(clientSecretFile, this.log);
    return new OAuthTokens({ secret, file, clock: this.clock, log: this.log });
  }
}
