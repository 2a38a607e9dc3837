import type { CatalogNode, Inode } from '../catalog/node.ts';
import type { MediaId, MediaItem } from '../library/media-item.ts';

/** One node of the tree with its path from the root: `photos/2021/07/a.jpg`. */
export interface WalkedNode {
  readonly path: string;
  readonly node: CatalogNode;
}

/** The tree that is to be copied, as the catalog knows it. */
export interface CopiedTree {
  /** Every node, parents before children; each call starts anew. Rejects with the signal's reason when it aborts. */
  walk(signal?: AbortSignal): AsyncIterable<WalkedNode>;

  /** What is known of an item; undefined once it left the tree. */
  item(id: MediaId): { readonly item: MediaItem; readonly firstSeenMs: number } | undefined;

  /** What a former copy or download told about the original that the item has now. */
  original(id: MediaId): { readonly sizeBytes: number; readonly sha256?: string } | undefined;

  pathOf(ino: Inode): string;

  /** Whether a name in a directory is, or may again become, that of something in the tree; case makes no difference. */
  isNameGiven(directory: Inode, name: string): boolean;
}

/** Where the bytes come from. */
export interface OriginalCopies {
  /** Told of what will be copied next, in about this order. Never waits and never fails. */
  prepare?(originals: readonly { readonly id: MediaId; readonly revision: string }[]): void;

  /**
   * Writes the whole original to `file`, flushes it to disk and tells what was written. Bytes are reported as they
   * arrive, each once. Throws a failure of `library/failures.ts`, or Node's own error for a disk that refuses.
   */
  copyTo(
    original: {
      readonly id: MediaId;
      readonly revision: string;
      readonly name: string;
      readonly expectedSizeBytes?: number;
    },
    file: string,
    options: { readonly signal?: AbortSignal; readonly onBytes?: (bytes: number) => void },
  ): Promise<{ readonly sizeBytes: number; readonly sha256: string }>;
}

/** A file of the destination that holds the whole original, verified, as the disk tells of it now. */
export interface VerifiedCopy {
  readonly id: MediaId;
  readonly revision: string;
  /** Absolute. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** Who keeps in mind where verified copies stand. */
export interface CopyWitness {
  /** Some hundred at a time, those of former runs too. */
  note(copies: readonly VerifiedCopy[]): Promise<void>;
}
