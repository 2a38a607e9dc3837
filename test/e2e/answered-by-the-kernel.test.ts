import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { album, photo } from '../../src/sandbox/sandbox-library.ts';
import { promptly } from './awaiting.ts';
import { lines } from './small-library.ts';
import { whileStopped } from './stopped-program.ts';
import { forEachWay, KERNEL_WAYS } from './ways-to-mount.ts';

const items = Array.from({ length: 300 }, (_, index) => photo(`IMG_${index}.jpg`, { sizeBytes: 1_000 + index }));
const library = { items, albums: [album('Summer', items.slice(0, 2))] };

const july = (mountPoint: string) => join(mountPoint, 'photos/2021/07');

forEachWay(
  (way) => {
    test('once names are listed, find asks nothing more for the size of each file', async () => {
      await using person = await way.person({ library });
      // The sizes are learned here; the second mount has them, and the kernel has nothing of it.
      const first = await person.mount();
      await promptly(person, 'ls', '-l', july(first.mountPoint));
      assert.equal(await first.stop(), 0);

      const mount = await person.mount();
      const named = await promptly(person, 'ls', '--color=never', july(mount.mountPoint));
      assert.equal(named.length, items.length);
      const sizes = await whileStopped(mount, 'find', () =>
        person.output('find', [july(mount.mountPoint), '-type', 'f', '-printf', '%f %s\\n']),
      );
      const expected = items.map(({ filename, body }) => `${filename} ${body.sizeBytes}`);
      assert.deepEqual(lines(sizes).sort(), expected.sort());
    });

    test('where a link leads is asked once', async () => {
      await using person = await way.person({ library });
      const mount = await person.mount();
      const link = join(mount.mountPoint, 'albums/Summer/IMG_1.jpg');
      const first = await promptly(person, 'readlink', link);
      assert.deepEqual(first, ['../../photos/2021/07/IMG_1.jpg']);
      const again = await whileStopped(mount, 'readlink', () => person.output('readlink', [link]));
      assert.deepEqual(lines(again), first);
    });
  },
  { ways: KERNEL_WAYS },
);
