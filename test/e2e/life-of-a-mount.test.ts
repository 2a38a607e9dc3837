import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { mountAt } from '../../src/base/mount-table.ts';
import { photo } from '../../src/sandbox/sandbox-library.ts';
import { abortConnection, atOnce, connectionOf } from './awaiting.ts';
import { HeldFile } from './held-file.ts';
import { lines, SMALL_LIBRARY } from './small-library.ts';
import { forEachWay, WAYS_OF_ROOT } from './ways-to-mount.ts';

const DIRECTORIES = ['albums', 'favorites', 'photos'];
const beachOf = (mountPoint: string) => join(mountPoint, 'photos/2021/07/beach.jpg');

forEachWay(
  (way) => {
    const somebody = () => way.person({ library: SMALL_LIBRARY });

    test('SIGINT and SIGTERM unmount and end it with status 0', async () => {
      await using person = await somebody();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        const mount = await person.mount({ synced: false });
        assert.equal(await mount.stop(signal), 0, signal);
        assert.equal(await mountAt(mount.mountPoint), undefined);
      }
    });

    test('a second SIGTERM does not wait for a clean end, and what it leaves is taken down by umount', async () => {
      await using person = await somebody();
      const mount = await person.mount({ synced: false });
      const begun = performance.now();
      await Promise.all([mount.stop(), mount.stop()]);
      assert.ok(performance.now() - begun < 5_000, 'it ends within seconds');
      if (await mountAt(mount.mountPoint)) await person.output('fusermount3', ['-uz', mount.mountPoint]);
    });

    test('umount and fusermount end the serving process', async () => {
      await using person = await somebody();
      const first = await person.mount({ synced: false });
      assert.equal((await person.gphotosFs('umount', first.mountPoint)).status, 0);
      assert.equal(await first.ended, 0);
      const second = await person.mount({ synced: false });
      await person.output('fusermount3', ['-u', second.mountPoint]);
      assert.equal(await second.ended, 0);
    });

    test('a mount in use is detached at the end, and who has a file open meets an error instead of waiting', async () => {
      await using person = await somebody();
      const mount = await person.mount();
      await using held = await HeldFile.open(person, beachOf(mount.mountPoint));
      const begun = performance.now();
      assert.equal(await mount.stop('SIGINT'), 0);
      assert.ok(performance.now() - begun < 5_000, 'it ends within seconds');
      assert.equal(await mountAt(mount.mountPoint), undefined);
      // The kernel may still have the pages it read ahead; what matters is that the reader's wait has an end.
      await held.readRest();
    });

    test('umount of a mount in use is status 7 and leaves it alone; --lazy takes it down', async () => {
      await using person = await somebody();
      const mount = await person.mount();
      await using held = await HeldFile.open(person, beachOf(mount.mountPoint));
      const refused = await person.gphotosFs('umount', mount.mountPoint);
      assert.equal(refused.status, 7, refused.stderr);
      assert.match(refused.stderr, /--lazy/);
      assert.deepEqual(lines(await person.output('ls', [mount.mountPoint])), DIRECTORIES);
      assert.equal((await person.gphotosFs('umount', '--lazy', mount.mountPoint)).status, 0);
      assert.equal(await mountAt(mount.mountPoint), undefined);
      assert.equal(await mount.ended, 0);
      await held.readRest();
    });

    test('a mount point whose process was killed is repaired at the next start, also when a file is open there', async () => {
      await using person = await somebody();
      const mount = await person.mount();
      // The kernel goes on telling the attributes that it holds.
      await person.output('stat', [mount.mountPoint]);
      await using held = await HeldFile.open(person, beachOf(mount.mountPoint));
      await mount.stop('SIGKILL');
      assert.match((await person.run('ls', [mount.mountPoint])).stderr, /Transport endpoint is not connected/);
      const again = await person.mount({ at: mount.mountPoint });
      assert.match(again.said(), /Repaired a dead mount point/);
      assert.deepEqual(lines(await person.output('ls', [mount.mountPoint])), DIRECTORIES);
      await held.readRest();
    });

    test('--daemon returns once the mount is up, and umount ends it; it tells at once why it cannot mount', async () => {
      await using person = await somebody();
      const mountPoint = await person.emptyDirectory('mount');
      const started = await person.gphotosFs('mount', '--daemon', mountPoint);
      assert.equal(started.status, 0, started.stderr);
      const pid = Number(/as process (\d+)/.exec(started.stderr)?.[1]);
      assert.equal((await mountAt(mountPoint))?.type, 'fuse.gphotos-fs');
      assert.equal((await person.gphotosFs('umount', mountPoint)).status, 0);
      await person.output('tail', ['-f', '/dev/null', `--pid=${pid}`]);

      const { status, stderr } = await person.gphotosFs('mount', '--daemon', person.directory.join('none'));
      assert.equal(status, 2);
      assert.match(stderr, /does not exist/);
    });

    test('the mount is up before the first sync ends, and shows what is known so far', async () => {
      const items = Array.from({ length: 250 }, (_, index) => photo(`IMG_${index}.jpg`));
      await using person = await way.person({
        library: { items, albums: [] },
        settings: { delayMsByKind: { list: 400 } },
      });
      const { mountPoint } = await person.mount({ synced: false });
      assert.deepEqual(lines(await person.output('ls', [mountPoint])), DIRECTORIES);
      await person.gphotosFs('sync');
      assert.equal(lines(await person.output('find', [mountPoint, '-type', 'f'])).length, 250);
    });

    test('two profiles are mounted at the same time, each with its own catalog and cache', async () => {
      await using person = await somebody();
      const { configDirectory } = person.profile;
      const other = [
        '--profile=other',
        `--client-secret=${join(configDirectory, 'client_secret.json')}`,
        `--token-file=${join(configDirectory, 'token.json')}`,
      ];
      const one = await person.mount();
      const two = await person.mount({ args: other, synced: false });
      const synced = await person.gphotosFs('sync', ...other);
      assert.equal(synced.status, 0, synced.stderr);
      await person.output('diff', ['-r', '--no-dereference', one.mountPoint, two.mountPoint]);
      assert.equal(person.sandbox.requests.count('videoGet'), 2, 'each fetched the video');
      assert.equal(await one.stop(), 0);
      assert.deepEqual(lines(await person.output('ls', [two.mountPoint])), DIRECTORIES);
    });
  },
  { together: true },
);

