import type Fuse from 'fuse-native';
import { type Attributes, type DirectoryEntry, ROOT_INODE } from '../../tree/tree.ts';
import type { FileSystemUsage } from '../driver.ts';
import { fileSystemFigures } from '../file-system-figures.ts';
import { mountOwner, SHOWN } from '../shown-attributes.ts';

/** `fuse-native` carries times as unsigned milliseconds, so what was taken before 1970 shows as 1970-01-01. */
export function statOf({ ino, kind, sizeBytes, mtimeMs }: Attributes): Fuse.Stat {
  const time = Math.max(0, Math.floor(mtimeMs));
  return {
    ino,
    mode: SHOWN.modes[kind],
    ...mountOwner,
    nlink: SHOWN.links,
    size: sizeBytes,
    blksize: SHOWN.blockBytes,
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

export function statfsOf(usage: FileSystemUsage): Fuse.Statfs {
  const { blockBytes, blocks, files, longestName } = fileSystemFigures(usage);
  return {
    bsize: blockBytes,
    frsize: blockBytes,
    // The binding carries 32 bits, enough for 16 TiB.
    blocks: Math.min(blocks, 0xffff_ffff),
    bfree: 0,
    bavail: 0,
    files,
    ffree: 0,
    favail: 0,
    namemax: longestName,
  };
}
