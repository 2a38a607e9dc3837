import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { largeExport } from '../../../src/sandbox/takeout/large-export.ts';
import { shot } from '../../../src/sandbox/takeout/vocabulary.ts';
import { TakeoutLibrary } from '../../../src/takeout/takeout-library.ts';
import { lineOf } from '../../support/person.ts';
import { SmallDisk, smallDiskIsImpossible } from '../../support/small-disk.ts';
import { refused } from '../refused.ts';
import { giveExport } from './archive-world.ts';
import { namesShown, somebody } from './command-world.ts';
import { STAMP } from './memories.ts';

describe('exit statuses of takeout commands', () => {
  test('a full disk is status 6, and with room again everything is there', {
    skip: smallDiskIsImpossible(),
  }, async () => {
    await using disk = await SmallDisk.mount(256 * 1024);
    await using person = await somebody({ variables: { GPHOTOS_FS_DATA_DIR: disk.path } });
    const described = [1, 2, 3].map((number) => shot(`${number}.jpg`, { description: 'x'.repeat(100_000) }));
    const { folder } = await giveExport(person, { stamp: STAMP, shots: described });
    const full = await person.gphotosFs('takeout', 'add', folder);
    assert.equal(full.status, 6, full.stderr);
    assert.match(full.stderr, /space/);
    // A small file takes what little is left.
    await person.run('dd', ['if=/dev/zero', `of=${disk.path}/fill`, 'bs=4k', 'status=none']);
    for (const looking of ['list', 'check']) refused(await person.gphotosFs('takeout', looking), 6, /the disk is full/);
    disk.grow(16 * 2 ** 20);
    assert.equal((await person.gphotosFs('takeout', 'add', folder)).status, 0);
    assert.equal((await namesShown(person)).length, 3);
  });

  test('interrupted while it lists is status 130, and the next time goes on to all there is', async () => {
    await using person = await somebody();
    const { archives, expected } = await giveExport(person, largeExport({ items: 600, parts: 4 }));
    const args = [person.fileOfCheckout('dist/start.cjs'), 'takeout', 'add', '--log-level', 'debug', ...archives];
    const adding = spawn(process.execPath, args, { env: person.environment, stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = once(adding, 'exit');
    await lineOf(adding, /Read the list of files/);
    adding.kill('SIGINT');
    assert.deepEqual(await ended, [130, null]);

    const again = await person.gphotosFs('takeout', 'rescan');
    assert.equal(again.status, 0, again.stderr);
    const promised = expected.items.filter(({ standing }) => standing !== 'trashed').length;
    assert.match(again.stdout, new RegExp(`^shown: ${promised} items`, 'm'));
  });

  test('a profile that another process holds without an answer is status 7', async () => {
    await using person = await somebody();
    const directory = join(person.profile.dataDirectory, 'takeout');
    const options = { directory, timeZone: 'UTC', include: new Set<never>(), clock: systemClock, log: silentLog };
    await using _held = await TakeoutLibrary.open(options);
    refused(await person.gphotosFs('takeout', 'list'), 7, /another process/);
  });
});
