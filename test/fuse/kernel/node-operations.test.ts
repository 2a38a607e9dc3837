import assert from 'node:assert/strict';
import { constants as files } from 'node:fs';
import { constants } from 'node:os';
import { describe, test } from 'node:test';
import { OPCODE } from '../../../src/fuse/kernel/wire/opcodes.ts';
import {
  ACCESS_IN,
  ATTR,
  ATTR_OUT,
  ENTRY_OUT,
  KSTATFS,
  STATX,
  STATX_IN,
  STATX_OUT,
  SX_TIME,
} from '../../../src/fuse/kernel/wire/structures.ts';
import { OfflineError } from '../../../src/library/failures.ts';
import { album, photo, video } from '../../support/library-entries.ts';
import { nameBytes } from './kernel-side.ts';
import { bytesOf, valuesOf } from './layout-bytes.ts';
import { OWNER, ServedTree } from './served-tree.ts';

const { errno } = constants;
const JULY = 'photos/2021/07';
const AN_HOUR_S = 3_600;

const attrOf = (body: Buffer) => valuesOf(ATTR, body, ATTR_OUT.at.attr);

async function serve() {
  return await ServedTree.open(
    photo('beach.jpg', { sizeBytes: 5_000, sizeIsListed: true, takenAt: '2021-07-14T09:31:05.250Z' }),
    photo('unsized.jpg', { sizeBytes: 70_000 }),
    photo('moon.jpg', { sizeIsListed: true, takenAt: '1969-07-20T20:17:39.250Z' }),
    video('long.mp4', { sizeBytes: 5_000_000_001, sizeIsListed: true }),
    album('Trip', ['beach.jpg']),
  );
}

describe('LOOKUP', () => {
  test('tells the node, its attributes, and that they may be kept for an hour', async () => {
    await using served = await serve();
    const { body } = await served.ask(OPCODE.LOOKUP, JULY, nameBytes('beach.jpg'));
    const node = served.world.find(`${JULY}/beach.jpg`);
    const { nodeid, generation, ...valid } = valuesOf(ENTRY_OUT, body);
    assert.equal(nodeid, node);
    assert.equal(generation, served.world.tree.generation);
    assert.ok(generation > 0);
    assert.deepEqual([valid.entry_valid, valid.attr_valid], [AN_HOUR_S, AN_HOUR_S]);
    const attr = valuesOf(ATTR, body, ENTRY_OUT.at.attr);
    assert.deepEqual(
      [attr.ino, attr.size, attr.blocks, attr.mode, attr.nlink, attr.uid, attr.gid],
      [node, 5_000, 10, 0o100644, 1, OWNER.uid, OWNER.gid],
    );
  });

  test('is counted: the kernel knows the node once more', async () => {
    await using served = await serve();
    const node = served.world.find(`${JULY}/beach.jpg`);
    for (const count of [1, 2, 3]) {
      await served.ask(OPCODE.LOOKUP, JULY, nameBytes('beach.jpg'));
      assert.equal(served.kernel.lookups.of(node), count);
    }
  });

  test('of a name that is not there is an answer that may be kept as long, and counts nothing', async () => {
    await using served = await serve();
    for (const name of ['none.jpg', 'BEACH.JPG', '', `${'x'.repeat(300)}`]) {
      const { errno: error, body } = await served.ask(OPCODE.LOOKUP, JULY, nameBytes(name));
      assert.equal(error, 0);
      const { nodeid, entry_valid } = valuesOf(ENTRY_OUT, body);
      assert.deepEqual([nodeid, entry_valid], [0, AN_HOUR_S], name);
    }
    assert.equal(served.kernel.lookups.nodes, 0);
  });

  test('of a name that is not UTF-8 finds nothing; one with a replacement character of its own is a name', async () => {
    await using served = await ServedTree.open(photo('odd \uFFFD.jpg', { sizeIsListed: true }));
    const find = async (name: Buffer) => valuesOf(ENTRY_OUT, (await served.ask(OPCODE.LOOKUP, JULY, name)).body).nodeid;
    assert.equal(await find(Buffer.from([0x6f, 0x64, 0x64, 0x20, 0xff, 0x2e, 0x6a, 0x70, 0x67, 0])), 0);
    assert.equal(await find(nameBytes('odd \uFFFD.jpg')), served.world.find(`${JULY}/odd \uFFFD.jpg`));
  });

  test('of . and .. finds the directory and the one above it, for whoever has nothing but a number', async () => {
    await using served = await serve();
    const find = async (path: string, name: string) =>
      valuesOf(ENTRY_OUT, (await served.ask(OPCODE.LOOKUP, path, nameBytes(name))).body).nodeid;
    assert.equal(await find(JULY, '.'), served.world.find(JULY));
    assert.equal(await find(JULY, '..'), served.world.find('photos/2021'));
    assert.equal(await find('', '..'), 1, 'the root is its own parent');
  });

  test('does not wait for a size that must be learned: the kernel is told to ask for the attributes', async () => {
    await using served = await serve();
    const { body } = await served.ask(OPCODE.LOOKUP, JULY, nameBytes('unsized.jpg'));
    const { entry_valid, attr_valid } = valuesOf(ENTRY_OUT, body);
    assert.deepEqual([entry_valid > 0, attr_valid], [true, 0]);
    assert.equal(served.kernel.lookups.nodes, 1);
  });

  test('of the root by way of .. tells the generation that the kernel gave it', async () => {
    await using served = await serve();
    const { body } = await served.ask(OPCODE.LOOKUP, 'photos', nameBytes('..'));
    const { nodeid, generation } = valuesOf(ENTRY_OUT, body);
    assert.deepEqual([nodeid, generation], [1, 0]);
  });
});

