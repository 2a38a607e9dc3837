import type { ChildEntry, Inode, ItemNode } from '../catalog/node.ts';
import type { OriginalsPort, TreeCatalog } from './neighbours.ts';

/** As many as a library answers for with one request. */
const ANNOUNCED_TOGETHER = 50;

/** Entries of `directory` that were announced one block after the other, from `first` to `last`. */
interface Announced {
  readonly directory: Inode;
  readonly first: number;
  readonly last: number;
}

/**
 * Whoever opens one file of a directory mostly opens those next to it soon, as `rsync` and `cp` do: they are announced
 * together, once for each block, so that a library need not be asked about each of them. Entries stand in the order in
 * which they came, which is newest first, so a program that goes by name often goes backwards.
 */
export class LikelyReads {
  #announced: Announced | undefined;

  constructor(
    private readonly catalog: Pick<TreeCatalog, 'node' | 'item' | 'children' | 'childrenBefore'>,
    private readonly originals: OriginalsPort,
  ) {}

  /** A file was opened that the library must be asked for. */
  async opened({ ino, parent }: ItemNode): Promise<void> {
    const known = this.#announced;
    if (known?.directory === parent && known.first <= ino && ino <= known.last) return;
    const isBackwards = known?.directory === parent && ino < known.first;
    // What is opened while the block is looked up does not begin another one.
    this.#announced = { directory: parent, first: ino, last: ino };
    const block = await (isBackwards
      ? this.catalog.childrenBefore(parent, ino + 1, ANNOUNCED_TOGETHER)
      : this.catalog.children(parent, ino - 1, ANNOUNCED_TOGETHER));
    this.#announced = { directory: parent, first: block.at(0)?.ino ?? ino, last: block.at(-1)?.ino ?? ino };
    const inOrder = isBackwards ? block.reverse() : block;
    this.originals.prepare?.(inOrder.flatMap((entry) => this.#original(entry)));
  }

  #original({ ino }: ChildEntry): { id: ItemNode['item']; revision: string }[] {
    const node = this.catalog.node(ino);
    const stored = node?.kind === 'item' ? this.catalog.item(node.item) : undefined;
    return stored && !stored.gone ? [{ id: stored.item.id, revision: stored.item.revision }] : [];
  }
}
