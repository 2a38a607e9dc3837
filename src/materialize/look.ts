import { lstat, readlink } from 'node:fs/promises';
import { systemCode } from '../base/failure.ts';
import { failureReason } from './failure-reason.ts';
import type { Found } from './found.ts';

/** Failures that concern one path; any other one concerns the disk. */
const OF_ONE_PATH = new Set(['EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG', 'EINVAL', 'ENOTDIR']);

/** What stands at `path`, not following a link there. */
export async function look(path: string): Promise<Found> {
  try {
    const found = await lstat(path);
    if (found.isFile()) return { kind: 'file', sizeBytes: found.size, mtimeMs: found.mtimeMs };
    if (found.isDirectory()) return { kind: 'directory' };
    if (found.isSymbolicLink()) return { kind: 'link', target: await readlink(path) };
    return { kind: 'special' };
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (code === 'ENOENT') return { kind: 'nothing' };
    if (OF_ONE_PATH.has(code)) return { kind: 'hidden', reason: failureReason(error) };
    throw error;
  }
}

/** The same with one system call where a link is: most links stand as they did. */
export async function lookForLink(path: string): Promise<Found> {
  try {
    return { kind: 'link', target: await readlink(path) };
  } catch {
    return look(path);
  }
}
