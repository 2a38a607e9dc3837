import type { Inode, ItemNode } from '../catalog/node.ts';
import type { OriginalsPort, TreeCatalog } from './neighbours.ts';

/** As many as a library answers for with one request. */
const ANNOUNCED_TOGETHER = 50;

/**
 * Whoever opens one file of a directory mostly opens those behind it next, as `rsync` and `cp` do: they are announced
 * together, once for each block, so that a library need not be asked about each of them.
 */
export class LikelyReads {
  /** The block that was announced last: entries of `directory` from `first` to `last`. */
  #announced: { readonly directory: Inode; readonly first: number; readonly last: number } | undefined;

  constructor(
    private readonly catalog: TreeCatalog,
    private readonly originals: OriginalsPort,
  ) {}

  async opened({ ino, parent }: ItemNode): Promise<void> {
    const known = this.#announced;
    if (known?.directory === parent && known.first <= ino && ino <= known.last) return;
    this.#announced = { directory: parent, first: ino, last: ino };
    const block = await this.catalog.children(parent, ino - 1, ANNOUNCED_TOGETHER);
    this.#announced = { directory: parent, first: ino, last: block.at(-1)?.ino ?? ino };
    this.originals.prepare?.(block.flatMap((entry) => this.#original(entry.ino)));
  }

  #original(ino: Inode): { id: ItemNode['item']; revision: string }[] {
    const node = this.catalog.node(ino);
    const stored = node?.kind === 'item' ? this.catalog.item(node.item) : undefined;
    return stored && !stored.gone ? [{ id: stored.item.id, revision: stored.item.revision }] : [];
  }
}
