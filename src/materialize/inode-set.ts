import type { Inode } from '../catalog/node.ts';

const BITS_PER_BLOCK = 2 ** 15;

/** A set of nodes at about one bit a node, so that remembering a million of them costs some 125 KiB. */
export class InodeSet {
  readonly #blocks = new Map<number, Uint32Array>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(ino: Inode): void {
    if (this.has(ino)) return;
    const number = Math.floor(ino / BITS_PER_BLOCK);
    const block = this.#blocks.get(number) ?? new Uint32Array(BITS_PER_BLOCK / 32);
    const bit = ino % BITS_PER_BLOCK;
    block[bit >>> 5] = (block[bit >>> 5] ?? 0) | (1 << (bit & 31));
    this.#blocks.set(number, block);
    this.#size += 1;
  }

  has(ino: Inode): boolean {
    const bit = ino % BITS_PER_BLOCK;
    const word = this.#blocks.get(Math.floor(ino / BITS_PER_BLOCK))?.[bit >>> 5] ?? 0;
    return (word & (1 << (bit & 31))) !== 0;
  }
}
