import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { test } from 'node:test';
import type Fuse from 'fuse-native';
import { strictlySized } from '../../src/fuse/fuse-native/strict-sizes.ts';

/** Answers as the real binding does: the whole length, whatever room the caller has. */
class CarelessBinding {
  mount(done: (error: Error | null) => void): void {
    done(null);
  }
  _op_getxattr(signal: Fuse.Signal, path: string, name: string, target: Buffer, position: number): void {
    const length = `${path} ${name} ${position}`.length;
    signal(name === 'user.none' ? -constants.errno.ENODATA : length, target.buffer);
  }
  _op_listxattr(signal: Fuse.Signal, path: string, target: Buffer): void {
    signal(path.length, target.buffer);
  }
}

type Kind = 'get' | 'list';

/** What the program that asked is answered, with room for so many bytes. */
function ask(kind: Kind, roomBytes: number, name = 'user.x'): number {
  const binding = new (strictlySized(CarelessBinding))('/mnt', operations, options);
  const target = Buffer.alloc(roomBytes);
  let answer: number | undefined;
  const signal: Fuse.Signal = (result, buffer) => {
    assert.equal(buffer, target.buffer, 'the rest of the answer is passed on');
    answer = result;
  };
  if (kind === 'get') binding._op_getxattr(signal, '/abc', name, target, 0);
  else binding._op_listxattr(signal, '/0123456789ab', target);
  return answer ?? assert.fail('was not answered');
}

const unused = () => assert.fail('no operation is asked');
const operations: Fuse.Operations = {
  getattr: unused,
  readdir: unused,
  readlink: unused,
  open: unused,
  read: unused,
  release: unused,
  statfs: unused,
  access: unused,
  getxattr: unused,
  listxattr: unused,
};
const options: Fuse.Options = {
  timeout: false,
  fsname: 'x',
  subtype: 'x',
  allowOther: false,
  autoCache: true,
  entryTimeout: 0,
  attrTimeout: 0,
};

for (const kind of ['get', 'list'] as const) {
  test(`${kind}: what fits is answered with its length`, () => {
    assert.equal(ask(kind, 13), 13);
    assert.equal(ask(kind, 100), 13);
  });

  test(`${kind}: what does not fit is ERANGE instead of bytes from behind the buffer`, () => {
    assert.equal(ask(kind, 12), -constants.errno.ERANGE);
    assert.equal(ask(kind, 1), -constants.errno.ERANGE);
  });

  test(`${kind}: no room at all asks for the length`, () => {
    assert.equal(ask(kind, 0), 13);
  });
}

test('a refusal stays what it is', () => {
  assert.equal(ask('get', 1, 'user.none'), -constants.errno.ENODATA);
});
