import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { mkdir, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Background } from '../background.ts';

const READY_LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 2;

/** A mount in a process of its own. At the end of the scope it is unmounted, its process ended, its directory gone. */
export class Mounted implements AsyncDisposable {
  private constructor(
    readonly mountPoint: string,
    readonly process: Background,
    /** From the start of the command to the first answer of the mount to somebody else. */
    readonly readyAfterMs: number,
  ) {}

  /** `start` starts the command; `ready` resolves when the command itself says so, at once where it cannot. */
  static async open(
    mountPoint: string,
    start: (mountPoint: string) => Background,
    ready: (process: Background) => Promise<void>,
    signal: AbortSignal,
  ): Promise<Mounted> {
    await mkdir(mountPoint, { recursive: true });
    const startedMs = performance.now();
    const process = start(mountPoint);
    try {
      await ready(process);
      await untilMounted(mountPoint, process, signal);
      return new Mounted(mountPoint, process, performance.now() - startedMs);
    } catch (error) {
      await takeDown(mountPoint, process);
      throw error;
    }
  }

  memory(): { residentBytes: number; peakBytes: number } {
    return this.process.memory();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await takeDown(this.mountPoint, this.process);
  }
}

/** Asking the mount is safe here: another process serves it. */
async function untilMounted(mountPoint: string, process: Background, signal: AbortSignal): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(READY_LIMIT_MS)]);
  while (!isMounted(mountPoint)) {
    if (!process.isRunning) throw new Error(`The mount at ${mountPoint} ended: ${process.said}`);
    await delay(LOOK_EVERY_MS, undefined, { signal: limit });
  }
}

function isMounted(mountPoint: string): boolean {
  return statSync(mountPoint).dev !== statSync(dirname(mountPoint)).dev;
}

async function takeDown(mountPoint: string, process: Background): Promise<void> {
  await process.stop();
  // A process that had to be killed leaves its mount behind; it is cut off here, and only then.
  const left = spawnSync('mountpoint', ['-q', mountPoint]).status === 0;
  const detach = (program: string, ...args: string[]) => spawnSync(program, [...args, mountPoint]).status === 0;
  if (left || !isReachable(mountPoint)) {
    detach('fusermount3', '-uz') || detach('fusermount', '-uz') || detach('umount', '-l');
  }
  await rmdir(mountPoint).catch(() => undefined);
}

/** False for a mount whose process is gone: ENOTCONN. */
function isReachable(mountPoint: string): boolean {
  try {
    statSync(mountPoint);
    return true;
  } catch {
    return false;
  }
}
