import { output } from '../support/programs.ts';
import type { Way } from './ways-to-mount.ts';

/**
 * What one driver cannot do as the other does. Tests that run on both allow for these and for nothing else; the README
 * lists the same ("Two drivers").
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
