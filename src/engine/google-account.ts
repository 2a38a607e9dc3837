import type { Clock } from '../base/clock.ts';
import { GphotosError } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import type { AccessTokens } from '../google/access-tokens.ts';
import { readClientSecret } from '../google/client-secret.ts';
import { GoogleLibrary } from '../google/google-library.ts';
import { OAuthTokens } from '../google/oauth-tokens.ts';
import { readTokenFile } from '../google/token-file.ts';
import { SignedOutError } from '../library/failures.ts';
import type { ConnectedLibrary } from './connected-library.ts';
import type { Settings } from './settings.ts';

/** The Google library of a profile. Nothing is read or asked before the first request needs it. */
export async function connectGoogle(settings: Settings, clock: Clock, log: Log): Promise<ConnectedLibrary> {
  const tokens = new StoredTokens(settings, clock, log);
  const library = new GoogleLibrary({ apiUrl: settings.libraryUrl, tokens, clock, log });
  return {
    library,
    requests: () => ({ ...library.requests }),
    whatIsMissing: () => whatIsMissing(settings, log),
    [Symbol.asyncDispose]: () => library.close(),
  };
}

/** `UsageError` without a usable client secret, `SignedOutError` when nobody signed in yet. */
async function whatIsMissing({ clientSecretFile, tokenFile }: Settings, log: Log): Promise<Error | undefined> {
  try {
    await readClientSecret(clientSecretFile, log);
    if (await readTokenFile(tokenFile, log)) return undefined;
    return new SignedOutError(
      `Nobody is signed in (no ${tokenFile}); run: gphotos-fs auth login. Takeout archives need no account: gphotos-fs takeout add FILES`,
    );
  } catch (error) {
    if (error instanceof GphotosError) return error;
    throw error;
  }
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
