import { posix } from 'node:path';
import type { Inode, ItemNode, LinkNode } from '../catalog/node.ts';
import type { MediaId } from '../library/media-item.ts';
import type { CopiedTree, WalkedNode } from './neighbours.ts';
import { type WantedSidecar, wantedSidecar } from './sidecars/wanted-sidecar.ts';

/** Where a thing of the tree belongs in the destination. */
interface Place {
  readonly path: string;
  readonly ino: Inode;
  readonly parent: Inode;
}

export interface WantedDirectory extends Place {
  readonly kind: 'directory';
}

export interface WantedFile extends Place {
  readonly kind: 'file';
  readonly id: MediaId;
  readonly revision: string;
  /** What the tree shows as its time of modification, whole milliseconds since 1970. */
  readonly mtimeMs: number;
  /** Size and hash of the original, as far as they are known before it is copied. */
  readonly sizeBytes?: number;
  readonly sha256?: string;
  /** Where the tree had it until its date was known. */
  readonly formerPath?: string;
  /** What belongs beside it, when sidecars were asked for. */
  readonly sidecar?: WantedSidecar;
}

export interface WantedLink extends Place {
  readonly kind: 'link';
  /** Relative to the directory that the link stands in. */
  readonly target: string;
  /** What it said until the date of its item was known. */
  readonly formerTarget?: string;
  /** The item's, as the tree shows it. */
  readonly mtimeMs: number;
}

/** What the destination should hold at one path. */
export type Wanted = WantedDirectory | WantedFile | WantedLink;

export interface WantedOptions {
  /** Whether links are wanted, and with them directories that hold no items. */
  readonly links: boolean;
  /** Whether a file beside each original should say what is known of it. */
  readonly sidecars: boolean;
  readonly signal?: AbortSignal;
}

/** The tree as wanted things, parents before children. */
export async function* wantedOf(tree: CopiedTree, options: WantedOptions): AsyncGenerator<Wanted> {
  for await (const walked of tree.walk(options.signal)) {
    options.signal?.throwIfAborted();
    if (walked.path === '' || (walked.node.kind === 'link' && !options.links)) continue;
    const wanted = wantedAt(walked, tree, options);
    if (wanted) yield wanted;
  }
}

function wantedAt({ path, node }: WalkedNode, tree: CopiedTree, { sidecars }: WantedOptions): Wanted | undefined {
  const place = { path, ino: node.ino, parent: node.parent };
  switch (node.kind) {
    case 'directory':
      return { kind: 'directory', ...place };
    case 'link':
      return wantedLink(place, node, tree);
    case 'item':
      return wantedFile(place, node, tree, sidecars);
  }
}

// Undefined when the item left the tree after the walk came by: the catalog may be syncing meanwhile.

function wantedLink(place: Place, node: LinkNode, tree: CopiedTree): WantedLink | undefined {
  const stored = tree.item(node.item);
  if (!stored) return undefined;
  const textFor = (ino: Inode) => posix.relative(posix.dirname(place.path), tree.pathOf(ino));
  return {
    kind: 'link',
    ...place,
    target: textFor(node.target),
    ...(node.former === undefined ? {} : { formerTarget: textFor(node.former) }),
    mtimeMs: timeOf(stored),
  };
}

function wantedFile(place: Place, node: ItemNode, tree: CopiedTree, sidecars: boolean): WantedFile | undefined {
  const stored = tree.item(node.item);
  if (!stored) return undefined;
  const { item } = stored;
  const learned = tree.original(item.id);
  const sizeBytes = learned?.sizeBytes ?? item.sizeBytes;
  return {
    kind: 'file',
    ...place,
    id: item.id,
    revision: item.revision,
    mtimeMs: timeOf(stored),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(learned?.sha256 === undefined ? {} : { sha256: learned.sha256 }),
    ...(node.former === undefined ? {} : { formerPath: tree.pathOf(node.former) }),
    ...(sidecars ? { sidecar: wantedSidecar(place, item, tree) } : {}),
  };
}

function timeOf({ item, firstSeenMs }: NonNullable<ReturnType<CopiedTree['item']>>): number {
  return Math.floor(item.takenAtMs ?? firstSeenMs);
}
