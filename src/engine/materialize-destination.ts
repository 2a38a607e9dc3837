import { UsageError } from '../base/failure.ts';
import { mountOfOursAround } from '../base/mount-table.ts';
import { isInside, realPathOf } from './real-path.ts';
import type { Settings } from './settings.ts';

/** Refuses a destination inside a mount of ours, which is read-only and would wait for itself, or inside our own files. */
export async function checkDestination(
  directory: string,
  { cacheDirectory, catalogDirectory }: Pick<Settings, 'cacheDirectory' | 'catalogDirectory'>,
): Promise<void> {
  const real = await realPathOf(directory);
  const mount = await mountOfOursAround(real);
  if (mount) {
    throw new UsageError(
      `Cannot materialize to ${directory}: it is inside the mount ${mount.mountPoint}, which is read-only; give a directory on a disk`,
    );
  }
  for (const [what, own] of [
    ['cache', cacheDirectory],
    ['catalog', catalogDirectory],
  ] as const) {
    if (isInside(real, await realPathOf(own))) {
      throw new UsageError(
        `Cannot materialize to ${directory}: it is inside the ${what} ${own}; give another directory`,
      );
    }
  }
}
