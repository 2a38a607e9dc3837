import { output } from '../support/programs.ts';
import type { Way } from './ways-to-mount.ts';

/**
 * What one driver cannot do as the other does ("Two drivers" in the README). Tests that run on both allow for three rows of
 * that table, and for nothing else: changes that a sync finds, times before 1970, and others in a directory where somebody
 * waits for a size. The other rows have tests of their own, each for the drivers that it is about:
 *
 * - machine, and what it needs: `refused-mounts.test.ts`, and `test/fuse/requirements.test.ts`;
 * - changes that are visible at once: `seen-at-once.test.ts`;
 * - listings with sizes: `answered-by-the-kernel.test.ts`;
 * - one read: `large-reads.test.ts`;
 * - cached originals: `passthrough.test.ts`;
 * - originals that are not here yet, and items edited while they are read: `test/fuse/kernel/file-operations.test.ts`,
 *   `read-modes.test.ts` and `opened-in-place.test.ts` beside it, and of mappings `mapped-readers.test.ts`;
 * - time of birth: `test/fuse/kernel/node-operations.test.ts`;
 * - files by their handles: `file-handles.test.ts`, of both;
 * - a program that is killed or gets a signal: `interrupted-readers.test.ts`.
 */

/** libfuse 2 cannot take back what it told the kernel, which then holds for a minute. This lets the minute pass. */
export async function letKernelForget({ driver }: Pick<Way, 'driver'>, mountPoint: string): Promise<void> {
  if (driver !== 'kernel') await makeKernelForget(mountPoint);
}

/** Changing nothing about a mount drops what nobody uses of it: names, attributes and pages. Other mounts keep theirs. */
export async function makeKernelForget(mountPoint: string): Promise<void> {
  await output('mount', ['-i', '-o', 'remount,ro', mountPoint]);
}

/** libfuse 2 gives times as unsigned numbers, so those before 1970 show as 1970. */
export function shownTimeMs({ driver }: Pick<Way, 'driver'>, timeMs: number): number {
  return driver === 'kernel' ? timeMs : Math.max(0, timeMs);
}

/** libfuse 2 lets the kernel ask one question of a directory at a time: while one is waited for, so are all others. */
export function asksTogether({ driver }: Pick<Way, 'driver'>): boolean {
  return driver === 'kernel';
}
