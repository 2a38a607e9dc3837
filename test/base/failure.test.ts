import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BusyError,
  failureCode,
  isAbort,
  messageOf,
  NoSpaceError,
  RemoteError,
  systemCode,
  UsageError,
} from '../../src/base/failure.ts';

const systemError = (code: string, cause?: unknown) =>
  Object.assign(new Error(`${code}: it failed`, { cause }), { code });

test('an expected failure tells its code, an abort is canceled, everything else is a bug', () => {
  assert.equal(failureCode(new UsageError('x')), 'usage');
  assert.equal(failureCode(new RemoteError('quota', 'x')), 'quota');
  assert.equal(failureCode(AbortSignal.abort().reason), 'canceled');
  for (const reason of [new TypeError('x'), systemError('ENOENT'), 'text', undefined, { code: 'usage' }]) {
    assert.equal(failureCode(reason), 'bug');
  }
});

test('a time limit that ran out is not an abort', () => {
  assert.equal(isAbort(new DOMException('too late', 'TimeoutError')), false);
});

test("the system's code is that of the failure itself or of the first of its causes that has one", () => {
  assert.equal(systemCode(systemError('ENOENT')), 'ENOENT');
  assert.equal(systemCode(new NoSpaceError('full', { cause: systemError('ENOSPC') })), 'ENOSPC');
  assert.equal(systemCode(new Error('x', { cause: new Error('y', { cause: systemError('EIO') }) })), 'EIO');
  assert.equal(systemCode(systemError('EACCES', systemError('EIO'))), 'EACCES');
});

test("our own codes are not taken for the system's", () => {
  assert.equal(systemCode(new BusyError('x')), undefined);
  assert.equal(systemCode(new RemoteError('busy', 'x')), undefined);
});

test('what carries no code has none', () => {
  for (const reason of [undefined, 'ENOENT', new Error('x'), { code: 'ENOENT' }, new Error('x', { cause: 'EIO' })]) {
    assert.equal(systemCode(reason), undefined);
  }
  assert.equal(systemCode(Object.assign(new Error('x'), { code: 7 })), undefined);
});

test('anything that was thrown has a message', () => {
  assert.equal(messageOf(new UsageError('too much')), 'too much');
  assert.equal(messageOf('text'), 'text');
  assert.equal(messageOf(undefined), 'undefined');
});
