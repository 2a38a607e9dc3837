import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import type { Person } from '../support/person.ts';
import { atOnce, promptly } from './awaiting.ts';
import { forEachWay, KERNEL_WAYS } from './ways-to-mount.ts';

const MEBIBYTE = 2 ** 20;

/** How many bytes each READ is for that reaches the driver while `read` does what it wants with a file of 4 MiB. */
async function readsOf(person: Person, read: (file: string) => Promise<unknown>): Promise<number[]> {
  const mountPoint = await person.emptyDirectory('mount');
  const [program = '', ...args] = person.commandOf(process.execPath, [
    '--import=tsx',
    person.fileOfCheckout('test/e2e/serving-process.ts'),
    mountPoint,
  ]);
  const serving = spawn(program, args, {
    cwd: person.fileOfCheckout('.'),
    env: person.environment,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(serving, 'close');
  const told = createInterface({ input: serving.stdout })[Symbol.asyncIterator]();
  try {
    assert.equal((await told.next()).value, 'mounted');
    await read(join(mountPoint, 'photos/2021/07/beach.jpg'));
    serving.stdin.end();
    return JSON.parse((await told.next()).value);
  } finally {
    serving.stdin.end();
    await atOnce('the end of the mount', ended);
  }
}

forEachWay(
  (way) => {
    test('a program that reads a mebibyte at a time has each from one request', async () => {
      await using person = await way.person({ library: { items: [], albums: [] } });
      const reads = await readsOf(person, (file) =>
        promptly(person, 'dd', `if=${file}`, 'of=/dev/null', 'bs=1M', 'iflag=direct', 'status=none'),
      );
      assert.deepEqual(reads, Array(4).fill(MEBIBYTE));
    });
  },
  { ways: KERNEL_WAYS },
);
