import type { FileSystemUsage } from './driver.ts';

/** What `df` shows, whatever the driver. */
export interface FileSystemFigures {
  readonly blockBytes: number;
  readonly blocks: number;
  readonly files: number;
  /** Bytes of the longest name. */
  readonly longestName: number;
}

const BLOCK_BYTES = 4_096;

/** A read-only file system is always full: what is known of the library shows as used. */
export function fileSystemFigures({ files, bytes }: FileSystemUsage): FileSystemFigures {
  return { blockBytes: BLOCK_BYTES, blocks: Math.ceil(bytes / BLOCK_BYTES), files, longestName: 255 };
}
