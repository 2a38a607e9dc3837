/**
 * Loaded into every test process. Gives it a temporary directory of its own, and when it ends fails it if it leaves a
 * file, a mount or a process behind.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MARK = 'GPHOTOS_FS_TEST_RUN';

if (isTestFileProcess()) watchThisProcess();

/** Node's runner loads preloads into itself too, and tests start programs that inherit none of this. */
function isTestFileProcess(): boolean {
  return process.env.NODE_TEST_CONTEXT !== undefined && process.env[MARK] === undefined;
}

function watchThisProcess(): void {
  const mark = randomUUID();
  const directory = mkdtempSync(join(tmpdir(), 'gphotos-fs-test-'));
  process.env[MARK] = mark;
  process.env.TMPDIR = directory;
  process.on('exit', () => {
    const left = [...mountsBelow(directory), ...processesMarked(mark), ...filesIn(directory)];
    if (left.length === 0) return rmSync(directory, { recursive: true });
    process.exitCode = 1;
    console.error(`This test file left behind:\n${left.map((line) => `  ${line}\n`).join('')}`);
  });
}

function mountsBelow(directory: string): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((mountPoint) => mountPoint.startsWith(directory))
    .map((mountPoint) => `mount ${mountPoint}`);
}

/** Everything a test starts inherits its environment, and with it the mark. */
function processesMarked(mark: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => readIfThere(`/proc/${pid}/environ`).includes(`${MARK}=${mark}`))
    .filter((pid) => !isLoadersOwn(readIfThere(`/proc/${pid}/cmdline`)))
    .map((pid) => `process ${pid}: ${readIfThere(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`);
}

/** The loader of TypeScript keeps a compiler running, which ends a moment after the process it serves. */
function isLoadersOwn(commandLine: string): boolean {
  return /\/esbuild\0--service=/.test(commandLine);
}

function filesIn(directory: string): string[] {
  // The loader of TypeScript keeps what it compiled in a directory of its own there.
  return readdirSync(directory)
    .filter((name) => !name.startsWith('tsx-'))
    .map((name) => `file ${join(directory, name)}`);
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
