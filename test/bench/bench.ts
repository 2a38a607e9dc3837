import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GphotosFs } from './contestants/gphotos-fs.ts';
import { Rclone, rcloneIsMissing } from './contestants/rclone.ts';
import type { RowResult } from './row-result.ts';
import { SandboxProcess } from './sandbox-process.ts';
import { timeProgram } from './timed-program.ts';
import { Tunnel } from './tunnel.ts';
import type { Field } from './ways.ts';

/** What is known before it is known who can take part. */
export interface BenchStart {
  /** Everything that is written goes in here. */
  readonly directory: string;
  /** How often each contestant runs. */
  readonly runs: number;
  /** Small sizes, to try the harness. */
  readonly quick: boolean;
  readonly signal: AbortSignal;
  /** Tells a person who waits. */
  say(line: string): void;
}

/** What every group of rows is given. */
export interface Bench extends BenchStart {
  readonly field: Field;
}

/** Rows that share their preparations. */
export interface RowGroup {
  /** As `--only` names them. */
  readonly rows: readonly string[];
  /** May answer more rows than are wanted; what only others need should be left out. */
  measure(bench: Bench, wanted: readonly string[]): Promise<RowResult[]>;
}

/** One Google and those who race on it; rclone only where it is installed. */
export class Racecourse implements AsyncDisposable {
  private constructor(
    private readonly bench: BenchStart,
    readonly directory: string,
    readonly sandbox: SandboxProcess,
    private readonly tunnel: Tunnel | undefined,
    readonly rclone: Rclone | undefined,
  ) {}

  #homes = 0;

  static async open(bench: BenchStart, name: string, library: string, delayMs = 0): Promise<Racecourse> {
    const { signal } = bench;
    const directory = join(bench.directory, name);
    const sandbox = await SandboxProcess.start({ library, delayMs, stateDirectory: directory });
    let tunnel: Tunnel | undefined;
    try {
      tunnel = rcloneIsMissing ? undefined : await Tunnel.open({ sandbox, directory, signal });
      const parts = tunnel && { directory: join(directory, 'rclone'), sandbox, tunnel, signal };
      return new Racecourse(bench, directory, sandbox, tunnel, parts && (await Rclone.settleIn(parts)));
    } catch (error) {
      await tunnel?.[Symbol.asyncDispose]();
      await sandbox[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** gphotos-fs with a new, empty home. */
  newcomer(): Promise<GphotosFs> {
    this.#homes += 1;
    const { sandbox, tunnel, bench } = this;
    const directory = join(this.directory, `gphotos-fs-${this.#homes}`);
    return GphotosFs.settleIn({ directory, sandbox, tunnel, signal: bench.signal });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tunnel?.[Symbol.asyncDispose]();
    await this.sandbox[Symbol.asyncDispose]();
  }
}

/** Without root the kernel's caches stay as they are, which only the first look at a new mount does not mind. */
export const canDropCaches = process.getuid?.() === 0;

/** Empties the kernel's page, name and attribute caches of the whole machine. */
export async function dropCaches({ signal }: BenchStart): Promise<void> {
  await timeProgram('sync', [], { signal });
  if (canDropCaches) await writeFile('/proc/sys/vm/drop_caches', '3');
}
