import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import { describe, test } from 'node:test';
import { loadNative } from '../../../src/fuse/kernel/native.ts';

/** The sockets of this process that are not among `before`. */
function socketsBeside(before: readonly string[]): string[] {
  const links = readdirSync('/proc/self/fd').map((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`);
    } catch {
      return 'closed meanwhile';
    }
  });
  return links.filter((link) => link.startsWith('socket:') && !before.includes(link));
}

describe('receiving a descriptor', () => {
  test('fails when the program ended without sending one, and leaves nothing open', async () => {
    const native = await loadNative();
    const before = socketsBeside([]);
    const silent = async (socketFd: number) => {
      await once(spawn('true', { stdio: ['ignore', 'ignore', 'ignore', socketFd] }), 'close');
    };
    await assert.rejects(native.receiveDescriptor(silent), /holds no descriptor/);
    assert.deepEqual(socketsBeside(before), []);
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
    const before = socketsBeside([]);
    let holder: ReturnType<typeof spawn> | undefined;
    const lasting = async (socketFd: number) => {
      holder = spawn('sleep', ['600'], { stdio: ['ignore', 'ignore', 'ignore', socketFd] });
      await once(holder, 'spawn');
    };
    await assert.rejects(native.receiveDescriptor(lasting), { code: 'EAGAIN' });
    assert.deepEqual(socketsBeside(before), []);
    holder?.kill('SIGKILL');
  });

  test('passes on what the program failed with, and leaves nothing open', async () => {
    const native = await loadNative();
    const before = socketsBeside([]);
    const failing = () => Promise.reject(new Error('no such program'));
    await assert.rejects(native.receiveDescriptor(failing), /^Error: no such program$/);
    assert.deepEqual(socketsBeside(before), []);
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