forEachWay(
  (way) => {
    test('a mount whose connection was aborted ends by itself, and the log tells it from one that was unmounted', async () => {
      await using person = await way.person({ library: SMALL_LIBRARY });
      const aborted = await person.mount({ synced: false });
      await person.output('ls', ['-l', aborted.mountPoint]);
      await abortConnection(person, await connectionOf(aborted));
      assert.equal(await atOnce('the end of the mount', aborted.ended), 0);
      assert.equal(await mountAt(aborted.mountPoint), undefined);
      assert.match(aborted.said(), /warn The connection with the kernel was aborted/);

      const unmounted = await person.mount({ synced: false });
      await person.output('umount', ['-i', unmounted.mountPoint]);
      assert.equal(await atOnce('the end of the mount', unmounted.ended), 0);
      assert.match(unmounted.said(), /info The mount was unmounted/);
      assert.doesNotMatch(unmounted.said(), /aborted/);
    });

    test('a mount that is in use and was disconnected by umount -f is not left dead', async () => {
      await using person = await way.person({ library: SMALL_LIBRARY });
      const mount = await person.mount();
      await using held = await HeldFile.open(person, beachOf(mount.mountPoint));
      assert.match((await person.run('umount', ['-i', '-f', mount.mountPoint])).stderr, /busy/);
      assert.equal(await atOnce('the end of the mount', mount.ended), 0);
      assert.equal(await mountAt(mount.mountPoint), undefined, mount.said());
      await held.readRest();
    });

    test('what is mounted in place of a mount that was taken down is left alone', async () => {
      await using person = await way.person({ library: SMALL_LIBRARY });
      const { mountPoint, ended } = await person.mount({ synced: false });
      // The kernel gives it the number that ours had.
      await person.output('sh', ['-c', 'umount -i "$1" && mount -i -t tmpfs none "$1"', 'sh', mountPoint]);
      try {
        assert.equal(await atOnce('the end of the mount', ended), 0);
        assert.equal((await mountAt(mountPoint))?.type, 'tmpfs');
      } finally {
        await person.run('umount', ['-i', mountPoint]);
      }
    });
  },
  // One after the other: at the same time another mount would get the number.
  { ways: WAYS_OF_ROOT },
);
