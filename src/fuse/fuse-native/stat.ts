import type Fuse from 'fuse-native';
import { type Attributes, type DirectoryEntry, type NodeKind, ROOT_INODE } from '../../tree/tree.ts';
import type { FileSystemUsage } from '../driver.ts';

const MODES = { directory: 0o040755, item: 0o100644, link: 0o120777 } satisfies Record<NodeKind, number>;

/** What programs are told to read at once: libfuse 2 never carries more than 128 KiB a request. */
const BLOCK_BYTES = 131_072;

const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

/** `fuse-native` carries times as unsigned milliseconds, so what was taken before 1970 shows as 1970-01-01. */
export function statOf({ ino, kind, sizeBytes, mtimeMs }: Attributes): Fuse.Stat {
  const time = Math.max(0, Math.floor(mtimeMs));
  return {
    ino,
    mode: MODES[kind],
    ...owner,
    // One link even for directories: `find` then makes no assumption about how many subdirectories there are.
    nlink: 1,
    size: sizeBytes,
    blksize: BLOCK_BYTES,
    blocks: Math.ceil(sizeBytes / 512),
    mtime: time,
    atime: time,
    ctime: time,
  };
}

/** A listing carries the type and the inode number only: libfuse 2 hands no other attribute on to the kernel. */
export function entryStat({ ino, kind }: Pick<DirectoryEntry, 'ino' | 'kind'>): Fuse.Stat {
  return statOf({ ino, kind, sizeBytes: 0, mtimeMs: 0 });
}

/** `.` and `..` of any directory; the kernel asks again for what it needs of them. */
export const DOTS: readonly Fuse.Stat[] = ['.', '..'].map(() => entryStat({ ino: ROOT_INODE, kind: 'directory' }));

/** A read-only file system is always full: `df` shows what is known of the library as used. */
export function statfsOf({ files, bytes }: FileSystemUsage): Fuse.Statfs {
  const blockBytes = 4096;
  // The binding carries 32 bits, enough for 16 TiB.
  const blocks = Math.min(Math.ceil(bytes / blockBytes), 0xffff_ffff);
  return {
    bsize: blockBytes,
    frsize: blockBytes,
    blocks,
    bfree: 0,
    bavail: 0,
    files,
    ffree: 0,
    favail: 0,
    namemax: 255,
  };
}
