import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { describe, test } from 'node:test';
import { OPCODE } from '../../../src/fuse/kernel/wire/opcodes.ts';
import { GETXATTR_IN, GETXATTR_OUT } from '../../../src/fuse/kernel/wire/structures.ts';
import { photo } from '../../support/library-entries.ts';
import { nameBytes } from './kernel-side.ts';
import { bytesOf, valuesOf } from './layout-bytes.ts';
import { ServedTree } from './served-tree.ts';

const { errno } = constants;
const PATH = 'photos/2021/07/beach.jpg';
const DESCRIPTION = 'Am Meer, auf der Höhe';
const DESCRIPTION_BYTES = Buffer.from(DESCRIPTION);

async function serve() {
  return await ServedTree.open(photo('beach.jpg', { description: DESCRIPTION, sizeIsListed: true }));
}

async function getxattr(served: ServedTree, name: string, size: number, path = PATH) {
  return await served.ask(OPCODE.GETXATTR, path, Buffer.concat([bytesOf(GETXATTR_IN, { size }), nameBytes(name)]));
}

async function listxattr(served: ServedTree, size: number, path = PATH) {
  return await served.ask(OPCODE.LISTXATTR, path, bytesOf(GETXATTR_IN, { size }));
}

describe('GETXATTR', () => {
  test('with room for nothing tells how much room the value takes', async () => {
    await using served = await serve();
    const { body } = await getxattr(served, 'user.gphotos.description', 0);
    assert.deepEqual(valuesOf(GETXATTR_OUT, body), { size: DESCRIPTION_BYTES.length, padding: 0 });
  });

  test('with one byte too little is ERANGE, with exactly enough the value as UTF-8', async () => {
    await using served = await serve();
    const name = 'user.gphotos.description';
    assert.equal((await getxattr(served, name, DESCRIPTION_BYTES.length - 1)).errno, -errno.ERANGE);
    for (const size of [DESCRIPTION_BYTES.length, 4_096, 65_536, 0xffff_ffff]) {
      assert.equal((await getxattr(served, name, size)).body.toString(), DESCRIPTION);
    }
  });

  test('of what is not there is ENODATA, of another namespace EOPNOTSUPP, of a node that is gone ENOENT', async () => {
    await using served = await serve();
    assert.equal((await getxattr(served, 'user.gphotos.none', 100)).errno, -errno.ENODATA);
    assert.equal((await getxattr(served, 'user.gphotos.id', 100, 'photos')).errno, -errno.ENODATA);
    for (const name of ['security.capability', 'system.posix_acl_access', 'trusted.x', '']) {
      assert.equal((await getxattr(served, name, 100)).errno, -errno.EOPNOTSUPP, name);
    }
    const body = Buffer.concat([bytesOf(GETXATTR_IN, { size: 9 }), nameBytes('user.gphotos.id')]);
    assert.equal(served.kernel.askNow(OPCODE.GETXATTR, { node: 999_999, body }).errno, -errno.ENOENT);
  });
});

test('LISTXATTR tells the names, each with a zero behind it, by the same rule of room', async () => {
  await using served = await serve();
  const names = 'user.gphotos.id\0user.gphotos.description\0';
  assert.equal(valuesOf(GETXATTR_OUT, (await listxattr(served, 0)).body).size, names.length);
  assert.equal((await listxattr(served, names.length - 1)).errno, -errno.ERANGE);
  assert.equal((await listxattr(served, names.length)).body.toString(), names);
  assert.equal((await listxattr(served, 100, 'photos')).body.length, 0, 'a directory has none');
});
