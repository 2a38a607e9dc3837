import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { AccessTokens } from '../../src/google/access-tokens.ts';
import { GoogleLibrary, type GoogleLibraryOptions } from '../../src/google/google-library.ts';
import type { MediaId } from '../../src/library/media-item.ts';
import type { OriginalStream } from '../../src/library/photo-library.ts';
import { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { SandboxAlbum, SandboxItem } from '../../src/sandbox/sandbox-library.ts';
import type { SandboxSettings } from '../../src/sandbox/settings.ts';
import { collect } from '../support/collect.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { RecordingLog } from '../support/recording-log.ts';

export interface GoogleWorldOptions {
  readonly items?: readonly SandboxItem[];
  readonly albums?: readonly SandboxAlbum[];
  readonly settings?: Partial<SandboxSettings>;
  /** When it is; default 1 May 2024, noon in UTC. */
  readonly now?: string;
  readonly library?: Partial<GoogleLibraryOptions>;
}

/** A `GoogleLibrary` in front of a sandbox, which share a clock that skips every wait. */
export class GoogleWorld implements AsyncDisposable {
  readonly log = new RecordingLog();
  readonly library: GoogleLibrary;
  readonly tokens: SandboxTokens;

  private constructor(
    readonly sandbox: Sandbox,
    readonly clock: ManualClock,
    options: GoogleWorldOptions,
  ) {
    this.tokens = new SandboxTokens(sandbox);
    const { apiUrl } = sandbox;
    const { tokens, log } = this;
    this.library = new GoogleLibrary({ apiUrl, tokens, clock, log, random: () => 0, ...options.library });
  }

  static async create(options: GoogleWorldOptions = {}): Promise<GoogleWorld> {
    const { items = [], albums = [], settings = {}, now } = options;
    const clock = new ManualClock(now, { skipsWaits: true });
    const sandbox = await Sandbox.start({ library: { items, albums }, clock, settings });
    return new GoogleWorld(sandbox, clock, options);
  }

  /** The file names that a listing of everything brings, in order. */
  async listed(): Promise<string[]> {
    const pages = await collect(this.library.items(undefined));
    return pages.flatMap(({ items }) => items.map(({ filename }) => filename));
  }

  async read(item: SandboxItem): Promise<Buffer> {
    return bodyOf(await this.library.open(idOf(item)));
  }

  /** The size of one item, or why it cannot be learned. */
  async sizeOf(item: SandboxItem): Promise<number | Error> {
    const [answer] = await collect(this.library.sizes([idOf(item)]));
    assert.ok(answer);
    return 'failure' in answer ? answer.failure : answer.sizeBytes;
  }

  /** Fails when the log holds a secret, too. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.library.close();
    await this.sandbox.close();
    assertNoSecrets(this.log.text());
  }
}

/** What `open` and the rest fail with; fails when its message or its causes tell a secret. */
export async function failureOf(work: Promise<unknown>): Promise<Error> {
  const failure = await work.then(
    () => assert.fail('it succeeded'),
    (error: unknown) => error,
  );
  assert.ok(failure instanceof Error);
  assertNoSecrets(inspect(failure, { depth: 10 }));
  return failure;
}

/** Tokens, codes and base URLs of the sandbox look like Google's. */
function assertNoSecrets(text: string): void {
  assert.doesNotMatch(text, /ya29\.|1\/\/0|4\/0A|GOCSPX|\/lr\/|\/video\//);
}

/** A sign-in that the test steers; renewing asks nobody. */
export class SandboxTokens implements AccessTokens {
  renewals = 0;
  #token: string;
  readonly #refreshToken: string;

  constructor(private readonly sandbox: Sandbox) {
    const signedIn = sandbox.control.signIn();
    this.#token = signedIn.accessToken;
    this.#refreshToken = signedIn.grant.refreshToken;
  }

  current(): Promise<string> {
    return Promise.resolve(this.#token);
  }

  async renew(rejected: string): Promise<string> {
    assert.equal(rejected, this.#token);
    this.renewals += 1;
    this.#token = this.sandbox.control.tokens.refresh(this.#refreshToken)?.accessToken ?? assert.fail('revoked');
    return this.#token;
  }
}

export function idOf(item: SandboxItem): MediaId {
  return item.id as MediaId;
}

export async function bodyOf(stream: OriginalStream): Promise<Buffer> {
  return Buffer.concat(await collect(stream.body));
}

/** The right bytes of an item. */
export async function bytesOf({ body }: SandboxItem): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body.chunks({ start: 0, end: body.sizeBytes })) pieces.push(piece);
  return Buffer.concat(pieces);
}
