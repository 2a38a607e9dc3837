import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { profileOf } from '../engine/profile.ts';
import type { CommandContext } from './context.ts';
import { type FinishedProgram, runProgram } from './demo-programs.ts';

export interface DemoChoices {
  /** A folder of photos to serve; absent for the made-up library. */
  readonly media: string | undefined;
  /** Absent for a new directory. */
  readonly mountPoint: string | undefined;
}

/** What the sandbox says when it listens. */
interface SandboxReady {
  readonly apiUrl: string;
  readonly controlUrl: string;
  readonly clientSecret: object;
}

/** What the sandbox holds of one item. */
export interface ServedItem {
  readonly filename: string;
  /** RFC 3339. */
  readonly creationTime?: string;
  readonly state: 'READY' | 'PROCESSING' | 'FAILED';
  readonly sizeBytes: number;
  readonly sha256: string;
}

/**
 * A person's world for as long as the demo runs: a stand-in for Google in a process of its own, a home directory, a
 * sign-in and a mount, made by the same commands that a person would type. Closing it leaves nothing behind.
 */
export class DemoWorld implements AsyncDisposable {
  private constructor(
    private readonly context: CommandContext,
    /** Everything the demo writes is in here. */
    readonly directory: string,
    readonly mountPoint: string,
    private readonly sandbox: ChildProcess,
    private readonly ready: SandboxReady,
    /** The uppermost directory that was made for the mount point, if any. */
    private readonly made: string | undefined,
  ) {}

  #mount: ChildProcess | undefined;
  #mountReadyMs = 0;

