import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { loadNative } from '../../../src/fuse/kernel/native.ts';

const openCount = () => readdirSync('/proc/self/fd').length;

describe('receiving a descriptor', () => {
  test('fails when the program ended without sending one, and leaves nothing open', async () => {
    const native = await loadNative();
    const before = openCount();
    const silent = async (socketFd: number) => {
      await once(spawn('true', { stdio: ['ignore', 'ignore', 'ignore', socketFd] }), 'close');
    };
    await assert.rejects(native.receiveDescriptor(silent), /holds no descriptor/);
    assert.equal(openCount(), before);
  });

  test('fails when a byte came without one', async () => {
    const native = await loadNative();
    const speaking = async (socketFd: number) => {
      await once(spawn('sh', ['-c', 'printf x >&3'], { stdio: ['ignore', 'ignore', 'ignore', socketFd] }), 'close');
    };
    await assert.rejects(native.receiveDescriptor(speaking), /holds no descriptor/);
  });

  test('does not wait for one that somebody may still send', async () => {
    const native = await loadNative();
    const before = openCount();
    let holder: ReturnType<typeof spawn> | undefined;
    const lasting = async (socketFd: number) => {
      holder = spawn('sleep', ['600'], { stdio: ['ignore', 'ignore', 'ignore', socketFd] });
      await once(holder, 'spawn');
    };
    await assert.rejects(native.receiveDescriptor(lasting), { code: 'EAGAIN' });
    assert.equal(openCount(), before);
    holder?.kill('SIGKILL');
  });

  test('passes on what the program failed with, and leaves nothing open', async () => {
    const native = await loadNative();
    const before = openCount();
    const failing = () => Promise.reject(new Error('no such program'));
    await assert.rejects(native.receiveDescriptor(failing), /^Error: no such program$/);
    assert.equal(openCount(), before);
  });
});

describe('handing a file to the kernel', () => {
  test('fails with the code of the system where the descriptor serves no mount', async () => {
    const native = await loadNative();
    const file = openSync('/proc/self/exe', 'r');
    try {
      assert.throws(() => native.openBacking(file, file), { code: 'ENOTTY' });
      assert.throws(() => native.closeBacking(999_999, 1), { code: 'EBADF' });
    } finally {
      closeSync(file);
    }
  });
});
