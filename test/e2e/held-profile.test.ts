import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { mountAt } from '../../src/base/mount-table.ts';
import { photo } from '../../src/sandbox/sandbox-library.ts';
import { Person } from '../support/person.ts';
import { output, run } from '../support/programs.ts';

const beach = photo('beach.jpg');
const somebody = () => Person.create({ library: { items: [beach, photo('hill.jpg')], albums: [] } });

describe('while a mount holds the profile', () => {
  test('the catalog is not rebuilt under it', async () => {
    await using person = await somebody();
    await person.mount();
    const { status, stderr } = await person.gphotosFs('sync', '--rebuild-catalog');
    assert.equal(status, 7);
    assert.match(stderr, /Cannot rebuild the catalog: another process holds this profile; unmount it first/);
  });

  test('a setting that has no effect is said to have none', async () => {
    await using person = await somebody();
    await person.mount();
    const { status, stderr } = await person.gphotosFs('ls', '--timezone', 'Asia/Tokyo');
    assert.equal(status, 0);
    assert.match(stderr, /No effect: .*settings=--timezone/);
  });

  test('a job that knows nothing of the session finds it too, as cron has no runtime directory', async () => {
    await using person = await somebody();
    const { pid } = await person.mount();
    const { XDG_RUNTIME_DIR: _, ...environment } = person.environment;
    const status = await output(process.execPath, ['dist/main.js', 'status', '--json'], { env: environment });
    assert.equal(JSON.parse(status).pid, pid);
  });

  test('mounting elsewhere right after umount waits for the first to end', async () => {
    await using person = await somebody();
    const { mountPoint } = await person.mount();
    assert.equal((await person.gphotosFs('umount', mountPoint)).status, 0);
    const second = await person.mount();
    assert.equal((await mountAt(second.mountPoint))?.type, 'fuse.gphotos-fs');
  });
});

test('a mount through a symbolic link stands at the directory it leads to', async () => {
  await using person = await somebody();
  const real = person.directory.join('real');
  const link = person.directory.join('link');
  await mkdir(real);
  await symlink(real, link);
  await person.mount({ at: link });
  assert.equal((await mountAt(real))?.type, 'fuse.gphotos-fs');
  assert.match(await output('ls', [join(link, 'photos/2021/07')]), /beach\.jpg/);
});

test('a mount outlives the terminal it was started from, and ends in order on SIGHUP', async () => {
  await using person = await somebody();
  const mount = await person.mount();
  mount.closeTerminal();
  person.sandbox.control.failNext('F-404-PNG', { kinds: ['mediaGet'], itemId: beach.id, times: 'always' });
  const july = join(mount.mountPoint, 'photos/2021/07');
  assert.notEqual((await run('cat', [join(july, 'beach.jpg')])).status, 0, 'a failure that is written to the log');
  assert.equal((await run('cat', [join(july, 'hill.jpg')])).status, 0);
  assert.equal(await mount.stop('SIGHUP'), 0);
  assert.equal(await mountAt(mount.mountPoint), undefined);
});

test('--allow-other takes no value, so the directory behind it is the mount point', async () => {
  await using person = await somebody();
  const { mountPoint } = await person.mount({ args: ['--allow-other'] });
  assert.match(await output('grep', [mountPoint, '/proc/mounts']), /allow_other/);
});
