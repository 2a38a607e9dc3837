import type { Catalog } from './catalog.ts';
import { type CatalogNode, type ChildEntry, type Inode, ROOT_INODE } from './node.ts';

export interface WalkedNode {
  /** From the root of the tree down, whatever the walk began with: `'photos/2021/07/a.jpg'`. */
  readonly path: string;
  readonly node: CatalogNode;
}

interface OpenDirectory {
  readonly ino: Inode;
  readonly path: string;
  after: number;
  block: ChildEntry[];
}

/** Entries held at a time for each directory between the start of the walk and where it is. */
const BLOCK = 256;

/**
 * Everything below the directory `from`, not itself; parents before their children, the entries of a directory in the order
 * in which they came. What is added or removed during the walk may be met or not. Throws the signal's reason.
 */
export async function* walkCatalog(
  catalog: Catalog,
  from: Inode = ROOT_INODE,
  signal?: AbortSignal,
): AsyncGenerator<WalkedNode> {
  const open: OpenDirectory[] = [{ ino: from, path: catalog.pathOf(from), after: 0, block: [] }];
  for (let directory = open.at(-1); directory; directory = open.at(-1)) {
    const entry = await nextEntry(catalog, directory, signal);
    if (!entry) {
      open.pop();
      continue;
    }
    const node = catalog.node(entry.ino);
    if (!node) continue;
    const path = directory.path === '' ? node.name : `${directory.path}/${node.name}`;
    yield { path, node };
    if (node.kind === 'directory') open.push({ ino: node.ino, path, after: 0, block: [] });
  }
}

async function nextEntry(
  catalog: Catalog,
  directory: OpenDirectory,
  signal: AbortSignal | undefined,
): Promise<ChildEntry | undefined> {
  signal?.throwIfAborted();
  if (directory.block.length === 0) {
    directory.block = (await catalog.children(directory.ino, directory.after, BLOCK)).reverse();
  }
  const entry = directory.block.pop();
  if (entry) directory.after = entry.ino;
  return entry;
}
