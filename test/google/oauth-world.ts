import type { ClientSecret } from '../../src/google/client-secret.ts';
import { parseClientSecret } from '../../src/google/client-secret.ts';
import { OAuthTokens } from '../../src/google/oauth-tokens.ts';
import { READ_SCOPE } from '../../src/google/scopes.ts';
import { saveTokenFile } from '../../src/google/token-file.ts';
import { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { SandboxSettings } from '../../src/sandbox/settings.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

/** A sandbox to sign in to, and a directory for what comes of it. */
export class OAuthWorld implements AsyncDisposable {
  readonly log = new RecordingLog();
  readonly secret: ClientSecret;
  /** Where the sign-in is stored. */
  readonly file: string;

  private constructor(
    readonly sandbox: Sandbox,
    readonly clock: ManualClock,
    readonly directory: TemporaryDirectory,
  ) {
    this.secret = parseClientSecret(JSON.stringify(sandbox.clientSecret()), 'client_secret.json');
    this.file = directory.join('profile', 'token.json');
  }

  static async create(settings: Partial<SandboxSettings> = {}): Promise<OAuthWorld> {
    const clock = new ManualClock();
    const sandbox = await Sandbox.start({ library: { items: [], albums: [] }, clock, settings });
    return new OAuthWorld(sandbox, clock, await TemporaryDirectory.create());
  }

  /** Stores a sign-in as though it had just happened, and the tokens that come from it. */
  async signedIn(leftMs = 3_599_000): Promise<OAuthTokens> {
    await this.storeSignIn(leftMs);
    return this.tokens();
  }

  tokens(secret = this.secret): OAuthTokens {
    return new OAuthTokens({ secret, file: this.file, clock: this.clock, log: this.log });
  }

  /** Answers with the access token. */
  async storeSignIn(leftMs = 3_599_000): Promise<string> {
    const { accessToken, grant } = this.sandbox.control.signIn();
    await saveTokenFile(this.file, {
      version: 1,
      clientId: this.secret.clientId,
      accessToken,
      refreshToken: grant.refreshToken,
      expiryMs: this.clock.nowMs() + leftMs,
      scopes: [READ_SCOPE],
    });
    return accessToken;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sandbox.close();
    await this.directory[Symbol.asyncDispose]();
  }
}
