import { file, linkTo, MemoryTree } from './memory-tree.ts';

/** The same tree in the run that is killed and in the test that looks at what it left. */
export function killedLibrary(): MemoryTree {
  const tree = new MemoryTree();
  for (let number = 0; number < 120; number += 1) {
    const path = `photos/20${10 + (number % 5)}/${number}.jpg`;
    tree.put(path, file({ sizeBytes: 1 + ((number * 7_919) % 150_000), sizeIsKnown: number % 2 === 0 }));
    if (number % 10 === 0) tree.put(`albums/Tenth/${number}.jpg`, linkTo(path));
  }
  return tree;
}

/** Gives every item a description that begins with `words`. */
export function describeAll(tree: MemoryTree, words: string): void {
  for (const [path, entry] of tree.entries) {
    if (typeof entry === 'object' && 'revision' in entry)
      tree.change(path, { told: { description: `${words} ${path}` } });
  }
}
