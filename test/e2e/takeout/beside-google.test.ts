import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { sha256Of } from '../../../src/sandbox/media-body.ts';
import { album, photo } from '../../../src/sandbox/sandbox-library.ts';
import { shot, album as takeoutAlbum } from '../../../src/sandbox/takeout/vocabulary.ts';
import { letKernelForget } from '../driver-differences.ts';
import { forEachWay } from '../ways-to-mount.ts';
import { filesBelow, giveExport, inodesBelow, linksBelow } from './archive-world.ts';
import { STAMP } from './memories.ts';

/** Google's API gives other bytes than Takeout of what both have. */
const both = photo('beach.jpg', { creationTime: '2021-07-14T09:31:05Z', sizeBytes: 2_500, description: 'At the sea' });
const onlyGoogle = photo('new.jpg', { creationTime: '2025-06-01T10:00:00Z' });
const LIBRARY = { items: [both, onlyGoogle], albums: [album('Summer', [both])] };

const original = shot('beach.jpg', { takenAt: '2021-07-14T09:31:05Z', edited: true, sizeBytes: 9_000 });
const onlyTakeout = shot('old.jpg', { takenAt: '2001-05-01T10:00:00Z', favorite: true });
const FIRST = {
  stamp: STAMP,
  shots: [original, onlyTakeout],
  albums: [takeoutAlbum('Summer', [original, onlyTakeout])],
};
const NEXT = { stamp: '20250729T084030Z', shots: [shot('later.jpg', { takenAt: '2025-07-01T10:00:00Z' })] };

const BEACH = 'photos/2021/07/beach.jpg';
const OF_GOOGLE = [BEACH, 'photos/2025/06/new.jpg'];

forEachWay((way) => {
  test('archives come and go while mounted, and what Google has as well is one file that keeps its place', async () => {
    await using person = await way.person({ library: LIBRARY });
    const { mountPoint } = await person.mount();
    const first = await giveExport(person, FIRST);
    const next = await giveExport(person, NEXT, 'next');
    const paths = async () => (await filesBelow(person, mountPoint)).map((line) => line.slice(0, line.indexOf(':')));
    const sum = async (path: string) => (await person.output('sha256sum', [join(mountPoint, path)])).slice(0, 64);
    const takeout = async (...args: string[]) => {
      const done = await person.gphotosFs('takeout', ...args);
      assert.equal(done.status, 0, done.stderr);
      await letKernelForget(way, mountPoint);
      return done.stdout;
    };
    const areKept = async (numbers: readonly string[]) => {
      const now = new Set(await inodesBelow(person, mountPoint));
      for (const number of numbers) assert.ok(now.has(number), `${number} is no longer that`);
    };
    const truth = (title: string) =>
      first.expected.items.find((item) => item.title === title && item.role === 'original');

    assert.deepEqual(await paths(), OF_GOOGLE);
    const numbers = await inodesBelow(person, mountPoint);
    assert.equal(await sum(BEACH), await sha256Of(both.body), 'as Google gives it');
    await person.untilDownloaded();

    const added = await takeout('add', first.folder, ...next.archives);
    assert.match(added, /^4 items: 3 added, 1 changed, 0 removed$/m);
    const OF_BOTH = [
      'photos/2001/05/old.jpg',
      'photos/2021/07/beach-edited.jpg',
      BEACH,
      'photos/2025/06/new.jpg',
      'photos/2025/07/later.jpg',
    ];
    assert.deepEqual(await paths(), OF_BOTH, 'the shared one once');
    assert.equal(await sum(BEACH), truth('beach.jpg')?.sha256, 'the true original');
    assert.deepEqual(await linksBelow(person, mountPoint), [
      'albums/Summer/beach-edited.jpg -> ../../photos/2021/07/beach-edited.jpg',
      'albums/Summer/beach.jpg -> ../../photos/2021/07/beach.jpg',
      'albums/Summer/old.jpg -> ../../photos/2001/05/old.jpg',
      'favorites/old.jpg -> ../photos/2001/05/old.jpg',
    ]);
    await areKept(numbers);

    assert.match(await takeout('remove', NEXT.stamp), /0 added, 0 changed, 1 removed/);
    assert.deepEqual(await paths(), OF_BOTH.slice(0, -1));

    assert.match(await takeout('remove', first.folder), /No archives/);
    assert.deepEqual(await paths(), OF_GOOGLE);
    await areKept(numbers);
    assert.equal(await sum(BEACH), await sha256Of(both.body), 'as Google gives it');
    assert.equal(await person.output('stat', ['-c', '%s', join(mountPoint, BEACH)]), '2500\n');
  });
});
