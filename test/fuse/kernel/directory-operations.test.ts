import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { AttributeWriter } from '../../../src/fuse/kernel/attributes.ts';
import { directoryOperations } from '../../../src/fuse/kernel/directory-operations.ts';
import { OPCODE } from '../../../src/fuse/kernel/wire/opcodes.ts';
import { ATTR, DIRENT, DIRENTPLUS, ENTRY_OUT, READ_IN } from '../../../src/fuse/kernel/wire/structures.ts';
import { type DirectoryEntry, type Inode, ROOT_INODE } from '../../../src/tree/tree.ts';
import { photo } from '../../support/library-entries.ts';
import { KernelSide } from './kernel-side.ts';
import { bytesOf, valuesOf } from './layout-bytes.ts';
import { MemoryDirectories, namesUpTo } from './memory-directories.ts';
import { OWNER, ServedTree } from './served-tree.ts';

const DIRECTORY = 2 as Inode;
const GENERATION = 4_000_000_000;
const { READDIR, READDIRPLUS } = OPCODE;

interface Shown {
  readonly ino: number;
  readonly off: number;
  readonly type: number;
  readonly name: string;
  readonly nodeid: number;
  readonly sizeBytes: number;
}

function serve(...entries: (string | (Partial<DirectoryEntry> & { name: string }))[]) {
  const tree = new MemoryDirectories();
  tree.add(DIRECTORY, ...entries);
  const attributes = new AttributeWriter(GENERATION, OWNER);
  return { tree, kernel: new KernelSide(new Map(directoryOperations({ tree, attributes }))) };
}

async function readdir(kernel: KernelSide, opcode: number, offset: number, size: number, node: number = DIRECTORY) {
  const { errno, body } = await kernel.ask(opcode, { node, body: bytesOf(READ_IN, { offset, size }) });
  assert.equal(errno, 0);
  assert.ok(body.length <= size, 'no more than there is room for');
  return { body, entries: entriesIn(body, opcode) };
}

/** As the kernel takes a listing apart. */
function entriesIn(body: Buffer, opcode: number): Shown[] {
  const isPlus = opcode === READDIRPLUS;
  const entries: Shown[] = [];
  for (let at = 0; at < body.length; ) {
    const start = isPlus ? at + DIRENTPLUS.at.dirent : at;
    const { ino, off, namelen, type } = valuesOf(DIRENT, body, start);
    const name = body.toString('utf8', start + DIRENT.sizeBytes, start + DIRENT.sizeBytes + namelen);
    const nodeid = isPlus ? valuesOf(ENTRY_OUT, body, at).nodeid : 0;
    const sizeBytes = isPlus ? valuesOf(ATTR, body, at + ENTRY_OUT.at.attr).size : 0;
    entries.push({ ino, off, type, name, nodeid, sizeBytes });
    const end = start + DIRENT.sizeBytes + namelen;
    const next = Math.ceil(end / 8) * 8;
    assert.ok(next <= body.length, 'the last record is whole');
    assert.ok(
      body.subarray(end, next).every((byte) => byte === 0),
      'zeros behind the name',
    );
    at = next;
  }
  return entries;
}

/** The whole directory, as a program lists it. */
async function listAll(kernel: KernelSide, opcode: number, roomBytes: () => number): Promise<Shown[]> {
  const all: Shown[] = [];
  for (;;) {
    const { entries } = await readdir(kernel, opcode, all.at(-1)?.off ?? 0, roomBytes());
    if (entries.length === 0) return all;
    all.push(...entries);
  }
}

const recordBytes = (opcode: number, name: string) =>
  (opcode === READDIRPLUS ? DIRENTPLUS.sizeBytes : DIRENT.sizeBytes) + Math.ceil(Buffer.byteLength(name) / 8) * 8;

