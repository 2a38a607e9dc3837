import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { test } from 'node:test';
import { type FailureCode, RemoteError } from '../../src/base/failure.ts';
import { REFUSED, toErrno } from '../../src/fuse/errno.ts';

const { errno } = constants;

const EXPECTED = {
  'not-found': 'ENOENT',
  gone: 'ESTALE',
  'read-only': 'EROFS',
  'signed-out': 'EACCES',
  offline: 'ENETUNREACH',
  quota: 'EDQUOT',
  'timed-out': 'ETIMEDOUT',
  corrupt: 'EIO',
  'no-space': 'ENOSPC',
  'destination-lost': 'EIO',
  usage: 'EINVAL',
  busy: 'EBUSY',
  canceled: 'EINTR',
  bug: 'EIO',
} satisfies Record<FailureCode, keyof typeof errno>;

for (const [code, name] of Object.entries(EXPECTED) as [FailureCode, keyof typeof errno][]) {
  test(`a failure of code '${code}' is ${name}`, () => {
    assert.equal(toErrno(new RemoteError(code, 'x')), -errno[name]);
  });
}

test('an abort is EINTR, and what nobody expected EIO', () => {
  assert.equal(toErrno(AbortSignal.abort().reason), -errno.EINTR);
  assert.equal(toErrno(new TypeError('x')), -errno.EIO);
  assert.equal(toErrno('text'), -errno.EIO);
});

test('what is refused without a failure below has its own errno', () => {
  assert.deepEqual(REFUSED, {
    write: -errno.EROFS,
    missing: -errno.ENOENT,
    disconnected: -errno.ENOTCONN,
    unknownAttribute: -errno.ENODATA,
    foreignAttribute: -errno.EOPNOTSUPP,
    tooSmall: -errno.ERANGE,
    tooLong: -errno.ENAMETOOLONG,
    behindEnd: -errno.ENXIO,
    senseless: -errno.EINVAL,
    unknownOperation: -errno.ENOSYS,
    interrupted: -errno.EINTR,
    notYet: -errno.EAGAIN,
  });
});

test('the README explains each errno that reading the tree can give', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const explained = [...readme.matchAll(/^\| `(E[A-Z]+)` \|/gm)].map(([, name]) => name);
  const onlyOfOtherCommands = ['EINVAL', 'EBUSY'];
  const possible = new Set<string>(Object.values(EXPECTED).filter((name) => !onlyOfOtherCommands.includes(name)));
  assert.deepEqual(new Set(explained), possible);
});
