import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { Clock } from '../base/clock.ts';
import type { Inode } from '../catalog/node.ts';
import type { MediaItem } from '../library/media-item.ts';
import type { TreeCatalog } from './neighbours.ts';
import type { SizeLearning } from './size-learning.ts';

/** Items looked at in one turn of the event loop, so that requests are answered in between. */
const LOOKED_AT_TOGETHER = 64;

/** Entries that a listing shows are had a thousand in a millisecond. */
const BLOCK = 1_000;

/** Longer than learning one size usually takes. */
const IN_TURN_MS = 2_000;

/**
 * Looks through directories that are listed and has the sizes learned that are missing there. A directory in which none is
 * missing any more is remembered as such: looking through ten thousand entries costs more than listing them.
 */
export class MissingSizes {
  readonly #looking = new Set<Inode>();
  #wanted: { readonly directory: Inode; readonly atMs: number } | undefined;
  #closed = false;

  constructor(
    private readonly catalog: TreeCatalog,
    private readonly sizes: SizeLearning,
    private readonly clock: Pick<Clock, 'nowMs'>,
  ) {}

  /**
   * Somebody waits for one size in the directory. A second one right after it comes from a program that asks for each in
   * turn, in a listing that the kernel kept and that nobody heard of.
   */
  async oneWanted(directory: Inode): Promise<void> {
    const before = this.#wanted;
    const nowMs = this.clock.nowMs();
    this.#wanted = { directory, atMs: nowMs };
    if (before?.directory === directory && nowMs - before.atMs < IN_TURN_MS) await this.learnIn(directory);
  }

  async learnIn(directory: Inode): Promise<void> {
    if (this.#looking.has(directory) || this.catalog.knowsSizesIn(directory)) return;
    this.#looking.add(directory);
    try {
      await this.#learn(directory);
    } finally {
      this.#looking.delete(directory);
    }
  }

  close(): void {
    this.#closed = true;
  }

  async #learn(directory: Inode): Promise<void> {
    const node = this.catalog.node(directory);
    if (node?.kind !== 'directory') return;
    const { changedAtMs } = node;
    await this.catalog.renewEntriesIn(directory);
    let missing = await this.#lookThrough(directory, (item) => this.sizes.learnAhead(item));
    if (missing > 0) {
      await this.sizes.untilIdle();
      missing = await this.#lookThrough(directory, () => undefined);
    }
    if (missing === 0 && !this.#closed) await this.catalog.noteSizesKnown(directory, changedAtMs);
  }

  /** How many sizes are missing; 1 at least when it was closed meanwhile. */
  async #lookThrough(directory: Inode, found: (item: MediaItem) => void): Promise<number> {
    let missing = 0;
    for (let after = 0; !this.#closed; ) {
      const block = await this.catalog.children(directory, after, BLOCK);
      const unsized = block.filter(({ kind, sizeBytes }) => kind === 'item' && sizeBytes === undefined);
      for (let start = 0; start < unsized.length && !this.#closed; start += LOOKED_AT_TOGETHER) {
        const together = unsized.slice(start, start + LOOKED_AT_TOGETHER);
        const items = together.flatMap(({ ino }) => this.#itemOfUnknownSize(ino));
        items.forEach(found);
        missing += items.length;
        await turnOfTheLoop();
      }
      if (block.length < BLOCK) return missing;
      after = block.at(-1)?.ino ?? after;
    }
    return missing + 1;
  }

  #itemOfUnknownSize(ino: Inode): MediaItem[] {
    const node = this.catalog.node(ino);
    const stored = node?.kind === 'item' ? this.catalog.item(node.item) : undefined;
    return stored && !stored.gone && this.sizes.known(stored.item) === undefined ? [stored.item] : [];
  }
}
