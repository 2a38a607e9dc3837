import type Fuse from 'fuse-native';
import { LRUCache } from 'lru-cache';
import type { DirectoryEntry, Inode, Tree } from '../../tree/tree.ts';
import { DOTS, entryStat } from './stat.ts';

/** A directory as libfuse 2 wants it: whole, names and types side by side. */
export interface Listing {
  readonly names: string[];
  readonly stats: Fuse.Stat[];
}

/** Entries fetched from the tree at a time. */
const BLOCK = 5_000;

/** Entries kept over all listings: a few tens of megabytes at most. */
const KEPT_ENTRIES = 100_000;

/**
 * The listings made last, until something changes in the directory. libfuse 2 asks for a directory whole each time a
 * program opens it, and the kernel cannot be told to keep it.
 */
export class Listings {
  readonly #kept = new LRUCache<Inode, Listing>({
    maxSize: KEPT_ENTRIES,
    sizeCalculation: ({ names }) => names.length,
  });
  /** Counts changes, so that a listing begun before one is not kept. */
  #changes = 0;

  constructor(private readonly tree: Pick<Tree, 'list' | 'learnSizesIn' | 'onChange'>) {
    tree.onChange((changes) => {
      this.#changes += 1;
      for (const { directory } of changes) this.#kept.delete(directory);
    });
  }

  of(directory: Inode): Listing | Promise<Listing> {
    const kept = this.#kept.get(directory);
    if (!kept) return this.#make(directory);
    // Sizes that could not be learned when it was made may be within reach now.
    this.tree.learnSizesIn(directory);
    return kept;
  }

  async #make(directory: Inode): Promise<Listing> {
    const changesBefore = this.#changes;
    const entries: DirectoryEntry[] = [];
    for (let block: DirectoryEntry[] = []; ; ) {
      block = await this.tree.list(directory, entries.at(-1)?.position ?? 0, BLOCK);
      entries.push(...block);
      if (block.length < BLOCK) break;
    }
    const listing = {
      names: ['.', '..', ...entries.map(({ name }) => name)],
      stats: [...DOTS, ...entries.map(entryStat)],
    };
    if (this.#changes === changesBefore) this.#kept.set(directory, listing);
    return listing;
  }
}
