/**
 * What a test process started, and what it has mounted: known by a mark in its environment and by a temporary directory of its
 * own. Both must be set before anything is started.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseMountTable } from '../../src/base/mount-table.ts';

const MARK = 'GPHOTOS_FS_TEST_RUN';

/** A program that runs. */
export interface StartedProcess {
  readonly pid: number;
  /** The program with its arguments. */
  readonly command: string;
}

/** The run of one test file. */
export class TestRun {
  private constructor(
    readonly directory: string,
    private readonly mark: string,
  ) {}

  /** Undefined in what is no test process: Node's runner loads preloads into itself too, and tests start programs. */
  static ofThisProcess(): TestRun | undefined {
    if (process.env.NODE_TEST_CONTEXT === undefined || process.env[MARK] !== undefined) return undefined;
    const run = new TestRun(mkdtempSync(join(tmpdir(), 'gphotos-fs-test-')), randomUUID());
    process.env[MARK] = run.mark;
    process.env.TMPDIR = run.directory;
    return run;
  }

  /** Where something is mounted in its directory. */
  mountPoints(): string[] {
    return parseMountTable(readFileSync('/proc/self/mountinfo', 'utf8'))
      .map(({ mountPoint }) => mountPoint)
      .filter((mountPoint) => mountPoint.startsWith(this.directory));
  }

  /** Everything a test starts inherits its environment, and with it the mark. */
  processes(): StartedProcess[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .filter((pid) => textOf(`/proc/${pid}/environ`).includes(`${MARK}=${this.mark}`))
      .map((pid) => ({ pid: Number(pid), commandLine: textOf(`/proc/${pid}/cmdline`) }))
      .filter(({ commandLine }) => !isLoadersOwn(commandLine))
      .map(({ pid, commandLine }) => ({ pid, command: commandLine.replaceAll('\0', ' ').trim() }));
  }

  /** The names in its directory. */
  files(): string[] {
    // The loader of TypeScript keeps what it compiled in a directory of its own there.
    return readdirSync(this.directory).filter((name) => !name.startsWith('tsx-'));
  }
}

/** The loader of TypeScript keeps a compiler running, which ends a moment after the process it serves. */
function isLoadersOwn(commandLine: string): boolean {
  return /\/esbuild\0--service=/.test(commandLine);
}

/** Empty when it is not there, or not ours to read. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