describe('a listing', () => {
  test('begins with . and .., which have numbers of their own', async () => {
    const { kernel, tree } = serve('a.jpg', 'b.jpg');
    for (const opcode of [READDIR, READDIRPLUS]) {
      const { entries } = await readdir(kernel, opcode, 0, 4_096);
      const inos = tree.entriesOf(DIRECTORY).map(({ ino }) => ino);
      assert.deepEqual(
        entries.map(({ name, ino }) => [name, ino]),
        [
          ['.', DIRECTORY],
          ['..', ROOT_INODE],
          ['a.jpg', inos[0]],
          ['b.jpg', inos[1]],
        ],
      );
      assert.deepEqual(
        entries.slice(0, 2).map(({ nodeid }) => nodeid),
        [0, 0],
        'the kernel wants no attributes of them',
      );
    }
  });

  test('of an empty directory holds nothing else', async () => {
    const { kernel } = serve();
    const names = (await listAll(kernel, READDIRPLUS, () => 4_096)).map(({ name }) => name);
    assert.deepEqual(names, ['.', '..']);
  });

  test('tells the kind of each entry', async () => {
    const { kernel } = serve({ name: 'd', kind: 'directory' }, { name: 'f' }, { name: 'l', kind: 'link' });
    const types = (await listAll(kernel, READDIR, () => 4_096)).map(({ type }) => type);
    assert.deepEqual(types, [4, 4, 4, 8, 10]);
  });

  test('is taken up behind any entry, . and .. among them', async () => {
    const { kernel } = serve(...namesUpTo(5));
    const { entries } = await readdir(kernel, READDIR, 0, 4_096);
    for (const [index, { off }] of entries.entries()) {
      const rest = await readdir(kernel, READDIR, off, 4_096);
      assert.deepEqual(rest.entries, entries.slice(index + 1));
    }
  });

  test('with room for no entry is empty, and far behind the end as well', async () => {
    const { kernel } = serve(...namesUpTo(3));
    for (const opcode of [READDIR, READDIRPLUS]) {
      assert.equal((await readdir(kernel, opcode, 0, 0)).body.length, 0);
      assert.equal((await readdir(kernel, opcode, 0, recordBytes(opcode, '.') - 1)).body.length, 0);
      assert.equal((await readdir(kernel, opcode, 2 ** 53, 4_096)).body.length, 0);
    }
  });

  test('of what is no directory, or is gone, is ENOENT', async () => {
    await using served = await ServedTree.open(photo('a.jpg', { sizeIsListed: true }));
    const body = bytesOf(READ_IN, { size: 4_096 });
    for (const opcode of [READDIR, READDIRPLUS]) {
      assert.equal((await served.ask(opcode, 'photos/2021/07/a.jpg', body)).errno, -constants.errno.ENOENT);
      for (const node of [0, 4_711, 2n ** 64n - 1n]) {
        assert.equal((await served.kernel.ask(opcode, { node, body })).errno, -constants.errno.ENOENT);
      }
    }
  });
});

describe('attributes in a listing', () => {
  test('count as a lookup each, and say all that a lookup says', async () => {
    const { kernel, tree } = serve({ name: 'a.jpg', sizeBytes: 5_000_000_000, mtimeMs: -250 });
    const { body, entries } = await readdir(kernel, READDIRPLUS, 2, 4_096);
    const ino = tree.entriesOf(DIRECTORY)[0]?.ino ?? 0;
    assert.deepEqual([entries[0]?.nodeid, entries[0]?.sizeBytes], [ino, 5_000_000_000]);
    assert.equal(valuesOf(ENTRY_OUT, body).generation, GENERATION);
    const attr = valuesOf(ATTR, body, ENTRY_OUT.at.attr);
    assert.deepEqual([attr.mtime, attr.mtimensec, attr.uid], [-1, 750_000_000, OWNER.uid]);
    assert.equal(kernel.lookups.of(ino), 1);
    assert.equal(kernel.lookups.nodes, 1);
  });

  test('are left out while a size is not known, and of directories, whose time changes unheard; that counts nothing', async () => {
    const { kernel } = serve({ name: 'a.jpg', sizeBytes: undefined }, { name: 'b', kind: 'directory' }, { name: 'c' });
    const { body, entries } = await readdir(kernel, READDIRPLUS, 2, 4_096);
    assert.deepEqual(
      entries.map(({ name, nodeid }) => [name, nodeid > 0]),
      [
        ['a.jpg', false],
        ['b', false],
        ['c', true],
      ],
    );
    assert.ok(body.subarray(0, DIRENTPLUS.at.dirent).every((byte) => byte === 0));
    assert.equal(kernel.lookups.nodes, 1);
  });

  test('that the kernel did not take count nothing', async () => {
    const { kernel } = serve(...namesUpTo(20));
    await readdir(kernel, READDIRPLUS, 0, 64);
    kernel.refuseNext('ENOENT');
    kernel.send(READDIRPLUS, { node: DIRECTORY, body: bytesOf(READ_IN, { size: 4_096 }) });
    assert.equal(kernel.lookups.nodes, 0);
  });
});

