import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { mountAt } from '../../src/base/mount-table.ts';
import { photo } from '../../src/sandbox/sandbox-library.ts';
import { becoming, OTHER_USER_ID } from '../support/account.ts';
import { output, run } from '../support/programs.ts';
import { forEachWay, WAYS_OF_ORDINARY_USERS } from './ways-to-mount.ts';

const FUSE_CONFIGURATION = '/etc/fuse.conf';

function allowOtherIsAllowed(): string | false {
  try {
    return /^\s*user_allow_other\s*$/m.test(readFileSync(FUSE_CONFIGURATION, 'utf8'))
      ? `${FUSE_CONFIGURATION} says user_allow_other`
      : false;
  } catch {
    return false;
  }
}

const july = (mountPoint: string, ...name: string[]) => join(mountPoint, 'photos/2021/07', ...name);

/** Runs a program as somebody who is neither root nor the person of the test. */
function runAsAnother(program: string, ...args: string[]) {
  const [first = '', ...rest] = becoming(OTHER_USER_ID);
  return run(first, [...rest, program, ...args], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
}

forEachWay(
  (way) => {
    const somebody = () => way.person({ library: { items: [photo('beach.jpg'), photo('hill.jpg')], albums: [] } });

    test('mounts, browses, reads and copies; everything on the mount and on disk is theirs', async () => {
      await using user = await somebody();
      const { mountPoint, stop } = await user.mount({ at: await user.emptyDirectory('mount') });
      assert.equal((await mountAt(mountPoint))?.type, 'fuse.gphotos-fs');
      const listed = await user.run('stat', ['-c', '%u %g %a %n', july(mountPoint, 'beach.jpg')]);
      assert.equal(listed.stdout, `65534 65534 644 ${july(mountPoint, 'beach.jpg')}\n`, listed.stderr);

      const copy = user.directory.join('copy');
      const first = await user.run('rsync', ['-a', `${mountPoint}/`, `${copy}/`]);
      assert.equal(first.status, 0, first.stderr);
      assert.equal((await user.run('diff', ['-r', mountPoint, copy])).status, 0);
      const second = await user.run('rsync', ['-a', '--itemize-changes', `${mountPoint}/`, `${copy}/`]);
      assert.deepEqual([second.status, second.stdout], [0, '']);

      const write = await user.run('touch', [july(mountPoint, 'new.jpg')]);
      assert.match(write.stderr, /Read-only file system/);
      for (const directory of [user.profile.dataDirectory, user.profile.cacheDirectory]) {
        const { uid, mode } = await stat(directory);
        assert.deepEqual([uid, mode & 0o777], [65_534, 0o700], directory);
      }
      assert.equal(await stop(), 0);
      assert.equal(await mountAt(mountPoint), undefined);
    });

    test('unmounts with umount of ours and with fusermount3, and the serving process ends', async () => {
      await using user = await somebody();
      const first = await user.mount({ at: await user.emptyDirectory('one') });
      const unmounted = await user.gphotosFs('umount', first.mountPoint);
      assert.equal(unmounted.status, 0, unmounted.stderr);
      assert.equal(await first.ended, 0);
      const second = await user.mount({ at: await user.emptyDirectory('two') });
      assert.equal((await user.run('fusermount3', ['-u', second.mountPoint])).status, 0);
      assert.equal(await second.ended, 0);
    });

    test('has a dead mount repaired at the next start', async () => {
      await using user = await somebody();
      const at = await user.emptyDirectory('mount');
      const first = await user.mount({ at });
      await first.stop('SIGKILL');
      assert.match((await user.run('ls', [at])).stderr, /Transport endpoint is not connected/);
      const again = await user.mount({ at });
      assert.match(again.said(), /Repaired a dead mount point/);
      assert.equal((await user.run('ls', [july(at)])).stdout, 'beach.jpg\nhill.jpg\n');
    });

    test('is alone on the mount: neither another user nor root can enter it', async () => {
      await using user = await somebody();
      const { mountPoint } = await user.mount({ at: await user.emptyDirectory('mount') });
      assert.equal((await user.run('ls', [mountPoint])).status, 0);
      for (const result of [await runAsAnother('ls', mountPoint), await run('ls', [mountPoint])]) {
        assert.notEqual(result.status, 0);
        assert.match(result.stderr, /Permission denied/);
      }
    });

    test('may not say --allow-other where the machine does not allow it, and is told which line is missing', {
      skip: allowOtherIsAllowed(),
    }, async () => {
      await using user = await somebody();
      const at = await user.emptyDirectory('mount');
      const { status, stderr } = await user.gphotosFs('mount', '--allow-other', at);
      assert.equal(status, 2);
      assert.match(stderr, /user_allow_other/);
      assert.match(stderr, /\/etc\/fuse\.conf/);
      assert.equal(await mountAt(at), undefined);
    });

    test('cannot mount on a directory of somebody else', async () => {
      await using user = await somebody();
      const at = await user.emptyDirectory('theirs');
      await output('chown', ['0:0', at]);
      const { status, stderr } = await user.gphotosFs('mount', at);
      assert.equal(status, 2, stderr);
      assert.match(stderr, new RegExp(at));
      assert.equal(await mountAt(at), undefined);
    });
  },
  { ways: WAYS_OF_ORDINARY_USERS, together: true },
);
