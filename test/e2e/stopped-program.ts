import { readdir, readFile } from 'node:fs/promises';
import type { RunningMount } from '../support/person.ts';
import { atOnce, until } from './awaiting.ts';

/** Asks while the program that serves the mount is stopped: whatever is answered then, the kernel answers by itself. */
export async function whileStopped<T>({ pid }: RunningMount, what: string, ask: () => Promise<T>): Promise<T> {
  process.kill(pid, 'SIGSTOP');
  try {
    await untilStopped(pid);
    return await atOnce(`${what}, of the kernel alone`, ask());
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

/** A signal reaches the threads of a process one after the other. */
function untilStopped(pid: number): Promise<void> {
  return until(async () => (await statesOf(pid)).every((state) => state === 'T'));
}

async function statesOf(pid: number): Promise<string[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const stats = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8')));
  // The state stands behind the name of the program, which may hold anything.
  return stats.map((stat) => stat.slice(stat.lastIndexOf(')') + 2)[0] ?? '');
}