test('whatever the room, a page holds as many entries as fit, and both kinds of listing show the same', async () => {
  const anyName = fc.oneof(
    fc.string({ minLength: 1, maxLength: 60 }),
    fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }),
    fc.constantFrom('a', 'ab'.repeat(4), 'x'.repeat(255), 'ü'.repeat(127)),
  );
  const anyRoom = fc.integer({ min: 600, max: 9_000 });
  await fc.assert(
    fc.asyncProperty(fc.array(anyName, { maxLength: 60 }), fc.infiniteStream(anyRoom), async (names, rooms) => {
      const { kernel, tree } = serve(...names);
      const nextRoom = (): number => rooms.next().value;
      const expected = ['.', '..', ...tree.entriesOf(DIRECTORY).map(({ name }) => name)];
      for (const opcode of [READDIR, READDIRPLUS]) {
        const all: Shown[] = [];
        for (let isEnd = false; !isEnd; ) {
          const roomBytes = nextRoom();
          const { body, entries } = await readdir(kernel, opcode, all.at(-1)?.off ?? 0, roomBytes);
          all.push(...entries);
          const next = expected[all.length];
          if (next !== undefined) assert.ok(body.length + recordBytes(opcode, next) > roomBytes, 'one more had fitted');
          isEnd = entries.length === 0;
        }
        assert.deepEqual(
          all.map(({ name }) => name),
          expected,
        );
      }
      const plain = await listAll(kernel, READDIR, nextRoom);
      const plus = await listAll(kernel, READDIRPLUS, nextRoom);
      assert.deepEqual(
        plus.map((entry) => ({ ...entry, nodeid: 0, sizeBytes: 0 })),
        plain,
      );
      for (const { ino, nodeid } of plus.slice(2)) assert.equal(nodeid, ino);
    }),
    { numRuns: 60 },
  );
});

test('a listing under way meets what comes, misses what went, and shows every other entry of a real tree once', async () => {
  const names = namesUpTo(60);
  await using served = await ServedTree.open(...names.map((name) => photo(name, { sizeIsListed: true })));
  const { kernel, world } = served;
  const node = world.find('photos/2021/07');
  const first = await readdir(kernel, READDIRPLUS, 0, 4_096, node);
  const seen = new Set(first.entries.map(({ name }) => name));
  const left = names.filter((name) => !seen.has(name));
  assert.ok(left.length > 10 && seen.size > 10);

  const [gone = '', goneBefore = ''] = [left[3], first.entries[5]?.name];
  for (const name of [gone, goneBefore]) world.library.remove(name);
  world.library.add(photo('new.jpg', { sizeIsListed: true }));
  world.library.forgetCheckpoints();
  await world.sync();

  const rest: string[] = [];
  for (let off = first.entries.at(-1)?.off ?? 0; ; ) {
    const { entries } = await readdir(kernel, READDIRPLUS, off, 4_096, node);
    if (entries.length === 0) break;
    rest.push(...entries.map(({ name }) => name));
    off = entries.at(-1)?.off ?? off;
  }
  assert.deepEqual(rest.sort(), [...left.filter((name) => name !== gone), 'new.jpg'].sort());
  const again = await readdir(kernel, READDIRPLUS, 0, 65_536, node);
  assert.equal(again.entries.length, 60 - 2 + 1 + 2);
});
