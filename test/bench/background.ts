import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

export interface BackgroundOptions {
  readonly env?: Record<string, string | undefined>;
  /** Opens Node's channel for messages from it; default false. */
  readonly channel?: boolean;
}

/** A mount that lost its kernel side may never end by itself. */
const PATIENCE_MS = 20_000;
const KEPT_CHARACTERS = 20_000;

/**
 * A program that goes on running beside the benchmark and is ended by its own id. It gets a process group of its own,
 * so that Ctrl-C reaches the benchmark alone, which then ends things in order.
 */
export class Background implements AsyncDisposable {
  #said = '';

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
    /** Resolves with the exit status; null after a signal. */
    readonly ended: Promise<number | null>,
  ) {
    child.stderr?.on('data', (chunk) => {
      this.#said = (this.#said + chunk).slice(-KEPT_CHARACTERS);
    });
  }

  /** Its standard input stays open until it is stopped. */
  static start(program: string, args: readonly string[], options: BackgroundOptions = {}): Background {
    const { env = process.env, channel = false } = options;
    const pipes = ['pipe', 'pipe', 'pipe'] as const;
    const child = spawn(program, args, { env, detached: true, stdio: channel ? [...pipes, 'ipc'] : [...pipes] });
    child.stdin?.on('error', () => undefined);
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    ended.catch(() => undefined);
    return new Background(`${program} ${args.join(' ')}`, child, ended);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The end of what it wrote to its standard error. */
  get said(): string {
    return this.#said;
  }

  /** The next line of its output. Throws when it ends instead. */
  async line(): Promise<string> {
    if (!this.child.stdout) throw new Error(`${this.name} has no output`);
    const lines = createInterface({ input: this.child.stdout });
    const [line] = (await this.#unlessItEnds(once(lines, 'line'))) as [string];
    lines.close();
    this.child.stdout.resume();
    return line;
  }

  /** Sends a line and answers the one that comes back. */
  ask(question: string): Promise<string> {
    const answer = this.line();
    this.child.stdin?.write(`${question}\n`);
    return answer;
  }

  /** Resolves at its next message over Node's channel. Throws when it ends instead. */
  async message(): Promise<void> {
    await this.#unlessItEnds(once(this.child, 'message'));
  }

  /** Resident memory: now, and the most there ever was. */
  memory(): { residentBytes: number; peakBytes: number } {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return { residentBytes: kibIn(status, 'VmRSS') * 1_024, peakBytes: kibIn(status, 'VmHWM') * 1_024 };
  }

  /** How many bytes it has read from anywhere since it began. */
  readBytes(): number {
    return Number(/^rchar: (\d+)$/m.exec(readFileSync(`/proc/${this.pid}/io`, 'utf8'))?.[1]);
  }

  /** Asks it to end, and makes it when it does not. Safe to call twice. */
  async stop(): Promise<number | null> {
    if (!this.isRunning) return this.ended;
    this.child.kill('SIGTERM');
    this.child.stdin?.end();
    const patience = new AbortController();
    await Promise.race([this.ended, delay(PATIENCE_MS, undefined, { signal: patience.signal })]);
    patience.abort();
    if (this.isRunning) this.child.kill('SIGKILL');
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #unlessItEnds<T>(promise: Promise<T>): Promise<T> {
    const endedFirst = this.ended.then((status): never => {
      throw new Error(`${this.name} ended with status ${status}: ${this.#said}`);
    });
    return Promise.race([promise, endedFirst]);
  }
}

/** A line like `VmRSS:     1234 kB` of `/proc/PID/status`. */
function kibIn(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]);
}
