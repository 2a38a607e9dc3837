import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { shot } from '../../../src/sandbox/takeout/vocabulary.ts';
import { writeUnpackedExport } from '../../../src/sandbox/takeout/write-tree.ts';
import type { Person } from '../../support/person.ts';
import { missingPrograms } from '../../support/programs.ts';
import { letKernelForget } from '../driver-differences.ts';
import { forEachWay } from '../ways-to-mount.ts';
import { filesBelow, filesPromised, giveExport, personWithoutAccount, withTakeout } from './archive-world.ts';
import { MEMORIES, promisedOf, STAMP } from './memories.ts';

async function filesCached(person: Person): Promise<number> {
  await person.untilDownloaded();
  return JSON.parse((await person.gphotosFs('status', '--json')).stdout).cache.files;
}

forEachWay((way) => {
  for (const [what, choices] of [
    ['with the Takeout level', {}],
    ['without the Takeout level', { withoutTop: true }],
  ] as const) {
    test(`an export that was unpacked, ${what}, shows the same as its archives, and takes no room in the cache`, async () => {
      await using person = await personWithoutAccount(way);
      const folder = person.directory.join('unpacked');
      await mkdir(folder);
      const { expected } = await writeUnpackedExport(folder, MEMORIES, choices);
      const { mountPoint } = await person.mount(withTakeout(folder));
      assert.deepEqual(await filesBelow(person, mountPoint), filesPromised(promisedOf(expected)));
      assert.equal(await filesCached(person), 0);
    });
  }

  test('of an archive what lies there unpacked is read where it is, the rest once through the cache', async () => {
    await using person = await personWithoutAccount(way);
    const { archives, expected } = await giveExport(person, MEMORIES);
    const { mountPoint } = await person.mount(withTakeout(...archives));
    const promised = promisedOf(expected);
    assert.deepEqual(await filesBelow(person, mountPoint), filesPromised(promised));
    assert.equal(await filesCached(person), promised.length - 1, 'all but plain.mp4');
  });

  test('a long video that lies unpacked in its archive is read from end to end and from its middle', {
    skip: missingPrograms('unzip'),
  }, async () => {
    await using person = await personWithoutAccount(way);
    const long = shot('long.mp4', { sizeBytes: 48_000_000, packing: { method: 'stored' } });
    const { archives, expected } = await giveExport(person, { stamp: STAMP, shots: [long] });
    const { mountPoint } = await person.mount(withTakeout(...archives));
    const video = join(mountPoint, 'photos/2021/07/long.mp4');
    const { sha256 } = expected.items[0] ?? assert.fail();
    for (const where of ['in memory', 'on its disk alone']) {
      const sum = await person.output('sha256sum', [video]);
      assert.equal(sum.slice(0, 64), sha256, where);
      for (const path of [video, ...archives]) {
        await person.output('sync', [path]);
        await person.output('dd', [`if=${path}`, 'iflag=nocache', 'count=0', 'status=none']);
      }
    }
    const middle = await person.output('bash', ['-o', 'pipefail', '-c', `tail -c +30000001 '${video}' | sha256sum`]);
    const entry = `Takeout/Google Photos/Photos from 2021/long.mp4`;
    const unzipped = `unzip -p '${archives[0]}' '${entry}' | tail -c +30000001 | sha256sum`;
    assert.equal(middle, await person.output('bash', ['-o', 'pipefail', '-c', unzipped]));
    assert.equal(await filesCached(person), 0);
  });

  test('of two exports the newer tells what is known of a photo, and what it lacks stays', async () => {
    await using person = await personWithoutAccount(way);
    const both = { takenAt: '2021-07-14T09:31:05Z' };
    const older = await giveExport(person, {
      stamp: STAMP,
      shots: [shot('both.jpg', { ...both, description: 'as it was' }), shot('only-old.jpg')],
    });
    const { mountPoint } = await person.mount(withTakeout(older.folder));
    const before = await filesBelow(person, mountPoint);
    const newer = await giveExport(
      person,
      { stamp: '20250729T084030Z', shots: [shot('both.jpg', { ...both, description: 'as it is' }), shot('new.jpg')] },
      'newer',
    );
    assert.equal((await person.gphotosFs('takeout', 'add', newer.folder)).status, 0);
    await letKernelForget(way, mountPoint);
    const now = await filesBelow(person, mountPoint);
    assert.deepEqual(
      now.filter((line) => !line.startsWith('photos/2021/07/new.jpg')),
      before,
      'each is there once',
    );
    assert.equal(now.length, before.length + 1);
    const file = join(mountPoint, 'photos/2021/07/both.jpg');
    const told = await person.output('getfattr', ['--absolute-names', '-n', 'user.gphotos.description', file]);
    assert.match(told, /"as it is"/);
  });
});
