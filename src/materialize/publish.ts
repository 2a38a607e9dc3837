import { link, lstat, rename, unlink } from 'node:fs/promises';
import { systemCode } from '../base/failure.ts';

/** What file systems without hard links answer: FAT and exFAT, SMB shares, some FUSE ones. */
const NO_HARD_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL']);

/** A file as it was when we made sure that it may be replaced. */
export interface SeenFile {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** The few file operations that publishing needs: some file systems lack one of them. */
export interface PublishingDisk {
  link(existing: string, fresh: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
}

const ordinaryDisk: PublishingDisk = { link, rename };

/**
 * Moves a finished file to its final name unless something stands there; answers whether it did. A hard link is the
 * one portable way to name a file without ever replacing another; without them, look and rename come close.
 */
export async function publishNew(temporary: string, path: string, disk = ordinaryDisk): Promise<boolean> {
  try {
    await disk.link(temporary, path);
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (code === 'EEXIST') return false;
    if (!NO_HARD_LINKS.has(code)) throw error;
    return publishOver(temporary, path, undefined, disk);
  }
  await unlink(temporary);
  return true;
}

/** Moves a finished file over exactly the file that was seen (or over nothing); answers whether it did. */
export async function publishOver(
  temporary: string,
  path: string,
  seen: SeenFile | undefined,
  disk = ordinaryDisk,
): Promise<boolean> {
  const now = await seenFile(path);
  if (now === 'other') return false;
  if (now && (now.sizeBytes !== seen?.sizeBytes || now.mtimeMs !== seen.mtimeMs)) return false;
  await disk.rename(temporary, path);
  return true;
}

/** Undefined when nothing is there. */
async function seenFile(path: string): Promise<SeenFile | 'other' | undefined> {
  try {
    const found = await lstat(path);
    return found.isFile() ? { sizeBytes: found.size, mtimeMs: found.mtimeMs } : 'other';
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
