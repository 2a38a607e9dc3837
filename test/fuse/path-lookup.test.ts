import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PathLookup } from '../../src/fuse/fuse-native/path-lookup.ts';
import { NotFoundError } from '../../src/tree/failures.ts';
import { type Inode, ROOT_INODE } from '../../src/tree/tree.ts';

/** Nodes by parent and name; counts how often it is asked. */
class SmallTree {
  readonly asked: string[] = [];
  readonly nodes = new Map<string, Inode>();

  put(parent: number, name: string, ino: number): void {
    this.nodes.set(`${parent} ${name}`, ino as Inode);
  }

  lookup(parent: Inode, name: string): Inode {
    this.asked.push(name);
    const found = this.nodes.get(`${parent} ${name}`);
    if (found === undefined) throw new NotFoundError(`no ${name}`);
    return found;
  }
}

function world() {
  const tree = new SmallTree();
  tree.put(ROOT_INODE, 'photos', 2);
  tree.put(2, '2021', 3);
  tree.put(3, 'a.jpg', 4);
  tree.put(3, 'b.jpg', 5);
  return { tree, paths: new PathLookup(tree) };
}

test('a path is walked from the root', () => {
  const { paths } = world();
  assert.equal(paths.find('/'), ROOT_INODE);
  assert.equal(paths.find('/photos'), 2);
  assert.equal(paths.find('/photos/2021/a.jpg'), 4);
});

test('the directories above a file are walked once, the file itself each time', () => {
  const { tree, paths } = world();
  for (let round = 0; round < 3; round += 1) paths.find('/photos/2021/a.jpg');
  paths.find('/photos/2021/b.jpg');
  assert.deepEqual(tree.asked, ['photos', '2021', 'a.jpg', 'a.jpg', 'a.jpg', 'b.jpg']);
});

test('a name that is not there is refused at whatever depth, and found once it comes', () => {
  const { tree, paths } = world();
  assert.throws(() => paths.find('/none'), NotFoundError);
  assert.throws(() => paths.find('/photos/2022/a.jpg'), NotFoundError);
  tree.put(2, '2022', 6);
  tree.put(6, 'a.jpg', 7);
  assert.equal(paths.find('/photos/2022/a.jpg'), 7);
});

test('what was remembered is forgotten when directories left the tree', () => {
  const { tree, paths } = world();
  paths.find('/photos/2021/a.jpg');
  tree.put(2, '2021', 13);
  tree.put(13, 'a.jpg', 14);
  assert.equal(paths.find('/photos/2021/a.jpg'), 4, 'remembered until told otherwise');
  paths.forget();
  assert.equal(paths.find('/photos/2021/a.jpg'), 14);
});
