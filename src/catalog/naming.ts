import { addEntry, allocateInode, showEntry } from './entries.ts';
import { type DirectoryNode, type Inode, type NodeKind, ROOT_INODE } from './node.ts';
import type { PageWriter } from './page-writer.ts';
import { foldedName, type Placement } from './placement.ts';
import { names, nodes } from './records.ts';

/** The part of a placement that makes names unique. */
export type Numbering = Pick<Placement, 'numbered'>;

export interface NameWanted {
  readonly directory: Inode;
  readonly name: string;
  readonly kind: NodeKind;
}

/**
 * The name itself when nobody in the directory has it, else the first free one that `numbered` gives. A name once given is
 * never free again, so the search may go on behind the highest number given so far, which stands beside the name.
 */
export function freeName(page: PageWriter, { directory, name, kind }: NameWanted, numbering: Numbering): string {
  const holder = page.get(names, directory, name);
  if (!holder) return name;
  for (let number = (holder.lastNumber ?? 1) + 1, before = name; ; number += 1) {
    const candidate = numbering.numbered(name, number, kind);
    refuseStandstill(candidate, before);
    before = candidate;
    if (page.get(names, directory, candidate)) continue;
    page.put(names, [directory, name], { ...holder, lastNumber: number });
    return candidate;
  }
}

/** The directory at the end of `segments`, from the root down; made where missing, shown where hidden. */
export function directoryAt(page: PageWriter, segments: readonly string[], numbering: Numbering): Inode {
  let directory = ROOT_INODE;
  for (const segment of segments) directory = sharedDirectory(page, directory, segment, numbering);
  return directory;
}

/** A directory of its own: an equal name gets another one. */
export function newDirectory(page: PageWriter, parent: Inode, wanted: string, numbering: Numbering): DirectoryNode {
  const name = freeName(page, { directory: parent, name: wanted, kind: 'directory' }, numbering);
  const node: DirectoryNode = {
    kind: 'directory',
    ino: allocateInode(page),
    parent,
    name,
    changedAtMs: page.nowMs,
  };
  addEntry(page, node);
  return node;
}

/** Equal names mean one directory here; only where something else has the name a numbered one is taken. */
function sharedDirectory(page: PageWriter, parent: Inode, wanted: string, numbering: Numbering): Inode {
  let name = wanted;
  for (let number = 2; ; number += 1) {
    const holder = page.get(names, parent, name);
    if (!holder) return newDirectory(page, parent, name, numbering).ino;
    const node = page.get(nodes, holder.ino);
    if (node?.gone && node.kind === 'directory') showEntry(page, node);
    if (node?.kind === 'directory') return node.ino;
    const before = name;
    name = numbering.numbered(wanted, number, 'directory');
    refuseStandstill(name, before);
  }
}

function refuseStandstill(candidate: string, before: string): void {
  if (foldedName(candidate) === foldedName(before))
    throw new Error(`Cannot find a free name: numbering gives '${candidate}' again and again`);
}
