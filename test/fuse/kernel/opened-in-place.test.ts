import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { test } from 'node:test';
import { FOPEN, OPCODE } from '../../../src/fuse/kernel/wire/opcodes.ts';
import { INTERRUPT_IN, OPEN_IN, RELEASE_IN } from '../../../src/fuse/kernel/wire/structures.ts';
import { Gate } from '../../support/gate.ts';
import { photo } from '../../support/library-entries.ts';
import { bytesOf } from './layout-bytes.ts';
import { ServedTree } from './served-tree.ts';

const PATH = 'photos/2021/07/beach.jpg';

test('an item that becomes another revision while it is opened in place does not leave its former bytes in the kernel', async () => {
  await using served = await ServedTree.open(photo('beach.jpg', { sizeBytes: 5_000, sizeIsListed: true }));
  const former = served.world.library.bytesOf('beach.jpg');
  const gate = new Gate();
  Object.assign(served.world.library, {
    openInPlace: async () => {
      await gate.pass();
      return {
        sizeBytes: 5_000,
        read: async (target: Uint8Array, position: number) => former.copy(target, 0, position),
        close: async () => {},
      };
    },
  });
  const opening = served.openFile(PATH);
  await gate.reached;
  served.world.library.change('beach.jpg', { revision: 'joined' });
  await served.world.sync();
  gate.release();
  const { fh, open_flags } = await opening;
  const { body } = await served.read(PATH, fh, { size: 5_000 });
  assert.deepEqual(body, former);
  await served.kernel.ask(OPCODE.RELEASE, { body: bytesOf(RELEASE_IN, { fh }) });
  const isKept = open_flags === FOPEN.KEEP_CACHE;
  assert.ok(!isKept || served.forgotten.length > 0, 'pages of the former revision stay as those of the new one');
});

test('opening what lies on a disk that does not answer can be interrupted', async () => {
  const served = await ServedTree.open(photo('beach.jpg', { sizeBytes: 5_000, sizeIsListed: true }));
  const gate = new Gate();
  Object.assign(served.world.library, {
    openInPlace: async () => {
      await gate.pass();
      return undefined;
    },
  });
  const opening = served.ask(OPCODE.OPEN, PATH, bytesOf(OPEN_IN));
  await gate.reached;
  served.kernel.send(OPCODE.INTERRUPT, { body: bytesOf(INTERRUPT_IN, { unique: served.kernel.lastAsked }) });
  const { errno } = await opening;
  gate.release();
  await served[Symbol.asyncDispose]();
  assert.equal(errno, -constants.errno.EINTR);
});
