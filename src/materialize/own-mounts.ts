import { lstat, readlink } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { UsageError } from '../base/failure.ts';
import { MOUNT_TYPE, readMountTable } from '../base/mount-table.ts';

/** As many symbolic links as the kernel follows in one path (path_resolution(7)). */
const MAX_LINKS = 40;

/** Where trees of ours are mounted; none on a system that keeps no such table. */
export async function ownMountPoints(): Promise<string[]> {
  const table = await readMountTable().catch(() => []);
  return table.filter(({ type }) => type === MOUNT_TYPE).map(({ mountPoint }) => mountPoint);
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
