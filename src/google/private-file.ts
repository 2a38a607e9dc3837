import { chmod, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from '../base/failure.ts';
import type { Log } from '../base/log.ts';

const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;
const STICKY = 0o1000;

/**
 * Sees to it that only its owner can read a secret file: looser permissions are taken away and the log says so. The
 * directory is only warned about, since it may be one that other programs share.
 */
export async function keepPrivate(path: string, log: Log): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & OTHERS) !== 0) await restrict(path, mode, log);
  const directory = dirname(path);
  const { mode: around } = await stat(directory);
  if ((around & OTHERS_WRITE) !== 0 && (around & STICKY) === 0)
    log.warn({ path: directory }, `Others may replace files in ${directory}: run chmod 700 on it`);
}

async function restrict(path: string, mode: number, log: Log): Promise<void> {
  const before = (mode & 0o777).toString(8);
  try {
    await chmod(path, mode & 0o700);
    log.warn({ path }, `Others could read ${path} (mode ${before}): its permissions are now the owner's alone`);
  } catch (error) {
    // A file system without permissions, or one that is read-only: the person decides whether that is acceptable.
    log.warn({ path }, `Others can read ${path} (mode ${before}), and chmod fails (${systemCode(error)})`);
  }
}
