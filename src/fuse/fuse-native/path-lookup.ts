import { LRUCache } from 'lru-cache';
import { type Inode, ROOT_INODE, type Tree } from '../../tree/tree.ts';

/**
 * libfuse 2 asks by whole path, the tree answers by parent and name. Directories that were walked recently are
 * remembered, so that listing one directory of ten thousand files does not walk its parents ten thousand times.
 */
export class PathLookup {
  readonly #directories = new LRUCache<string, Inode>({ max: 2_000 });

  constructor(private readonly tree: Pick<Tree, 'lookup'>) {}

  /** Throws the tree's `NotFoundError`. */
  find(path: string): Inode {
    if (path === '/') return ROOT_INODE;
    const slash = path.lastIndexOf('/');
    return this.tree.lookup(this.#directory(path.slice(0, slash)), path.slice(slash + 1));
  }

  /** Must be called when a directory left the tree. */
  forget(): void {
    this.#directories.clear();
  }

  #directory(path: string): Inode {
    if (path === '') return ROOT_INODE;
    const known = this.#directories.get(path);
    if (known !== undefined) return known;
    const inode = this.find(path);
    this.#directories.set(path, inode);
    return inode;
  }
}
