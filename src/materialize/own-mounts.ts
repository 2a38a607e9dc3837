import { lstat, readFile, readlink } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { UsageError } from '../base/failure.ts';

/** The file system type that our mounts carry in the kernel's table. */
const OWN_TYPE = 'fuse.gphotos-fs';

/** As many symbolic links as the kernel follows in one path (path_resolution(7)). */
const MAX_LINKS = 40;

/** Where trees of ours are mounted; none on a system without `/proc`. */
export async function ownMountPoints(): Promise<string[]> {
  return mountPointsIn(await readFile('/proc/self/mountinfo', 'utf8').catch(() => ''));
}

/** Format: proc(5), `/proc/pid/mountinfo`; blanks and backslashes in a path are written as octal escapes. */
export function mountPointsIn(mountinfo: string): string[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const mountPoint = before.split(' ')[4];
    if (mountPoint === undefined || after.split(' ')[0] !== OWN_TYPE) return [];
    return [mountPoint.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))];
  });
}

/**
 * Throws `UsageError` when `directory` leads into one of `mountPoints`. Symbolic links are followed step by step, so
 * that the mount is never entered: the process that serves it would wait for itself.
 */
export async function refuseOwnMounts(directory: string, mountPoints: readonly string[]): Promise<void> {
  if (mountPoints.length === 0) return;
  let waiting = resolve(directory).split(sep).slice(1);
  let reached: string = sep;
  let links = 0;
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const next = resolve(reached, name);
    const mountPoint = mountPoints.find((point) => point === next);
    if (mountPoint !== undefined) {
      throw new UsageError(
        `Cannot materialize to ${directory}: it lies in the mounted library ${mountPoint}; give a directory elsewhere`,
      );
    }
    const target = await linkTarget(next);
    if (target === undefined || links === MAX_LINKS) {
      reached = next;
      continue;
    }
    links += 1;
    waiting = [...resolve(dirname(next), target).split(sep).slice(1), ...waiting];
    reached = sep;
  }
}

async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined;
  } catch {
    return undefined;
  }
}