describe('GETATTR', () => {
  test('waits for a size that must be learned', async () => {
    await using served = await serve();
    const gate = served.world.library.holdSizes();
    const unique = served.kernel.send(OPCODE.GETATTR, { node: served.world.find(`${JULY}/unsized.jpg`) });
    assert.equal(served.kernel.answered(unique), undefined);
    gate.release();
    const { body } = await served.kernel.answerTo(unique);
    assert.equal(valuesOf(ATTR, body, ATTR_OUT.at.attr).size, 70_000);
  });

  test('fails with the errno of what kept the size from being learned', async () => {
    await using served = await serve();
    served.world.library.failSize('unsized.jpg', new OfflineError('The line is cut'));
    const answer = await served.ask(OPCODE.GETATTR, `${JULY}/unsized.jpg`);
    assert.equal(answer.errno, -errno.ENETUNREACH);
    assert.match(
      served.kernel.log.text(),
      /"operation":"getattr","path":"\/photos\/2021\/07\/unsized\.jpg".*The line is cut/,
    );
  });

  test('of a file above 4 GiB tells its size to the byte', async () => {
    await using served = await serve();
    const { body } = await served.ask(OPCODE.GETATTR, `${JULY}/long.mp4`);
    assert.deepEqual([attrOf(body).size, attrOf(body).blocks], [5_000_000_001, 9_765_626]);
    assert.equal(valuesOf(ATTR_OUT, body).attr_valid, AN_HOUR_S);
  });

  test('of a picture taken before 1970 counts seconds down and nanoseconds up', async () => {
    await using served = await serve();
    const attr = attrOf((await served.ask(OPCODE.GETATTR, 'photos/1969/07/moon.jpg')).body);
    assert.equal(attr.mtime, Math.floor(Date.parse('1969-07-20T20:17:39.250Z') / 1_000));
    assert.equal(attr.mtimensec, 250_000_000);
    assert.deepEqual([attr.atime, attr.ctime, attr.ctimensec], [attr.mtime, attr.mtime, attr.mtimensec]);
  });

  test('of directories and links tells their kinds', async () => {
    await using served = await serve();
    const directory = attrOf((await served.ask(OPCODE.GETATTR, JULY)).body);
    const link = attrOf((await served.ask(OPCODE.GETATTR, 'albums/Trip/beach.jpg')).body);
    assert.deepEqual([directory.mode, directory.nlink, link.mode], [0o040755, 1, 0o120777]);
    assert.equal(link.size, Buffer.byteLength('../../photos/2021/07/beach.jpg'));
  });

  test('of a node that left the tree, or never was there, is ENOENT', async () => {
    await using served = await serve();
    const node = served.world.find(`${JULY}/beach.jpg`);
    served.world.library.remove('beach.jpg');
    served.world.library.forgetCheckpoints();
    await served.world.sync();
    for (const gone of [node, 0, 2 ** 32 - 1, 2 ** 53, 2n ** 64n - 1n]) {
      assert.equal((await served.kernel.ask(OPCODE.GETATTR, { node: gone })).errno, -errno.ENOENT, String(gone));
    }
  });
});

