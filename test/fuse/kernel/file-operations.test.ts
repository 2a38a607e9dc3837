import assert from 'node:assert/strict';
import { constants as files } from 'node:fs';
import { constants } from 'node:os';
import { describe, test } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { fileOperations, type OpenedFile } from '../../../src/fuse/kernel/file-operations.ts';
import { ReadModes } from '../../../src/fuse/kernel/read-modes.ts';
import { FOPEN, OPCODE } from '../../../src/fuse/kernel/wire/opcodes.ts';
import { INTERRUPT_IN, LSEEK_IN, LSEEK_OUT, OPEN_IN, RELEASE_IN } from '../../../src/fuse/kernel/wire/structures.ts';
import { OpenFiles } from '../../../src/fuse/open-files.ts';
import type { OpenFile } from '../../../src/tree/tree.ts';
import { photo } from '../../support/library-entries.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { KernelSide } from './kernel-side.ts';
import { bytesOf, valuesOf } from './layout-bytes.ts';
import { ServedTree } from './served-tree.ts';

const { errno } = constants;
const PATH = 'photos/2021/07/beach.jpg';

async function serve(sizeBytes = 5_000) {
  return await ServedTree.open(photo('beach.jpg', { sizeBytes, sizeIsListed: true }));
}

describe('OPEN', () => {
  test('for writing is EROFS, in each way of doing it', async () => {
    await using served = await serve();
    for (const flags of [files.O_WRONLY, files.O_RDWR, files.O_RDWR | files.O_APPEND, files.O_WRONLY | files.O_TRUNC]) {
      const { errno: error } = await served.ask(OPCODE.OPEN, PATH, bytesOf(OPEN_IN, { flags }));
      assert.equal(error, -errno.EROFS);
    }
  });

  test('reads directly while it is not whole on this disk, through the kernel’s pages afterwards', async () => {
    await using served = await serve();
    assert.equal((await served.openFile(PATH)).open_flags, FOPEN.DIRECT_IO);
    await served.fetch(PATH);
    assert.equal((await served.openFile(PATH)).open_flags, FOPEN.KEEP_CACHE);
  });

  test('of a directory or of nothing is ENOENT, and holds nothing open', async () => {
    await using served = await serve();
    assert.equal((await served.ask(OPCODE.OPEN, 'photos', bytesOf(OPEN_IN))).errno, -errno.ENOENT);
    assert.equal((await served.kernel.ask(OPCODE.OPEN, { node: 77_777, body: bytesOf(OPEN_IN) })).errno, -errno.ENOENT);
  });

  test('that the kernel does not take is undone: the handle is none', async () => {
    await using served = await serve();
    await served.fetch(PATH);
    served.kernel.refuseNext('ENOENT');
    served.kernel.send(OPCODE.OPEN, { node: served.world.find(PATH), body: bytesOf(OPEN_IN) });
    await turnOfTheLoop();
    const { fh } = await served.openFile(PATH);
    assert.equal((await served.read(PATH, fh - 1, { size: 10 })).errno, -errno.EIO, 'not open');
    assert.equal((await served.read(PATH, fh, { size: 10 })).errno, 0);
  });
});

describe('READ', () => {
  test('brings what is asked for, fewer bytes only at the end, none behind it', async () => {
    await using served = await serve(5_000);
    const bytes = served.world.library.bytesOf('beach.jpg');
    for (const round of ['while it is fetched', 'from the cache']) {
      const { fh } = await served.openFile(PATH);
      const read = async (offset: number | bigint, size: number) =>
        (await served.read(PATH, fh, { offset, size })).body;
      assert.deepEqual(await read(0, 4_096), bytes.subarray(0, 4_096), round);
      assert.deepEqual(await read(4_096, 4_096), bytes.subarray(4_096), round);
      assert.deepEqual(await read(0, 0xffff_ffff), bytes, round);
      assert.deepEqual(await read(17, 0), Buffer.alloc(0), round);
      for (const behind of [5_000, 2 ** 40, 2n ** 63n, 2n ** 64n - 1n]) {
        assert.equal((await read(behind, 4_096)).length, 0, `${round}, at ${behind}`);
      }
    }
  });

  test('of 1 MiB comes in one answer, one of more is cut to that', async () => {
    await using served = await serve(3_000_000);
    const { fh } = await served.openFile(PATH);
    const { body } = await served.read(PATH, fh, { offset: 1_000, size: 2_000_000 });
    assert.equal(body.length, 1_048_576);
    assert.deepEqual(body, served.world.library.bytesOf('beach.jpg').subarray(1_000, 1_000 + 1_048_576));
  });

  test('of a handle that is not open is EIO', async () => {
    await using served = await serve();
    for (const fh of [0, 99, 2 ** 53]) assert.equal((await served.read(PATH, fh, { size: 10 })).errno, -errno.EIO);
  });

  test('that is interrupted ends with EINTR while the bytes still come, and the next one is served', async () => {
    await using served = await serve();
    const gate = served.world.library.hold('beach.jpg');
    const { fh } = await served.openFile(PATH);
    const waiting = served.read(PATH, fh, { size: 100 });
    await gate.reached;
    const unique = served.kernel.lastAsked;
    served.kernel.send(OPCODE.INTERRUPT, { body: bytesOf(INTERRUPT_IN, { unique }) });
    assert.equal((await waiting).errno, -errno.EINTR);
    const next = served.read(PATH, fh, { size: 100 });
    gate.release();
    assert.deepEqual((await next).body, served.world.library.bytesOf('beach.jpg').subarray(0, 100));
    assert.equal(served.kernel.log.text(), '');
  });
});

