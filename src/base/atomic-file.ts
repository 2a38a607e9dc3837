import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from './failure.ts';

export interface AtomicFileOptions {
  /** Permission bits of the new file; default 0o600. */
  readonly mode?: number;
}

/** Writes a whole file so that after a crash it holds either the old content or the new: temporary, fsync, rename. */
export async function writeFileAtomic(path: string, content: string, options: AtomicFileOptions = {}): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', options.mode ?? 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await publishFile(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Moves a finished, already flushed file to its final name and makes the new directory entry durable. */
export async function publishFile(temporary: string, path: string): Promise<void> {
  await rename(temporary, path);
  await flushDirectory(dirname(path));
}

/** Makes the entries of a directory durable. File systems that cannot (some network ones) are left to their own care. */
export async function flushDirectory(directory: string): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(directory, 'r');
  } catch {
    return;
  }
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EPERM', 'EBADF'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Makes a directory, and what is missing above it, that only its owner may enter; one that is there stays as it is.
 * Step by step, because Node's own `recursive` never ends where the system says "no such file" for a new entry (`/proc`).
 */
export async function makePrivateDirectory(path: string): Promise<void> {
  if ((await tryToMake(path)) === undefined) return;
  if (!(await isThere(dirname(path)))) await makePrivateDirectory(dirname(path));
  // What was missing above it is there now, made by us or meanwhile by another.
  const refusal = await tryToMake(path);
  if (refusal !== undefined) throw refusal;
}

/** The error of the system when it says that something above `path` is missing; undefined once the directory is there. */
async function tryToMake(path: string): Promise<unknown> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return error;
    if (code !== 'EEXIST') throw error;
    await refuseFile(path, error);
  }
  return undefined;
}

async function refuseFile(path: string, reason: unknown): Promise<void> {
  if (!(await stat(path)).isDirectory()) throw reason;
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
