import type { Inode } from './node.ts';

/** One entry that came, went, or is described differently now. Told after it was committed. */
export interface TreeChange {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly directory: Inode;
  readonly name: string;
  readonly ino: Inode;
}