describe('RELEASE', () => {
  test('closes the file: its handle is none any more', async () => {
    await using served = await serve();
    const { fh } = await served.openFile(PATH);
    assert.equal((await served.ask(OPCODE.RELEASE, PATH, bytesOf(RELEASE_IN, { fh }))).errno, 0);
    assert.equal((await served.read(PATH, fh, { size: 10 })).errno, -errno.EIO);
  });

  test('of an item that was edited meanwhile makes the kernel forget its pages, of any other one it does not', async () => {
    await using served = await serve();
    const before = await served.openFile(PATH);
    await served.kernel.ask(OPCODE.RELEASE, { body: bytesOf(RELEASE_IN, { fh: before.fh }) });
    assert.deepEqual(served.forgotten, []);

    const { fh } = await served.openFile(PATH);
    served.world.library.change('beach.jpg', { revision: 'edited' });
    await served.world.sync();
    await served.kernel.ask(OPCODE.RELEASE, { body: bytesOf(RELEASE_IN, { fh }) });
    assert.deepEqual(served.forgotten, [served.world.find(PATH)]);
  });

  test('of a handle that is not open changes nothing', async () => {
    await using served = await serve();
    assert.equal((await served.ask(OPCODE.RELEASE, PATH, bytesOf(RELEASE_IN, { fh: 99 }))).errno, 0);
  });
});

describe('LSEEK', () => {
  const seek = async (served: ServedTree, offset: number | bigint, whence: number) => {
    const { errno: error, body } = await served.ask(OPCODE.LSEEK, PATH, bytesOf(LSEEK_IN, { offset, whence }));
    return error === 0 ? valuesOf(LSEEK_OUT, body).offset : error;
  };
  const [SEEK_DATA, SEEK_HOLE] = [3, 4];

  test('finds data up to the end and a hole behind it', async () => {
    await using served = await serve();
    assert.equal(await seek(served, 0, SEEK_DATA), 0);
    assert.equal(await seek(served, 4_999, SEEK_DATA), 4_999);
    assert.equal(await seek(served, 0, SEEK_HOLE), 5_000);
    assert.equal(await seek(served, 4_999, SEEK_HOLE), 5_000);
  });

  test('from the end on is ENXIO, of another kind EINVAL', async () => {
    await using served = await serve();
    for (const offset of [5_000, 2 ** 40, 2n ** 64n - 1n]) {
      assert.equal(await seek(served, offset, SEEK_DATA), -errno.ENXIO);
      assert.equal(await seek(served, offset, SEEK_HOLE), -errno.ENXIO);
    }
    for (const whence of [0, 1, 2, 5, 0xffff_ffff]) assert.equal(await seek(served, 0, whence), -errno.EINVAL);
  });
});

describe('a file that fails', () => {
  const failing = (change: Partial<OpenFile>) => {
    let closed = 0;
    const file: OpenFile = {
      read: () => 0,
      whole: () => undefined,
      close: async () => {
        closed += 1;
      },
      ...change,
    };
    const kernel = new KernelSide(
      new Map(
        fileOperations({
          tree: {
            open: () => file,
            isSizeConfirmed: () => true,
            revisionOf: () => 'r1',
            attributes: (ino) => ({ ino, kind: 'item', sizeBytes: 0, mtimeMs: 0 }),
          },
          files: new OpenFiles<OpenedFile>(),
          modes: new ReadModes(new RecordingLog()),
          forgetPages: () => undefined,
        }),
      ),
    );
    return { kernel, closed: () => closed };
  };
  const broken = () => {
    throw new Error('EIO: the disk fails');
  };

  test('while it is opened is closed again', async () => {
    for (const whole of [broken, () => Promise.reject(new Error('EIO: the disk fails'))]) {
      const { kernel, closed } = failing({ whole });
      assert.equal((await kernel.ask(OPCODE.OPEN, { body: bytesOf(OPEN_IN) })).errno, -errno.EIO);
      assert.equal(closed(), 1);
    }
  });

  test('while it is closed is told in the log, and the kernel is answered', async () => {
    for (const close of [broken, () => Promise.reject(new Error('EIO: the disk fails'))]) {
      const { kernel } = failing({ close });
      await kernel.ask(OPCODE.OPEN, { body: bytesOf(OPEN_IN) });
      await kernel.ask(OPCODE.RELEASE, { body: bytesOf(RELEASE_IN, { fh: 1 }) });
      await turnOfTheLoop();
      assert.match(kernel.log.text(), /the disk fails/);
    }
  });
});
