import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { photo } from '../../src/sandbox/sandbox-library.ts';
import type { Person } from '../support/person.ts';
import type { ProgramResult, RunningProgram } from '../support/programs.ts';
import { atOnce, isPending } from './awaiting.ts';
import { NO_PYTHON, PYTHON } from './held-program.ts';
import { forEachWay, KERNEL_WAYS } from './ways-to-mount.ts';

const held = photo('held.jpg', { sizeBytes: 500_000 });
const behind = photo('behind.jpg');
const free = photo('free.jpg');

/** Reads with read(2) itself, since Python's own would begin again, and tells what that answered. */
const READING = `
import ctypes, errno, os, signal, sys
signal.signal(signal.SIGUSR1, lambda *_: None)
signal.siginterrupt(signal.SIGUSR1, True)
file = os.open(sys.argv[1], os.O_RDONLY)
answer = ctypes.CDLL(None, use_errno=True).read(file, ctypes.create_string_buffer(4096), 4096)
print(answer, errno.errorcode.get(ctypes.get_errno()))`;

/** A signal that comes before the reader waits ends nothing: it is sent until the reader has ended. */
const SIGNAL_AGAIN_MS = 10;

async function signalUntilEnded(reader: RunningProgram): Promise<ProgramResult> {
  while (await isPending(reader.result)) {
    reader.kill('SIGUSR1');
    await pause(SIGNAL_AGAIN_MS);
  }
  return await reader.result;
}

const cacheOf = async (person: Person) => JSON.parse((await person.gphotosFs('status', '--json')).stdout).cache;

/** Resolves once the cache is in that state; the time limit of the test is the limit. */
async function untilCache(person: Person, isReached: (cache: { downloading: number; waiting: number }) => boolean) {
  while (!isReached(await cacheOf(person))) {}
}

// With fuse-native a reader that is killed ends when its wait does: libfuse 2 passes no interrupt on to its programs.
forEachWay(
  (way) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
      test(`a reader that waits for Google ends at once on ${signal}, and the mount goes on`, async () => {
        await using person = await way.person({ library: { items: [held, free], albums: [] } });
        const { mountPoint } = await person.mount();
        const july = join(mountPoint, 'photos/2021/07');
        await person.output('ls', ['-l', july]);
        person.sandbox.control.failNext('hang', { kinds: ['mediaGet'], itemId: held.id, times: 'always' });

        const reader = person.start('cat', [join(july, 'held.jpg')]);
        await untilCache(person, ({ downloading }) => downloading === 1);
        const killedMs = performance.now();
        reader.kill(signal);
        assert.equal((await reader.result).status, null, 'the signal ended it');
        assert.ok(performance.now() - killedMs < 1_000, `it took ${performance.now() - killedMs} ms`);
        assert.equal((await person.output('cat', [join(july, 'free.jpg')])).length > 0, true);
      });
    }

    test('a reader that catches a signal while it waits for Google gets EINTR, and the mount goes on', {
      skip: NO_PYTHON,
    }, async () => {
      await using person = await way.person({ library: { items: [held, free], albums: [] } });
      const { mountPoint } = await person.mount();
      const july = join(mountPoint, 'photos/2021/07');
      await person.output('ls', ['-l', july]);
      person.sandbox.control.failNext('hang', { kinds: ['mediaGet'], itemId: held.id, times: 'always' });

      const reader = person.start(PYTHON, ['-c', READING, join(july, 'held.jpg')]);
      try {
        await untilCache(person, ({ downloading }) => downloading === 1);
        const { stdout, stderr } = await atOnce('the end of the reader', signalUntilEnded(reader));
        assert.equal(stdout, '-1 EINTR\n', stderr);
      } finally {
        reader.kill('SIGKILL');
      }
      assert.equal((await person.output('cat', [join(july, 'free.jpg')])).length > 0, true);
    });

    test('a download that nobody waits for any more is given up before its turn comes', async () => {
      await using person = await way.person({ library: { items: [held, behind], albums: [] } });
      const { mountPoint } = await person.mount({ args: ['--downloads', '1'] });
      const july = join(mountPoint, 'photos/2021/07');
      await person.output('ls', ['-l', july]);
      person.sandbox.control.failNext('hang', { kinds: ['mediaGet'], itemId: held.id, times: 'always' });

      const first = person.start('cat', [join(july, 'held.jpg')]);
      await untilCache(person, ({ downloading }) => downloading === 1);
      const second = person.start('cat', [join(july, 'behind.jpg')]);
      await untilCache(person, ({ waiting }) => waiting === 1);
      second.kill('SIGINT');
      await second.result;
      await untilCache(person, ({ waiting }) => waiting === 0);
      first.kill('SIGINT');
      await first.result;
      assert.equal(person.sandbox.requests.requests('mediaGet').length, 1, 'only the first was asked for');
    });
  },
  { ways: KERNEL_WAYS },
);
