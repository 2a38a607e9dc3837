import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf, systemCode, UsageError } from '../base/failure.ts';
import { mountOfOursAround } from '../base/mount-table.ts';

/**
 * The path with the links of its existing part resolved, as the kernel's mount table writes it. Looks at parents first, so
 * that it never asks a mount of ours, which may be dead. Throws `UsageError` where the system does not let us look.
 */
export async function realPathOf(path: string): Promise<string> {
  const absolute = resolve(path);
  if (absolute === '/' || (await mountOfOursAround(absolute))) return absolute;
  const candidate = join(await realPathOf(dirname(absolute)), basename(absolute));
  if (await mountOfOursAround(candidate)) return candidate;
  return followLinks(candidate);
}

async function followLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return path;
    throw new UsageError(`Cannot use ${path}: ${messageOf(error)}`, { cause: error });
  }
}

/** Whether `path` is `directory` or below it; both absolute. */
export function isInside(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory.replace(/\/$/, '')}/`);
}
