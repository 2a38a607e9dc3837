import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Listings } from '../../src/fuse/fuse-native/listings.ts';
import type { DirectoryEntry, Inode, TreeChange } from '../../src/tree/tree.ts';

const DIRECTORY = 7 as Inode;
const OTHER = 8 as Inode;

/** A tree that counts what is asked of it and can be told to change. */
class CountingTree {
  lists = 0;
  learned = 0;
  whileListing: () => void = () => undefined;
  readonly names = ['a.jpg', 'b.jpg'];
  private tell: (changes: readonly TreeChange[]) => void = () => undefined;

  async list(_directory: Inode, after: number): Promise<DirectoryEntry[]> {
    if (after === 0) this.lists += 1;
    const entries = this.names.map((name, n) => ({
      ino: (n + 20) as Inode,
      name,
      kind: 'item' as const,
      position: n + 20,
      sizeBytes: undefined,
      mtimeMs: 0,
    }));
    this.whileListing();
    return entries.filter(({ position }) => position > after);
  }

  learnSizesIn(): void {
    this.learned += 1;
  }

  onChange(listener: (changes: readonly TreeChange[]) => void): () => void {
    this.tell = listener;
    return () => undefined;
  }

  add(name: string, directory = DIRECTORY): void {
    if (directory === DIRECTORY) this.names.push(name);
    this.tell([{ kind: 'added', directory, name, ino: 99 as Inode }]);
  }
}

test('a directory that is listed again is not asked for again, but its missing sizes are', async () => {
  const tree = new CountingTree();
  const listings = new Listings(tree);
  const first = await listings.of(DIRECTORY);
  assert.deepEqual(first.names, ['.', '..', 'a.jpg', 'b.jpg']);
  assert.equal(first.stats.length, first.names.length);
  assert.equal(await listings.of(DIRECTORY), first);
  assert.deepEqual([tree.lists, tree.learned], [1, 1]);
});

test('an entry that comes is in the next listing; a change elsewhere costs nothing', async () => {
  const tree = new CountingTree();
  const listings = new Listings(tree);
  await listings.of(DIRECTORY);
  tree.add('c.jpg', OTHER);
  await listings.of(DIRECTORY);
  assert.equal(tree.lists, 1);
  tree.add('c.jpg');
  assert.deepEqual((await listings.of(DIRECTORY)).names.at(-1), 'c.jpg');
});

test('a listing during which something changed is shown once and not kept', async () => {
  const tree = new CountingTree();
  const listings = new Listings(tree);
  tree.whileListing = () => {
    tree.whileListing = () => undefined;
    tree.add('c.jpg');
  };
  assert.equal((await listings.of(DIRECTORY)).names.length, 4);
  assert.equal((await listings.of(DIRECTORY)).names.length, 5);
});
