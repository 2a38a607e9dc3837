import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { test } from 'node:test';
import { OPCODE } from '../../../src/fuse/kernel/wire/opcodes.ts';
import { ServedTree } from './served-tree.ts';
import { KernelHeader } from './wire/kernel-header.ts';

const { errno } = constants;

const WRITES: readonly (keyof typeof OPCODE)[] = [
  'SETATTR',
  'SYMLINK',
  'MKNOD',
  'MKDIR',
  'UNLINK',
  'RMDIR',
  'RENAME',
  'LINK',
  'WRITE',
  'SETXATTR',
  'REMOVEXATTR',
  'CREATE',
  'FALLOCATE',
  'RENAME2',
  'COPY_FILE_RANGE',
  'COPY_FILE_RANGE_64',
  'TMPFILE',
];

const READS: readonly (keyof typeof OPCODE)[] = [
  'LOOKUP',
  'GETATTR',
  'READLINK',
  'OPEN',
  'READ',
  'STATFS',
  'RELEASE',
  'GETXATTR',
  'LISTXATTR',
  'READDIR',
  'ACCESS',
  'READDIRPLUS',
  'LSEEK',
  'STATX',
];

/** They are not the tree's. */
const OF_THE_SESSION: readonly (keyof typeof OPCODE)[] = ['FORGET', 'INIT', 'INTERRUPT', 'DESTROY', 'BATCH_FORGET'];

/** Beyond every opcode there is, those of the kernel's character devices aside. */
const MANY_OPCODES = 128;
const CUSE_INIT = 4_096;

/** What the kernel is answered, whatever the request carries. */
async function errnosOf(served: ServedTree, opcode: number): Promise<number[]> {
  const bodies = [Buffer.alloc(0), Buffer.alloc(64), Buffer.alloc(64, 1)];
  const answers = await Promise.all(bodies.map((body) => served.kernel.ask(opcode, { node: 1, body })));
  return answers.map((answer) => answer.errno);
}

const always = (code: number) => [-code, -code, -code];

test('everything that writes is EROFS, whatever it carries', async () => {
  await using served = await ServedTree.open();
  for (const name of WRITES) assert.deepEqual(await errnosOf(served, OPCODE[name]), always(errno.EROFS), name);
});

test('directories are opened, files flushed and locks held without us: the kernel hears ENOSYS, and asks no more', async () => {
  await using served = await ServedTree.open();
  const header = KernelHeader.ofThisMachine();
  for (const name of [
    'OPENDIR',
    'RELEASEDIR',
    'FLUSH',
    'FSYNC',
    'FSYNCDIR',
    'GETLK',
    'SETLK',
    'SETLKW',
    'BMAP',
    'POLL',
  ]) {
    const opcode = header.enumValue(`FUSE_${name}`) ?? assert.fail(`${name} is not in the header`);
    assert.deepEqual(await errnosOf(served, opcode), always(errno.ENOSYS), name);
  }
});

test('whatever else there is or may come is ENOSYS, and what reads never is', async () => {
  await using served = await ServedTree.open();
  const known = new Set([...READS, ...WRITES, ...OF_THE_SESSION].map((name): number => OPCODE[name]));
  const opcodes = [...Array(MANY_OPCODES).keys(), CUSE_INIT, 0xffff_ffff];
  for (const opcode of opcodes.filter((each) => !known.has(each))) {
    assert.deepEqual(await errnosOf(served, opcode), always(errno.ENOSYS), String(opcode));
  }
  for (const name of READS) {
    assert.ok(!(await errnosOf(served, OPCODE[name])).includes(-errno.ENOSYS), name);
  }
});
