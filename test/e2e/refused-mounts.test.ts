import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { mountAt } from '../../src/base/mount-table.ts';
import { photo } from '../../src/sandbox/sandbox-library.ts';
import type { Person } from '../support/person.ts';
import { missingPrograms, output, run } from '../support/programs.ts';
import { until } from './awaiting.ts';
import { refused } from './refused.ts';
import { forEachWay, WAYS_OF_ROOT } from './ways-to-mount.ts';

const LIBRARY = { items: [photo('beach.jpg'), photo('hill.jpg')], albums: [] };
const JULY = 'photos/2021/07';

forEachWay(
  (way) => {
    const somebody = () => way.person({ library: LIBRARY });

    test('a mount point that is missing, a file, not empty, or in the cache is refused before anything is opened', async () => {
      await using person = await somebody();
      const file = person.directory.join('file');
      await writeFile(file, 'x');
      refused(await person.gphotosFs('mount', person.directory.join('none')), 2, /does not exist/, /mkdir -p/);
      refused(await person.gphotosFs('mount', file), 2, /not a directory/);
      refused(await person.gphotosFs('mount', person.profile.configDirectory), 2, /not empty/);
      assert.equal(person.sandbox.requests.count(), 0);

      const inCache = join(person.profile.cacheDirectory, 'mount');
      await person.output('mkdir', ['-p', inCache]);
      refused(await person.gphotosFs('mount', inCache), 2, /our own directory/);
      refused(await person.gphotosFs('umount', person.directory.path), 2, /nothing is mounted there/);
    });

    test('a mount point that is mounted already, and a second mount of one profile, are status 7 and say who is there', async () => {
      await using person = await somebody();
      const { mountPoint, pid } = await person.mount();
      refused(await person.gphotosFs('mount', mountPoint), 7, /mounted there already/, /gphotos-fs umount/);
      const other = await person.emptyDirectory('other');
      refused(await person.gphotosFs('mount', other), 7, new RegExp(String(pid)), new RegExp(mountPoint));
    });

    test('materialize into the mount or into the cache is refused', async () => {
      await using person = await somebody();
      const { mountPoint } = await person.mount();
      refused(await person.gphotosFs('materialize', join(mountPoint, 'photos')), 2, /inside the mount/);
      refused(
        await person.gphotosFs('materialize', join(person.profile.cacheDirectory, 'copy')),
        2,
        /inside the cache/,
      );
    });

    test('a broken catalog is named, and --rebuild-catalog reads the library again while originals are kept', async () => {
      await using person = await somebody();
      const first = await person.mount();
      await person.output('cat', [join(first.mountPoint, JULY, 'beach.jpg')]);
      await first.stop();
      const catalog = join(person.profile.dataDirectory, 'catalog');
      await person.output('sh', ['-c', 'truncate -s 0 "$1"/MANIFEST* "$1"/CURRENT', 'sh', catalog]);
      refused(await person.gphotosFs('ls'), 1, /catalog/, /--rebuild-catalog/);

      const downloads = person.sandbox.requests.count('mediaGet');
      const again = await person.mount({ args: ['--rebuild-catalog'] });
      await person.output('cat', [join(again.mountPoint, JULY, 'beach.jpg')]);
      assert.equal(person.sandbox.requests.count('mediaGet'), downloads, 'the original was still there');
    });
  },
  { together: true },
);

forEachWay(
  (way) => {
    test('a cache directory that is full gives ENOSPC to the reader, a line in the log, and a mount that goes on', async () => {
      const library = { items: [photo('big.jpg', { sizeBytes: 3_000_000 }), photo('small.jpg')], albums: [] };
      await using person = await way.person({ library });
      const cache = await person.emptyDirectory('small-disk');
      await output('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', cache]);
      try {
        const mount = await person.mount({ args: ['--cache-dir', cache] });
        const july = join(mount.mountPoint, JULY);
        const read = await person.run('cat', [join(july, 'big.jpg')]);
        assert.match(read.stderr, /No space left on device/);
        assert.match(mount.said(), /big\.jpg.*--cache-size|--cache-size.*big\.jpg/);
        assert.equal((await person.output('cat', [join(july, 'small.jpg')])).length > 0, true);
        await mount.stop();
      } finally {
        await output('umount', [cache]);
      }
    });

    test('a dead mount of another program is refused with status 7 and left alone', {
      skip: missingPrograms('rclone'),
    }, async () => {
      await using person = await way.person({ library: LIBRARY });
      const theirs = await person.emptyDirectory('theirs');
      const rclone = person.start('rclone', ['mount', ':memory:', theirs]);
      await until(async () => (await mountAt(theirs)) !== undefined);
      rclone.kill('SIGKILL');
      await rclone.result;
      try {
        refused(await person.gphotosFs('mount', theirs), 7, /dead mount of another program/, /fusermount -uz/);
        assert.equal((await mountAt(theirs))?.type, 'fuse.rclone');
      } finally {
        await output('fusermount3', ['-uz', theirs]);
      }
    });

    describe('a machine without FUSE', { skip: missingPrograms('unshare') }, () => {
      /** Runs the program where `script` has hidden a path of the machine from it, without touching the machine's own. */
      const hidden = (person: Person, script: string, ...args: string[]) => {
        const program = person.fileOfCheckout('dist/start.cjs');
        return run('unshare', ['-m', 'sh', '-ec', `${script}; exec "$@"`, 'sh', process.execPath, program, ...args], {
          env: person.environment,
          cwd: person.directory.path,
        });
      };
      const withoutLibrary =
        "mount --bind /dev/null $(readlink -f $(ldconfig -p | sed -n 's/.*libfuse.so.2 .*=> //p' | head -1))";
      const withoutDevice = `mkdir -p dev
        for node in null urandom; do touch dev/$node; mount --bind /dev/$node dev/$node; done
        mount --rbind dev /dev`;

      if (way.driver === 'fuse-native') {
        test('without the library it stands on, mount and doctor say what to install', async () => {
          await using person = await way.person({ library: LIBRARY });
          const empty = await person.emptyDirectory('empty');
          refused(await hidden(person, withoutLibrary, 'mount', empty), 2, /libfuse/, /apt-get install/);
          const doctor = await hidden(person, withoutLibrary, 'doctor');
          assert.equal(doctor.status, 2);
          assert.match(doctor.stdout, /PROBLEM {2}driver fuse-native/);
        });
      }

      test('without the device, mount says so', async () => {
        await using person = await way.person({ library: LIBRARY });
        const empty = await person.emptyDirectory('empty');
        const result = await hidden(person, withoutDevice, 'mount', empty);
        refused(result, 2, /\/dev\/fuse: missing/, /modprobe fuse/);
      });
    });
  },
  { ways: WAYS_OF_ROOT },
);