test('STATX tells the same as GETATTR, and when the picture was taken as its birth', async () => {
  await using served = await serve();
  for (const path of ['', JULY, 'photos/1969/07/moon.jpg', `${JULY}/long.mp4`, 'albums/Trip/beach.jpg']) {
    const { body } = await served.ask(OPCODE.STATX, path, bytesOf(STATX_IN));
    const attr = attrOf((await served.ask(OPCODE.GETATTR, path)).body);
    assert.equal(body.length, STATX_OUT.sizeBytes);
    const stat = valuesOf(STATX, body, STATX_OUT.at.stat);
    for (const field of ['ino', 'size', 'blocks', 'mode', 'nlink', 'uid', 'gid', 'blksize'] as const) {
      assert.equal(stat[field], attr[field], `${field} of ${path}`);
    }
    for (const time of ['atime', 'btime', 'ctime', 'mtime'] as const) {
      const { tv_sec, tv_nsec } = valuesOf(SX_TIME, body, STATX_OUT.at.stat + STATX.at[time]);
      assert.deepEqual([tv_sec, tv_nsec], [attr.mtime, attr.mtimensec], `${time} of ${path}`);
    }
    assert.equal(stat.mask, 0xfff, 'the basic fields and the birth');
  }
});

describe('READLINK', () => {
  test('tells the target without a zero behind it', async () => {
    await using served = await serve();
    const { body } = await served.ask(OPCODE.READLINK, 'albums/Trip/beach.jpg');
    assert.equal(body.toString(), '../../photos/2021/07/beach.jpg');
  });

  test('of what is no link is ENOENT', async () => {
    await using served = await serve();
    assert.equal((await served.ask(OPCODE.READLINK, JULY)).errno, -errno.ENOENT);
  });
});

test('ACCESS says no to writing, whatever else is asked, and yes to the rest', async () => {
  await using served = await serve();
  const access = async (mask: number) => (await served.ask(OPCODE.ACCESS, JULY, bytesOf(ACCESS_IN, { mask }))).errno;
  assert.equal(await access(files.F_OK), 0);
  assert.equal(await access(files.R_OK | files.X_OK), 0);
  assert.equal(await access(files.W_OK), -errno.EROFS);
  assert.equal(await access(files.R_OK | files.W_OK), -errno.EROFS);
});

test('STATFS shows a full file system of the library’s size', async () => {
  await using served = await serve();
  const { body } = await served.ask(OPCODE.STATFS, '');
  assert.deepEqual(valuesOf(KSTATFS, body), {
    blocks: 2 ** 28 + 1,
    bfree: 0,
    bavail: 0,
    files: 3,
    ffree: 0,
    bsize: 4_096,
    namelen: 255,
    frsize: 4_096,
    padding: 0,
  });
});
