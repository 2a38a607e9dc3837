/**
 * Loaded into every test process. Gives it a temporary directory of its own, and when it ends fails it if it leaves a
 * file, a mount or a process behind. While one seems to wait for ever, says for what, since it is killed without a word then.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type StartedProcess, TestRun, textOf } from './test-run.ts';

/** Longer than any test file takes, and shorter than it may take (`scripts/run-tests.mjs`). */
const STUCK_MS = 150_000;

const thisRun = TestRun.ofThisProcess();
if (thisRun) {
  process.on('exit', () => failForWhatIsLeft(thisRun));
  setTimeout(() => tellWhatItWaitsFor(thisRun), STUCK_MS).unref();
}

function failForWhatIsLeft(run: TestRun): void {
  const left = [
    ...run.mountPoints().map((mountPoint) => `mount ${mountPoint}`),
    ...run.processes().map(({ pid, command }) => `process ${pid}: ${command}`),
    ...run.files().map((name) => `file ${join(run.directory, name)}`),
  ];
  if (left.length === 0) {
    rmSync(run.directory, { recursive: true });
    return;
  }
  process.exitCode = 1;
  console.error(`This test file left behind:\n${listOf(left)}`);
}

function tellWhatItWaitsFor(run: TestRun): void {
  const waiting = [
    `this process: ${process.getActiveResourcesInfo().join(', ')}`,
    ...run.mountPoints().map((mountPoint) => `mount ${mountPoint}`),
    ...run.processes().map(describeWaiting),
  ];
  console.error(`This test file has not ended after ${STUCK_MS / 1000} s. What there is of it:\n${listOf(waiting)}`);
}

/** With the places in the kernel where its threads wait, that of the first one first; 0 stands for one that runs. */
function describeWaiting({ pid, command }: StartedProcess): string {
  const places = new Map<string, number>();
  for (const thread of namesIn(`/proc/${pid}/task`)) {
    const place = textOf(`/proc/${pid}/task/${thread}/wchan`);
    places.set(place, (places.get(place) ?? 0) + 1);
  }
  const threads = [...places].map(([place, count]) => `${place} (${count})`);
  return `process ${pid}: ${command}\n    its threads are in ${threads.join(', ')}`;
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function listOf(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}\n`).join('');
}
