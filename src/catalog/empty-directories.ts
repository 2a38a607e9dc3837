import { hideEntry } from './entries.ts';
import { type Inode, ROOT_INODE } from './node.ts';
import type { PageWriter } from './page-writer.ts';
import { children, type NodeRecord, nodes, placementMark } from './records.ts';
import type { Store } from './store.ts';

/** Most directories have kept their first entry, so few are read to see that; of those that went there are some hundreds. */
const LOOKED_AT_TOGETHER = 50;

/**
 * Takes those of `directories` in which nothing is left out of the tree, and those above them in which nothing is left then.
 * Numbers and names stay reserved for them. What an empty library shows stays.
 */
export async function hideEmptied(page: PageWriter, store: Store, directories: Iterable<Inode>): Promise<void> {
  for (const ino of directories) {
    let node = page.get(nodes, ino);
    while (node && mayGo(page, node) && (await isEmpty(page, store, node.ino))) {
      hideEntry(page, node);
      node = page.get(nodes, node.parent);
    }
  }
}

function mayGo(page: PageWriter, { ino, kind, gone, parent, name }: NodeRecord): boolean {
  if (gone || kind !== 'directory' || ino === ROOT_INODE) return false;
  return parent !== ROOT_INODE || !page.get(placementMark)?.top.includes(name);
}

/** As it will be after this batch. */
async function isEmpty(page: PageWriter, store: Store, directory: Inode): Promise<boolean> {
  const prefix = children.prefixOf(directory);
  if (page.hasPut(prefix)) return false;
  for await (const block of store.blocks(children, prefix, LOOKED_AT_TOGETHER)) {
    if (block.some(({ record }) => page.get(children, directory, record.ino) !== undefined)) return false;
  }
  return true;
}
