import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { mountAt } from '../../src/base/mount-table.ts';
import { photo } from '../../src/sandbox/sandbox-library.ts';
import type { Person, RunningMount } from '../support/person.ts';
import { forEachWay, WAYS_OF_ROOT } from './ways-to-mount.ts';

const beach = photo('beach.jpg');
const LIBRARY = { items: [beach, photo('hill.jpg')], albums: [] };
const JULY = 'photos/2021/07';

forEachWay((way) => {
  describe('while a mount holds the profile', () => {
    let person: Person;
    let mount: RunningMount;

    before(async () => {
      person = await way.person({ library: LIBRARY });
      mount = await person.mount();
    });
    after(() => person?.[Symbol.asyncDispose]());

    test('the catalog is not rebuilt under it', async () => {
      const { status, stderr } = await person.gphotosFs('sync', '--rebuild-catalog');
      assert.equal(status, 7);
      assert.match(stderr, /Cannot rebuild the catalog: another process holds this profile; unmount it first/);
    });

    test('a setting that has no effect is said to have none', async () => {
      const { status, stderr } = await person.gphotosFs('ls', '--timezone', 'Asia/Tokyo');
      assert.equal(status, 0);
      assert.match(stderr, /No effect: .*settings=--timezone/);
    });

    test('a job that knows nothing of the session finds it too, as cron has no runtime directory', async () => {
      const { XDG_RUNTIME_DIR: _, ...env } = person.environment;
      const program = person.fileOfCheckout('dist/start.cjs');
      const status = await person.output(process.execPath, [program, 'status', '--json'], { env });
      assert.equal(JSON.parse(status).pid, mount.pid);
    });

    test('mounting elsewhere right after umount waits for the first to end', async () => {
      assert.equal((await person.gphotosFs('umount', mount.mountPoint)).status, 0);
      const second = await person.mount();
      assert.equal((await mountAt(second.mountPoint))?.type, 'fuse.gphotos-fs');
    });
  });

  test('a mount through a symbolic link outlives its terminal, stands where the link leads, and ends in order on SIGHUP', async () => {
    await using person = await way.person({ library: LIBRARY });
    const real = await person.emptyDirectory('real');
    const link = person.directory.join('link');
    await symlink(real, link);
    const mount = await person.mount({ at: link });
    assert.equal((await mountAt(real))?.type, 'fuse.gphotos-fs');
    mount.closeTerminal();
    person.sandbox.control.failNext('F-404-PNG', { kinds: ['mediaGet'], itemId: beach.id, times: 'always' });
    const broken = await person.run('cat', [join(link, JULY, 'beach.jpg')]);
    assert.notEqual(broken.status, 0, 'a failure that is written to the log');
    assert.equal((await person.run('cat', [join(link, JULY, 'hill.jpg')])).status, 0);
    assert.equal(await mount.stop('SIGHUP'), 0);
    assert.equal(await mountAt(real), undefined);
  });
});

forEachWay(
  (way) => {
    test('--allow-other takes no value, so the directory behind it is the mount point', async () => {
      await using person = await way.person({ library: LIBRARY });
      const { mountPoint } = await person.mount({ args: ['--allow-other'], synced: false });
      assert.match(await person.output('grep', [mountPoint, '/proc/mounts']), /allow_other/);
    });
  },
  { ways: WAYS_OF_ROOT },
);