  static async open(context: CommandContext, { media, mountPoint }: DemoChoices): Promise<DemoWorld> {
    const directory = await mkdtemp(join(tmpdir(), 'gphotos-fs-demo-'));
    const place = mountPoint ?? join(directory, 'mount');
    const made = await mkdir(place, { recursive: true });
    const library = media === undefined ? 'demo' : `folder:${media}`;
    const { sandbox, ready } = await startSandbox(library, directory).catch(async (error) => {
      await rm(directory, { recursive: true, force: true });
      throw error;
    });
    const world = new DemoWorld(context, directory, place, sandbox, ready, made);
    try {
      await world.#signIn();
      await world.#startMount();
      return world;
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  /** The upper part of the tree, and how long it took to stand there. */
  async introduction(): Promise<string> {
    const { stdout } = await this.run('sync');
    const found = await runProgram('find', [this.mountPoint, '-mindepth', '1', '-maxdepth', '2', '-type', 'd']);
    const directories = found.stdout.trim().split('\n').sort();
    return [
      `Mounted at ${this.mountPoint}, ${this.#mountReadyMs} ms after the command started.`,
      ...directories.map((path) => `  ${path.slice(this.mountPoint.length + 1)}/`),
      stdout,
      '',
    ].join('\n');
  }

  /** Runs `gphotos-fs` with the person's environment. Throws when it fails. */
  run(...args: string[]): Promise<FinishedProgram> {
    const [program = '', ...rest] = this.context.selfCommand;
    return runProgram(program, [...rest, ...args], this.#environment);
  }

  /** What the sandbox holds, with the hash of each original. */
  async served(): Promise<ServedItem[]> {
    const answer = await fetch(`${this.ready.controlUrl}/items?sha256=1`);
    return ((await answer.json()) as { items: ServedItem[] }).items;
  }

  async albumTitles(): Promise<string[]> {
    const answer = await fetch(`${this.ready.controlUrl}/albums`);
    return ((await answer.json()) as { albums: { title: string }[] }).albums.map(({ title }) => title);
  }

  /** Requests the sandbox answered so far, by kind. */
  async requests(): Promise<ReadonlyMap<string, number>> {
    const answer = await fetch(`${this.ready.controlUrl}/requests?limit=1`);
    const { counts } = (await answer.json()) as { counts: Record<string, { total: number }> };
    return new Map(Object.entries(counts).map(([kind, { total }]) => [kind, total]));
  }

  /** Ends the mount as a person would, by a signal. Answers its exit status. */
  async unmount(): Promise<number | null> {
    return this.#mount ? await ended(this.#mount) : null;
  }

  async close(): Promise<void> {
    await this.unmount();
    await ended(this.sandbox);
    await rm(this.directory, { recursive: true, force: true });
    if (this.made) await removeEmpty(this.mountPoint, this.made);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  get #environment(): Record<string, string | undefined> {
    const HOME = join(this.directory, 'home');
    return { ...withoutOwnPlaces(this.context.environment), HOME, GPHOTOS_FS_LIBRARY_URL: this.ready.apiUrl };
  }

  /** The browser's part: open the address that `auth login` shows, and follow where Google's page leads. */
  async #signIn(): Promise<void> {
    const { configDirectory } = profileOf('default', this.#environment);
    await mkdir(configDirectory, { recursive: true, mode: 0o700 });
    await writeFile(join(configDirectory, 'client_secret.json'), JSON.stringify(this.ready.clientSecret), {
      mode: 0o600,
    });
    const login = this.#spawn(['auth', 'login', '--no-browser']);
    const ending = once(login, 'exit');
    for await (const line of linesOf(login)) {
      const address = /^\s+(http\S+)$/.exec(line)?.[1];
      if (address) await (await fetch(address)).text();
    }
    const [status] = await ending;
    if (status !== 0) throw new Error(`auth login ended with status ${status}`);
  }

  async #startMount(): Promise<void> {
    const startedMs = this.context.clock.nowMs();
    const mount = this.#spawn(['mount', this.mountPoint], true);
    this.#mount = mount;
    const said: string[] = [];
    linesOf(mount).on('line', (line) => said.push(line));
    const status = await Promise.race([once(mount, 'message').then(() => undefined), once(mount, 'exit')]);
    if (status) throw new Error(`mount ended with status ${status[0]}:\n${said.join('\n')}`);
    this.#mountReadyMs = this.context.clock.nowMs() - startedMs;
  }

  /** In a process group of its own, so that Ctrl-C reaches the demo alone, which then ends things in order. */
  #spawn(args: readonly string[], withMessages = false): ChildProcess {
    const [program = '', ...rest] = this.context.selfCommand;
    return spawn(program, [...rest, ...args], {
      env: this.#environment,
      detached: true,
      stdio: withMessages ? ['ignore', 'ignore', 'pipe', 'ipc'] : ['ignore', 'ignore', 'pipe'],
    });
  }
}

/** Whatever says where the person's real things are: the demo must neither use nor overwrite them. */
function withoutOwnPlaces(environment: CommandContext['environment']): Record<string, string | undefined> {
  const isOwnPlace = (name: string) => /^(GPHOTOS_FS|XDG)_/.test(name) && name !== 'GPHOTOS_FS_TEST_RUN';
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isOwnPlace(name)));
}

async function startSandbox(
  library: string,
  directory: string,
): Promise<{ sandbox: ChildProcess; ready: SandboxReady }> {
  const script = fileURLToPath(
    new URL(`../sandbox/main.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
  );
  const stateDirectory = join(directory, 'sandbox');
  const sandbox = spawn(
    process.execPath,
    [...process.execArgv, script, '--library', library, '--state-dir', stateDirectory, '--exit-with-parent'],
    { detached: true, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const first = once(createInterface({ input: sandbox.stdout }), 'line');
  const line = await Promise.race([first, once(sandbox, 'exit').then(() => undefined)]);
  if (!line) throw new Error(`The stand-in for Google ended with status ${sandbox.exitCode} before it was ready`);
  return { sandbox, ready: JSON.parse(line[0]) as SandboxReady };
}

/** Removes `path` and the empty directories above it, up to and with `top`. */
async function removeEmpty(path: string, top: string): Promise<void> {
  for (let at = path; at.startsWith(top); at = dirname(at)) await rmdir(at).catch(() => undefined);
}

function linesOf({ stderr }: ChildProcess) {
  if (!stderr) throw new Error('The program was started without a pipe for what it says');
  return createInterface({ input: stderr });
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const ending = once(child, 'exit');
    child.kill('SIGTERM');
    await ending;
  }
  return child.exitCode;
}
