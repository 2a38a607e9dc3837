import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { test } from 'node:test';
import { mountAt } from '../../src/base/mount-table.ts';
import type { Person } from '../support/person.ts';
import { output, run } from '../support/programs.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';
import { atOnce, connectionOf } from './awaiting.ts';
import { SMALL_LIBRARY } from './small-library.ts';
import { whileStopped } from './stopped-program.ts';
import { forEachWay, WAYS_OF_ROOT } from './ways-to-mount.ts';

/** The kernel gives the lowest number that is free. Other tests mount and unmount meanwhile, so it may take a few attempts. */
const ATTEMPTS = 20;

/** File systems that hold the numbers below one. */
class LowerNumbers implements AsyncDisposable {
  readonly #mountPoints: string[] = [];

  private constructor(private readonly directory: TemporaryDirectory) {}

  static async heldBelow(number: number): Promise<LowerNumbers> {
    const held = new LowerNumbers(await TemporaryDirectory.create());
    try {
      while ((await held.#holdOne()) < number);
      return held;
    } catch (error) {
      await held[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Answers its number. */
  async #holdOne(): Promise<number> {
    const mountPoint = this.directory.join(String(this.#mountPoints.length));
    await mkdir(mountPoint);
    await output('mount', ['-i', '-t', 'tmpfs', 'none', mountPoint]);
    this.#mountPoints.push(mountPoint);
    return Number((await mountAt(mountPoint))?.device.split(':')[1]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const mountPoint of this.#mountPoints) await output('umount', ['-i', mountPoint]);
    await this.directory[Symbol.asyncDispose]();
  }
}

forEachWay(
  (way) => {
    /** Unmounts the mount of one while its program cannot see it, and lets that of another die under the same number. */
    async function handOn(one: Person, another: Person): Promise<boolean> {
      const mount = await one.mount({ synced: false });
      const number = await connectionOf(mount);
      await using _lower = await LowerNumbers.heldBelow(Number(number));
      const next = await whileStopped(mount, 'unmounting and mounting', async () => {
        await output('fusermount3', ['-u', mount.mountPoint]);
        const next = await another.mount({ synced: false });
        const hasNumber = (await connectionOf(next)) === number;
        await next.stop(hasNumber ? 'SIGKILL' : 'SIGTERM');
        return hasNumber ? next : undefined;
      });
      try {
        assert.equal(await atOnce('the end of what was unmounted', mount.ended), 0, mount.said());
        const type = next && (await mountAt(next.mountPoint))?.type;
        assert.ok(!next || type === 'fuse.gphotos-fs', 'the dead mount of another is left alone');
        return next !== undefined;
      } finally {
        if (next) await run('fusermount3', ['-u', '-z', next.mountPoint]);
      }
    }

    test('a mount that is gone is not looked for in what got its number', async () => {
      await using one = await way.person({ library: SMALL_LIBRARY });
      await using another = await way.person({ library: SMALL_LIBRARY });
      for (let attempt = 1; !(await handOn(one, another)); attempt += 1) {
        assert.ok(attempt < ATTEMPTS, 'the kernel gave the number to nobody');
      }
    });
  },
  { ways: WAYS_OF_ROOT },
);
