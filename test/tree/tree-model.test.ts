import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Inode, ROOT_INODE } from '../../src/tree/tree.ts';
import { anyChange, Owner } from './random-owner.ts';
import { type Shown, TreeModel } from './tree-model.ts';
import { TreeWorld } from './tree-world.ts';

const anyRound = fc.record({
  changes: fc.array(anyChange, { maxLength: 6 }),
  blockEntries: fc.integer({ min: 1, max: 8 }),
  after: fc.nat(60),
  read: fc.nat(1_000),
});
type Round = typeof anyRound extends fc.Arbitrary<infer T> ? T : never;

/** The whole tree as a driver meets it, each path with its inode number. */
async function walk(
  world: TreeWorld,
  { blockEntries, after }: Round,
): Promise<Map<string, { ino: Inode; shown: Shown }>> {
  const found = new Map<string, { ino: Inode; shown: Shown }>();
  const visit = async (directory: Inode, above: string) => {
    const entries = await world.list(directory, blockEntries);
    const behind = entries.filter(({ position }) => position > after);
    const again = await world.tree.list(directory, after, blockEntries);
    assert.deepEqual(
      again.map(({ name }) => name),
      behind.slice(0, blockEntries).map(({ name }) => name),
    );
    for (const { ino, name, kind, sizeBytes, mtimeMs } of entries) {
      assert.equal(world.tree.lookup(directory, name), ino);
      const told = await world.tree.attributes(ino);
      assert.deepEqual(told, { ino, kind, sizeBytes: sizeBytes ?? told.sizeBytes, mtimeMs });
      assert.deepEqual(world.tree.find(directory, name), { ...told, name, position: ino });
      assert.equal(world.tree.parentOf(ino), directory);
      const path = posix.join(above, name);
      assert.ok(!found.has(path), `${path} is listed once`);
      found.set(path, { ino, shown: await shownAt(world, ino, path) });
      assert.equal(found.get(path)?.shown.kind, kind);
      if (kind === 'directory') await visit(ino, path);
    }
  };
  await visit(ROOT_INODE, '');
  return found;
}

async function shownAt(world: TreeWorld, ino: Inode, path: string): Promise<Shown> {
  const attributes = await world.tree.attributes(ino);
  const { kind, sizeBytes, mtimeMs } = attributes;
  assert.equal(attributes.ino, ino);
  if (kind === 'directory') return { kind };
  if (kind === 'item') return { kind, id: world.tree.xattrs(ino).get('user.gphotos.id') ?? '', sizeBytes, mtimeMs };
  const target = world.tree.readlink(ino);
  assert.equal(sizeBytes, Buffer.byteLength(target));
  return { kind, to: posix.join(posix.dirname(path), target) };
}

test('whatever happens in the library, the tree is what the model says, and every path keeps its inode number', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyRound, { minLength: 1, maxLength: 10 }), async (rounds) => {
      await using world = await TreeWorld.open();
      const model = new TreeModel();
      const owner = new Owner(world.library);
      const inodes = new Map<string, Inode>();
      for (const round of rounds) {
        for (const change of round.changes) owner.apply(change);
        await world.sync();
        const expected = await model.sync(world.library);
        const found = await walk(world, round);

        assert.deepEqual(sorted(new Map([...found].map(([path, { shown }]) => [path, shown]))), sorted(expected));
        for (const [path, { ino }] of found)
          assert.equal(inodes.get(path) ?? ino, ino, `${path} keeps its inode number`);
        for (const [path, { ino }] of found) inodes.set(path, ino);
        await compareBytes(world, expected, round.read);
      }
      assert.equal(new Set(inodes.values()).size, inodes.size);
    }),
    { numRuns: 25 },
  );
});

/** Of one file chosen at random, also through a link. */
async function compareBytes(world: TreeWorld, expected: ReadonlyMap<string, Shown>, at: number): Promise<void> {
  const files = [...expected].filter(([, { kind }]) => kind !== 'directory');
  const [path, shown] = files[at % (files.length || 1)] ?? [];
  if (!path || !shown) return;
  const home = shown.kind === 'link' ? shown.to : path;
  const item = expected.get(home);
  assert.ok(item?.kind === 'item');
  assert.deepEqual(await world.read(home, 512), world.library.bytesOf(item.id));
}

function sorted(tree: ReadonlyMap<string, Shown>): [string, Shown][] {
  return [...tree].sort(([a], [b]) => (a < b ? -1 : 1));
}
