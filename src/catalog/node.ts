import type { MediaId } from '../library/media-item.ts';

/** Number of a node for as long as the catalog lives: 1 … 2^32 - 1 (FUSE bindings carry 32 bits), never given twice. */
export type Inode = number & { readonly brand: 'Inode' };

export const ROOT_INODE = 1 as Inode;

/** The largest number that every driver can carry. */
export const LAST_INODE = 0xffff_ffff as Inode;

export type NodeKind = 'directory' | 'item' | 'link';

export interface DirectoryNode {
  readonly kind: 'directory';
  readonly ino: Inode;
  /** The root is its own parent. */
  readonly parent: Inode;
  /** Empty for the root. */
  readonly name: string;
  /** When an entry was last added or removed, milliseconds since 1970. */
  readonly changedAtMs: number;
}

/** The one place of an item: where its bytes are read. */
export interface ItemNode {
  readonly kind: 'item';
  readonly ino: Inode;
  readonly parent: Inode;
  readonly name: string;
  readonly item: MediaId;
  /** The node that was its place until its date was known. */
  readonly former?: Inode;
}

/** A further place of an item, in an album or among the favourites. */
export interface LinkNode {
  readonly kind: 'link';
  readonly ino: Inode;
  readonly parent: Inode;
  readonly name: string;
  readonly item: MediaId;
  /** The item's own node. */
  readonly target: Inode;
  /** The node that was that until the item's date was known. */
  readonly former?: Inode;
}

export type CatalogNode = DirectoryNode | ItemNode | LinkNode;

/** One entry of a directory, with all that a listing shows of it. */
export interface ChildEntry {
  readonly ino: Inode;
  readonly name: string;
  readonly kind: NodeKind;
  /** Of an item undefined while nobody knows it; of a link the bytes of what it says; of a directory undefined. */
  readonly sizeBytes: number | undefined;
  /**
   * Whole milliseconds since 1970, negative before. Of an item and its links when the picture was taken, or else first
   * seen; of a directory when an entry last came or went.
   */
  readonly mtimeMs: number;
}
