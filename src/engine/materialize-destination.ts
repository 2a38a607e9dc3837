import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { systemCode, UsageError } from '../base/failure.ts';
import { mountOfOursAround } from '../fuse/mount-table.ts';
import type { Settings } from './settings.ts';

/** Refuses a destination inside a mount of ours, which is read-only and would wait for itself, or inside our own files. */
export async function checkDestination(directory: string, settings: Settings): Promise<void> {
  const real = await realPathOfWhatExists(directory);
  const mount = await mountOfOursAround(real);
  if (mount) {
    throw new UsageError(
      `Cannot materialize to ${directory}: it is inside the mount ${mount.mountPoint}, which is read-only; give a directory on a disk`,
    );
  }
  for (const [what, own] of [
    ['cache', settings.cacheDirectory],
    ['catalog', settings.catalogDirectory],
  ] as const) {
    if (isInside(real, own)) {
      throw new UsageError(
        `Cannot materialize to ${directory}: it is inside the ${what} ${own}; give another directory`,
      );
    }
  }
}

/** Whether `path` is `directory` or below it; both absolute. */
export function isInside(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory.replace(/\/$/, '')}/`);
}

/** Resolves links of the part of a path that exists. Looks at parents first, so that it never asks a mount of ours. */
async function realPathOfWhatExists(path: string): Promise<string> {
  const absolute = resolve(path);
  if (absolute === '/' || (await mountOfOursAround(absolute))) return absolute;
  const parent = await realPathOfWhatExists(dirname(absolute));
  const candidate = join(parent, basename(absolute));
  if (await mountOfOursAround(candidate)) return candidate;
  try {
    return await realpath(candidate);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return candidate;
    throw new UsageError(`Cannot use ${path}: ${(error as Error).message}`, { cause: error });
  }
}
