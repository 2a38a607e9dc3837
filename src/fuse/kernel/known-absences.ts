import type { Inode } from '../../tree/tree.ts';

/** Names a program may look for again and again; each takes some hundred bytes here. */
const MOST = 10_000;

/**
 * The names that the kernel was told are not there, and which it therefore does not ask for again: it must be told when one
 * of them comes. There are few, so that a sync of a whole library need not tell the kernel of each name. Beyond 10,000 the
 * kernel is left to ask each time.
 */
export class KnownAbsences {
  readonly #names = new Set<string>();

  /** To be called before the kernel is told; false when it may not keep the answer. */
  told(directory: Inode, name: string): boolean {
    const key = keyOf(directory, name);
    if (!this.#names.has(key) && this.#names.size >= MOST) return false;
    this.#names.add(key);
    return true;
  }

  /** True when the kernel must hear that the name has come. */
  end(directory: Inode, name: string): boolean {
    return this.#names.delete(keyOf(directory, name));
  }
}

function keyOf(directory: Inode, name: string): string {
  return `${directory}/${name}`;
}
