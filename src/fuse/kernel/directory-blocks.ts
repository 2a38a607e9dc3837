import { LRUCache } from 'lru-cache';
import type { DirectoryEntry, Inode, Tree } from '../../tree/tree.ts';

/** Entries fetched from the tree at a time: some milliseconds of work, several requests of the kernel. */
const BLOCK_ENTRIES = 1_000;

/** In a directory that changes all the time, as in a first sync, a listing must come to its end. */
const FETCHED_AGAIN = 3;

/** Directories that are being listed at the same time; each holds two blocks at most. */
const LISTED_TOGETHER = 32;

/** Entries of one directory in order, from behind a position on, without a gap. */
export interface Block {
  /** The position behind which it begins. */
  readonly after: number;
  readonly entries: readonly DirectoryEntry[];
  readonly isLast: boolean;
  /** False when it may not be what the directory is now: names to be shown, but nothing to be kept. */
  readonly isFresh: boolean;
}

type Listed = Pick<Tree, 'list' | 'onChange'>;

/** A block as it was fetched. One that is kept for later goes with the first change of its directory. */
type Fetched = Omit<Block, 'isFresh'>;

/** One request that waits for a block. */
interface Follower {
  readonly directory: Inode;
  /** Nothing changed in the directory since the block was asked for. */
  isFresh: boolean;
}

/**
 * The blocks of the listings that are under way. A directory is read by a run of requests, each of which takes up where the
 * one before ended; the block behind the present one is fetched while the kernel is busy with this one. Nothing is kept of
 * a directory once something changes in it, nor of one whose end was reached: listing it again is the kernel's own cache.
 */
export class DirectoryBlocks {
  readonly #present = new LRUCache<Inode, Block>({ max: LISTED_TOGETHER });
  readonly #ahead = new LRUCache<Inode, { readonly after: number; readonly block: Promise<Fetched> }>({
    max: LISTED_TOGETHER,
  });

  readonly #followers = new Set<Follower>();

  constructor(private readonly tree: Listed) {
    tree.onChange((changes) => {
      for (const { directory } of changes) this.#forget(directory);
    });
  }

  /** Nobody goes on behind the end of the directory: what is kept of it is not needed any more. */
  end(directory: Inode): void {
    this.#present.delete(directory);
    this.#ahead.delete(directory);
  }

  /** The block in which the entry behind position `after` stands; 0 for the first. Rejects as `Tree.list` does. */
  at(directory: Inode, after: number): Block | Promise<Block> {
    const present = this.#present.get(directory);
    if (!present || !covers(present, after)) return this.#follow(directory, after);
    if (!present.isLast) this.#lookAhead(directory, present);
    return present;
  }

  async #follow(directory: Inode, after: number): Promise<Block> {
    const follower: Follower = { directory, isFresh: true };
    this.#followers.add(follower);
    try {
      const fetched = await this.#freshest(follower, after);
      const block = { ...fetched, isFresh: follower.isFresh };
      if (block.isFresh && block.entries.length > 0) this.#present.set(directory, block);
      if (block.isFresh && !block.isLast) this.#lookAhead(directory, block);
      return block;
    } finally {
      this.#followers.delete(follower);
    }
  }

  /** A block in which something changed until it came is fetched again: the kernel would keep what it says. */
  async #freshest(follower: Follower, after: number): Promise<Fetched> {
    const { directory } = follower;
    const ahead = this.#ahead.get(directory);
    this.#ahead.delete(directory);
    let block = await (ahead?.after === after ? ahead.block : this.#fetch(directory, after));
    for (let again = 0; again < FETCHED_AGAIN && !follower.isFresh; again += 1) {
      follower.isFresh = true;
      block = await this.#fetch(directory, after);
    }
    return block;
  }

  #lookAhead(directory: Inode, { entries }: Fetched): void {
    const after = entries.at(-1)?.position ?? 0;
    if (this.#ahead.get(directory)?.after === after) return;
    const block = this.#fetch(directory, after);
    // Whoever asks for it hears of the failure.
    block.catch(() => undefined);
    this.#ahead.set(directory, { after, block });
  }

  async #fetch(directory: Inode, after: number): Promise<Fetched> {
    const entries = await this.tree.list(directory, after, BLOCK_ENTRIES);
    return { after, entries, isLast: entries.length < BLOCK_ENTRIES };
  }

  #forget(directory: Inode): void {
    for (const follower of this.#followers) follower.isFresh &&= follower.directory !== directory;
    this.end(directory);
  }
}

function covers({ after: start, entries, isLast }: Block, after: number): boolean {
  return after >= start && (isLast || after < (entries.at(-1)?.position ?? 0));
}

/** The index of the first entry behind `after`. */
export function indexBehind({ entries }: Block, after: number): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.position ?? 0) > after) high = middle;
    else low = middle + 1;
  }
  return low;
}
