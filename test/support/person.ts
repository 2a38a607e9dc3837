import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { profileOf } from '../../src/engine/profile.ts';
import { saveTokenFile } from '../../src/google/token-file.ts';
import { Sandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { type Account, programIn, TESTER } from './account.ts';
import { completed, type ProgramOptions, type ProgramResult, type RunningProgram, start } from './programs.ts';
import { TemporaryDirectory } from './temporary-directory.ts';

export interface SettlingOptions {
  /** Default true. */
  readonly signedIn?: boolean;
  /** Default true; without one nobody can sign in. */
  readonly hasClientSecret?: boolean;
  /** Variables that differ from the ordinary: `{ GPHOTOS_FS_CACHE_SIZE: '1MiB' }`. */
  readonly variables?: Record<string, string>;
  /** Whose processes run; default: whoever runs the tests. The person closes it. */
  readonly account?: Account;
}

export interface PersonOptions extends SandboxOptions, SettlingOptions {}

/** A mount that a test started, in a process of its own. */
export interface RunningMount {
  readonly mountPoint: string;
  readonly pid: number;
  /** Everything it wrote to stderr so far. */
  said(): string;
  /** Nobody reads any more what it writes to stderr. */
  closeTerminal(): void;
  /** Sends a signal (SIGTERM unless told otherwise) and answers the exit status. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Resolves with the exit status once it ends by itself. */
  readonly ended: Promise<number | null>;
}

/**
 * Somebody with a Google account (a sandbox), a home directory, and the built program as they would run it. At the end
 * of the scope every mount is stopped and everything is gone.
 */
export class Person implements AsyncDisposable {
  readonly #mounts: RunningMount[] = [];
  #ownsSandbox = false;

  private constructor(
    readonly sandbox: Sandbox,
    readonly directory: TemporaryDirectory,
    private readonly account: Account,
    private readonly variables: Record<string, string>,
  ) {}

  static async create({ signedIn, hasClientSecret, variables, account, ...sandboxOptions }: PersonOptions) {
    const sandbox = await Sandbox.start(sandboxOptions);
    const person = await Person.with(sandbox, {
      ...(signedIn === undefined ? {} : { signedIn }),
      ...(hasClientSecret === undefined ? {} : { hasClientSecret }),
      ...(variables ? { variables } : {}),
      ...(account ? { account } : {}),
    });
    person.#ownsSandbox = true;
    return person;
  }

  /** Another home directory for the Google account that `sandbox` is; the sandbox stays open at the end of the scope. */
  static async with(sandbox: Sandbox, options: SettlingOptions = {}) {
    const { hasClientSecret = true, signedIn = hasClientSecret, variables = {}, account = TESTER } = options;
    const directory = await TemporaryDirectory.create();
    const person = new Person(sandbox, directory, account, variables);
    if (hasClientSecret) await person.#settleIn(signedIn);
    await account.give(directory.path);
    return person;
  }

  get environment(): Record<string, string> {
    return {
      PATH: process.env.PATH ?? '',
      GPHOTOS_FS_TEST_RUN: process.env.GPHOTOS_FS_TEST_RUN ?? '',
      TMPDIR: this.directory.path,
      HOME: this.directory.join('home'),
      LC_ALL: 'C.UTF-8',
      GPHOTOS_FS_LIBRARY_URL: this.sandbox.apiUrl,
      GPHOTOS_FS_TIMEZONE: 'UTC',
      ...this.variables,
    };
  }

  get profile() {
    return profileOf('default', this.environment);
  }

  /** Runs `gphotos-fs` to its end. */
  gphotosFs(...args: string[]): Promise<ProgramResult> {
    return this.run(process.execPath, [programIn(this.account.checkout), ...args]);
  }

  /** What a test has to spawn so that a program runs as this person's. */
  commandOf(program: string, args: readonly string[]): string[] {
    return [...this.account.become, program, ...args];
  }

  /** Starts any program as this person would. */
  start(program: string, args: readonly string[], options: ProgramOptions = {}): RunningProgram {
    const [first = '', ...rest] = this.commandOf(program, args);
    return start(first, rest, { env: this.environment, ...options });
  }

  /** Runs any program to its end as this person would; never throws for its status. */
  run(program: string, args: readonly string[], options?: ProgramOptions): Promise<ProgramResult> {
    return this.start(program, args, options).result;
  }

  /** What a program prints; fails the test when its status is not 0. */
  async output(program: string, args: readonly string[], options?: ProgramOptions): Promise<string> {
    return completed([program, ...args], await this.run(program, args, options));
  }

  /** A directory of theirs. */
  async emptyDirectory(name: string): Promise<string> {
    const path = this.directory.join(name);
    await this.output('mkdir', [path]);
    return path;
  }

  /** A file of this checkout, where they can read it. */
  fileOfCheckout(path: string): string {
    return join(this.account.checkout, path);
  }

  /** Mounts at a new directory or the one given, waits until it stands, and (unless told otherwise) until the library is listed. */
  async mount(options: { readonly args?: readonly string[]; readonly synced?: boolean; readonly at?: string } = {}) {
    const mountPoint = options.at ?? (await this.emptyDirectory(`mount-${this.#mounts.length}`));
    const args = [programIn(this.account.checkout), 'mount', ...(options.args ?? [])];
    const command = this.commandOf(process.execPath, args);
    const mounted = await startMount(mountPoint, command, this.environment);
    this.#mounts.push(mounted);
    if (options.synced !== false) {
      const synced = await this.gphotosFs('sync');
      if (synced.status !== 0) throw new Error(`sync ended with status ${synced.status}: ${synced.stderr}`);
    }
    return mounted;
  }

  /** Resolves once no download is under way or waiting: a reader has its bytes a little before the cache has the file. */
  async untilDownloaded(): Promise<void> {
    for (;;) {
      const { cache } = JSON.parse((await this.gphotosFs('status', '--json')).stdout);
      if (cache.downloading + cache.waiting === 0) return;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#mounts.map((mount) => mount.stop()));
    if (this.#ownsSandbox) await this.sandbox.close();
    await this.directory[Symbol.asyncDispose]();
    await this.account[Symbol.asyncDispose]();
  }

  async #settleIn(signedIn: boolean): Promise<void> {
    const { configDirectory } = this.profile;
    await mkdir(configDirectory, { recursive: true, mode: 0o700 });
    const secret = JSON.stringify(this.sandbox.clientSecret());
    await writeFile(join(configDirectory, 'client_secret.json'), secret, { mode: 0o600 });
    if (signedIn) await this.#signIn();
  }

  /** As the sandbox grants it; the dialogue with the browser has tests of its own. */
  async #signIn(): Promise<void> {
    const { accessToken, grant, expiresAtMs } = this.sandbox.control.signIn();
    await saveTokenFile(join(this.profile.configDirectory, 'token.json'), {
      version: 1,
      clientId: this.sandbox.clientSecret().installed.client_id as string,
      accessToken,
      refreshToken: grant.refreshToken,
      expiryMs: expiresAtMs,
      scopes: [...grant.scopes],
    });
  }
}

async function startMount(
  mountPoint: string,
  [program = '', ...args]: readonly string[],
  env: Record<string, string>,
): Promise<RunningMount> {
  const child = spawn(program, [...args, mountPoint], {
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', (status) => resolve(status)));
  const early = await Promise.race([once(child, 'message').then(() => 'ready' as const), ended]);
  if (early !== 'ready') throw new Error(`mount ended with status ${early}: ${said}`);
  return {
    mountPoint,
    pid: child.pid ?? 0,
    said: () => said,
    closeTerminal: () => child.stderr?.destroy(),
    ended,
    stop: (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended;
    },
  };
}

/** Waits for a line on stderr of a program that goes on running. */
export async function lineOf(child: ChildProcess, pattern: RegExp): Promise<string> {
  if (!child.stderr) throw new Error('The program was started without a pipe for stderr');
  for await (const line of createInterface({ input: child.stderr })) if (pattern.test(line)) return line;
  throw new Error(`The program ended without saying ${pattern}`);
}
