import type { ChildEntry, Inode, NodeKind } from '../catalog/node.ts';

export interface Attributes {
  readonly ino: Inode;
  readonly kind: NodeKind;
  /** Of an item exactly what reading it returns, of a link the bytes of its target, of a directory always 4096. */
  readonly sizeBytes: number;
  /**
   * Whole milliseconds since 1970, negative before. Of an item and its links when the picture was taken, or else first
   * seen; of a directory when an entry last came or went.
   */
  readonly mtimeMs: number;
}

export interface DirectoryEntry {
  readonly ino: Inode;
  readonly name: string;
  readonly kind: NodeKind;
  /** Pass it as `after` to go on behind this entry. 1 … 2^32 - 1. */
  readonly position: number;
  /** As in `Attributes`; undefined while the size must be learned, which a listing does not wait for. */
  readonly sizeBytes: number | undefined;
  /** As in `Attributes`; undefined when it is not at hand. */
  readonly mtimeMs: number | undefined;
}

/** What Linux file systems show for a small directory. */
const DIRECTORY_BYTES = 4096;

/** Undefined while the size must be learned. */
export function shownSize({ kind, sizeBytes }: Pick<ChildEntry, 'kind' | 'sizeBytes'>): number | undefined {
  return kind === 'directory' ? DIRECTORY_BYTES : sizeBytes;
}

export function directoryEntry(entry: ChildEntry): DirectoryEntry {
  const { ino, name, kind, mtimeMs } = entry;
  return { ino, name, kind, position: ino, sizeBytes: shownSize(entry), mtimeMs };
}
