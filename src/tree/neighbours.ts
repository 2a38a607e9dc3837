import type { CatalogNode, ChildEntry, Inode, LinkNode } from '../catalog/node.ts';
import type { TreeChange } from '../catalog/tree-change.ts';
import type { MediaId, MediaItem } from '../library/media-item.ts';

/** What the tree needs of the catalog. Synchronous where a stat must not wait. */
export interface TreeCatalog {
  /** Undefined for what never was in the tree and for what left it. */
  node(ino: Inode): CatalogNode | undefined;
  /** By exact name. */
  child(parent: Inode, name: string): CatalogNode | undefined;
  /** What the directory `parent` shows of its entry `ino`. Two point reads at most; undefined as with `node`. */
  entry(parent: Inode, ino: Inode): ChildEntry | undefined;
  /** The same of the entry of exactly this name. */
  entryNamed(parent: Inode, name: string): ChildEntry | undefined;
  /** Entries with a number above `after`, ascending, at most `limit`. */
  children(parent: Inode, after: number, limit: number): Promise<ChildEntry[]>;
  /** The last `limit` entries with a number below `before`, ascending. */
  childrenBefore(parent: Inode, before: number, limit: number): Promise<ChildEntry[]>;
  item(id: MediaId): { readonly item: MediaItem; readonly firstSeenMs: number; readonly gone?: true } | undefined;
  /** What was learned about the original that the item has now; undefined when its revision is another. */
  original(id: MediaId): { readonly sizeBytes: number; readonly sha256?: string } | undefined;
  learn(id: MediaId, learned: { readonly revision: string; readonly sizeBytes: number }): Promise<void>;
  /** Whether no size was missing in the directory when it was last looked through, and no entry has changed since. */
  knowsSizesIn(directory: Inode): boolean;
  /** Brings up to date what an older version of the program wrote of the entries in a directory. */
  renewEntriesIn(directory: Inode): Promise<void>;
  /** No size is missing in a directory that was not changed since `changedAtMs`, and its entries were renewed. */
  noteSizesKnown(directory: Inode, changedAtMs: number): Promise<void>;
  /** From the root, without a leading `/`: `'photos/2021/07/a.jpg'`; empty for the root. */
  pathOf(ino: Inode): string;
  /** What a link says. */
  targetOf(link: LinkNode): string;
  /** 1 … 2^32 - 1, drawn at random when the catalog was made. */
  readonly generation: number;
  /** Calls `listener` after each committed batch; the function that it returns ends that. */
  onChange(listener: (changes: readonly TreeChange[]) => void): () => void;
}

/** What the tree needs of the cache. */
export interface OriginalsPort {
  /** Whether reading it asks the library for nothing; what does not tell is taken for not held. */
  holds?(id: MediaId, revision: string): boolean;

  /** Told of what will probably be read next, in about this order. Never waits and never fails. */
  prepare?(originals: readonly { readonly id: MediaId; readonly revision: string }[]): void;

  /**
   * Fetches nothing before the first read. The first read fails, and the catalog learns the right size, when the
   * original turns out not to have `expectedSizeBytes`.
   */
  open(original: {
    readonly id: MediaId;
    readonly revision: string;
    /** For messages. */
    readonly name: string;
    /** What programs were told; absent when no size is known. */
    readonly expectedSizeBytes?: number;
  }): OpenFile;
}

/** An original that lies complete on a disk of this machine. */
export interface WholeFile {
  /** A descriptor that is open for reading; absent for a part of a file. Whoever gave it closes it. */
  readonly fd?: number;
  readonly sizeBytes: number;
}

/** A file that a program holds open. */
export interface OpenFile {
  /**
   * Fills `target` with the bytes from `position` on and says how many there were: fewer than fit only at the end of the
   * file, 0 behind it. A promise only when the bytes are still to come; rejects with the signal's reason when `signal`
   * aborts, which ends this read only. Fails with a failure of `library/failures.ts`, or for a full disk `NoSpaceError`.
   */
  read(target: Uint8Array, position: number, signal?: AbortSignal): number | Promise<number>;
  /**
   * The original where it lies on this disk, valid until `close`; undefined while it is not here, and when its size is not the
   * one expected: then the right one is learned, and reads fail. Fetches nothing. A promise only where it takes time.
   */
  whole(): WholeFile | undefined | Promise<WholeFile | undefined>;
  /** Safe to call twice. */
  close(): Promise<void>;
}
