import { type CatalogNode, type Inode, LAST_INODE } from './node.ts';
import type { PageWriter } from './page-writer.ts';
import { children, type NodeRecord, names, nextInode, nodes, sizedDirectories } from './records.ts';
import { describe } from './shown.ts';

/** A number that no node ever had. */
export function allocateInode(page: PageWriter): Inode {
  const ino = page.get(nextInode)?.ino ?? 1;
  if (ino > LAST_INODE) throw new Error('Cannot add to the tree: all inode numbers are used up');
  page.put(nextInode, [], { ino: ino + 1 });
  page.makeDurable();
  return ino as Inode;
}

/** Adds a node under a name that is free. The name is its own for good. */
export function addEntry(page: PageWriter, node: CatalogNode): void {
  page.put(names, [node.parent, node.name], { ino: node.ino });
  page.makeDurable();
  showEntry(page, node);
}

/** Puts a node (back) into its directory, and that into its own where it went because nothing was left in it. */
export function showEntry(page: PageWriter, record: NodeRecord): void {
  const { gone, ...node } = record;
  const directory = page.get(nodes, node.parent);
  if (directory?.gone) showEntry(page, directory);
  page.put(nodes, [node.ino], node);
  putEntry(page, node);
  page.changes.push({ kind: 'added', directory: node.parent, name: node.name, ino: node.ino });
  page.delete(sizedDirectories, [node.parent]);
  touchDirectory(page, node.parent);
}

/** Writes what the directory shows of a node that is in it, and tells that this is something else now. */
export function renewEntry(page: PageWriter, node: CatalogNode): void {
  putEntry(page, node);
  page.changes.push({ kind: 'changed', directory: node.parent, name: node.name, ino: node.ino });
}

/** Writes what the directory shows of a node that is in it. */
export function putEntry(page: PageWriter, node: CatalogNode): void {
  page.put(children, [node.parent, node.ino], describe(page, node));
}

/** Takes a node out of its directory. Its number and its name stay reserved for it. */
export function hideEntry(page: PageWriter, node: NodeRecord): void {
  if (node.gone) return;
  page.put(nodes, [node.ino], { ...node, gone: true });
  page.delete(children, [node.parent, node.ino]);
  page.changes.push({ kind: 'removed', directory: node.parent, name: node.name, ino: node.ino });
  touchDirectory(page, node.parent);
}

function touchDirectory(page: PageWriter, ino: Inode): void {
  const directory = page.get(nodes, ino);
  if (directory?.kind === 'directory' && directory.changedAtMs !== page.nowMs)
    page.put(nodes, [ino], { ...directory, changedAtMs: page.nowMs });
}
