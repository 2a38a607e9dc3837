import assert from 'node:assert/strict';
import { mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { UsageError } from '../../src/base/failure.ts';
import { album, shot } from '../../src/sandbox/takeout/vocabulary.ts';
import { writeExport } from '../../src/sandbox/takeout/write-export.ts';
import { writeUnpackedExport } from '../../src/sandbox/takeout/write-tree.ts';
import type { TakeoutSet } from '../../src/takeout/takeout-set.ts';
import { TakeoutWorld } from './takeout-world.ts';

const STAMP = '20250529T084030Z';
const THREE = {
  stamp: STAMP,
  parts: 3,
  shots: [1, 2, 3].map((part) =>
    shot(`${part}.jpg`, { takenAt: `2021-0${part}-01T00:00:00Z`, part, sidecarPart: part }),
  ),
};

const statesOf = (set: TakeoutSet) => set.exports.flatMap(({ sources }) => sources.map(({ state }) => state));

test('files, folders and patterns can be added, also relative ones; a set survives a restart', async () => {
  await using world = await TakeoutWorld.open();
  const { archives } = await writeExport(world.path('a b'), THREE);
  const wanted = ['3.jpg', '2.jpg', '1.jpg'];

  for (const inputs of [archives, [world.path('a b')], [world.path('a b', 'takeout-*-00[1-3].zip')]]) {
    await world.library.add(inputs);
    await world.restart();
    assert.deepEqual(await world.filenames(), wanted, String(inputs));
    const { inputs: remembered } = await world.library.list();
    assert.deepEqual(
      remembered.map(({ path }) => path),
      inputs,
    );
    await world.library.remove(inputs);
    assert.ok(world.library.isEmpty);
    assert.deepEqual(await world.filenames(), []);
  }
});

test('a list tells exports, parts, gaps, copies and states, and what was listed last', async () => {
  await using world = await TakeoutWorld.open();
  const { archives } = await world.addExport(THREE);
  const [first = '', second = '', third = ''] = archives;
  assert.deepEqual(statesOf(await world.library.list()), ['unread', 'unread', 'unread']);
  await world.items();
  await writeFile(world.path('archives', 'takeout-20250529T084030Z-1-003 (1).zip'), 'a download that goes on');
  await rm(second);

  const set = await world.library.list();

  assert.deepEqual(set.listed, { itemCount: 3, albumCount: 0 });
  assert.equal(set.exports.length, 1);
  const [{ label, sources, copies, gaps, itemCount } = assert.fail()] = set.exports;
  assert.deepEqual({ label, gaps, itemCount }, { label: STAMP, gaps: [], itemCount: 3 });
  assert.deepEqual(
    sources.map(({ path, part, state }) => [path, part, state]),
    [
      [first, 1, 'ready'],
      [second, 2, 'unreachable'],
      [third, 3, 'ready'],
    ],
  );
  assert.match(sources[1]?.why ?? '', /not there now/);
  assert.deepEqual(
    copies.map(({ part, state }) => [part, state]),
    [[3, 'unread']],
  );
  await world.library.remove([second]);
  assert.deepEqual((await world.library.list()).exports[0]?.gaps, [{ from: 2, to: 2 }]);
});

test('what cannot be added is refused in words that say what to do, and the rest is added', async () => {
  await using world = await TakeoutWorld.open();
  const { archives } = await writeExport(world.path('archives'), { stamp: STAMP, shots: [shot('a.jpg')] });
  await mkdir(world.path('empty'));
  await writeFile(world.path('takeout-20250529T084030Z-001.tgz'), '\x1f\x8b');
  await writeFile(world.path('page.zip'), '<html>Sign in</html>');
  const cases: readonly (readonly [path: string, message: RegExp])[] = [
    ['takeout-20250529T084030Z-001.tgz', /ask Google for the export once more with the file type \.zip/],
    ['page.zip', /it is a web page/],
    ['empty', /neither archives of Takeout .* nor an unpacked export; name the folder/],
    ['nowhere.zip', /no such file or folder; check its name, or mount its disk/],
    ['nowhere-*.zip', /no file is called so; check the folder and the pattern/],
  ];
  for (const [name, message] of cases) {
    const adding = world.library.add([world.path(name), ...archives]);
    await assert.rejects(adding, (error) => error instanceof UsageError && message.test(error.message), name);
  }
  assert.deepEqual(await world.filenames(), ['a.jpg']);
  await assert.rejects(
    world.library.remove(['nothing']),
    /Cannot remove 'nothing': nothing of that name is in the set/,
  );
});

test('parts that are still being downloaded into a folder are named, make the set unsound, and are read once they are whole', async () => {
  await using world = await TakeoutWorld.open();
  const { archives } = await world.addExport(THREE);
  const [, second = '', third = ''] = archives;
  await rename(second, `${second}.crdownload`);
  await mkdir(`${third}.download`);
  await rename(third, world.path('archives', 'takeout-20250529T084030Z-1-003.zip.download', 'part'));
  await writeFile(world.path('archives', 'film.mkv.part'), 'of no interest');

  assert.deepEqual(await world.filenames(), ['1.jpg']);
  const downloading = [`${second}.crdownload`, `${third}.download`];
  assert.deepEqual((await world.library.list()).downloading, downloading);
  const report = await world.library.check();
  assert.deepEqual([report.isSound, report.exports[0]?.gaps, report.downloading], [false, [], downloading]);

  await rename(`${second}.crdownload`, second);
  await rename(world.path('archives', 'takeout-20250529T084030Z-1-003.zip.download', 'part'), third);
  await rm(`${third}.download`, { recursive: true });
  assert.deepEqual(await world.filenames(), ['3.jpg', '2.jpg', '1.jpg']);
  assert.deepEqual((await world.library.list()).downloading, []);
  assert.equal((await world.library.check()).isSound, true);
});

test('a part that is still being downloaded beside the archives that were named is named, too', async () => {
  await using world = await TakeoutWorld.open();
  const { archives } = await writeExport(world.path('archives'), THREE);
  const [first = '', second = '', third = ''] = archives;
  await rename(third, `${third}.crdownload`);
  await writeFile(world.path('archives', 'takeout-20240101T000000Z-1-001.zip.crdownload'), 'another export');

  const { exports, downloading } = await world.library.add([first, second]);
  assert.deepEqual([exports[0]?.gaps, downloading], [[], [`${third}.crdownload`]]);
});

test('a folder into which the first part is still being downloaded can be added, and that part by its present name not', async () => {
  await using world = await TakeoutWorld.open();
  const { archives } = await writeExport(world.path('archives'), { stamp: STAMP, shots: [shot('a.jpg')] });
  const [first = ''] = archives;
  // As Safari does it.
  await mkdir(`${first}.download`);
  await rename(first, `${first}.download/part`);

  await assert.rejects(
    world.library.add([`${first}.download`]),
    /it is still being downloaded, .* add it by that name then, or add its folder now/,
  );
  const { exports, downloading } = await world.library.add([world.path('archives')]);
  assert.deepEqual([exports, downloading], [[], [`${first}.download`]]);
  await rename(`${first}.download/part`, first);
  assert.deepEqual(await world.filenames(), ['a.jpg']);
});

test('an archive of a folder, and an export by its label, can be taken out and put in again', async () => {
  await using world = await TakeoutWorld.open();
  const { archives } = await world.addExport(THREE);
  const later = { stamp: '20250801T000000Z', shots: [shot('later.jpg', { takenAt: '2024-01-01T00:00:00Z' })] };
  await world.addExport(later);
  assert.deepEqual(await world.filenames(), ['later.jpg', '3.jpg', '2.jpg', '1.jpg']);

  await world.library.remove([archives[1] ?? assert.fail()]);
  assert.deepEqual(await world.filenames(), ['later.jpg', '3.jpg', '1.jpg']);
  await world.library.remove([later.stamp]);
  assert.deepEqual(await world.filenames(), ['3.jpg', '1.jpg']);
  await world.library.add([world.path('archives')]);
  assert.deepEqual(await world.filenames(), ['later.jpg', '3.jpg', '2.jpg', '1.jpg']);
});

test('a set on a disk that goes away stays listed, and reads again when the disk is back', async () => {
  await using world = await TakeoutWorld.open();
  await world.addExport(THREE);
  const { id } = await world.item('2.jpg');
  const mark = await world.library.listingMark();
  await rename(world.path('archives'), world.path('unplugged'));
  await world.restart();

  assert.deepEqual(await world.filenames(), ['3.jpg', '2.jpg', '1.jpg']);
  assert.equal(await world.library.listingMark(), mark);
  assert.deepEqual(statesOf(await world.library.list()), ['unreachable', 'unreachable', 'unreachable']);
  await assert.rejects(world.library.open(id), {
    code: 'offline',
    message: /no such file; if its disk is not mounted/,
  });

  await rename(world.path('unplugged'), world.path('archives'));
  assert.ok((await world.bytes('2.jpg')).length > 0);
});

test('an archive that was moved is not read again, and its items are the same', async () => {
  await using world = await TakeoutWorld.open();
  const { archives } = await writeExport(world.path('here'), { stamp: STAMP, shots: [shot('a.jpg')] });
  await world.library.add(archives);
  const before = await world.items();
  const mark = await world.library.listingMark();
  await rename(world.path('here'), world.path('there'));

  await world.library.add([world.path('there')]);

  assert.equal(await world.library.listingMark(), mark);
  assert.deepEqual(await world.items(), before);
  assert.equal(world.log.messages('debug').filter((line) => line.startsWith('Read the list')).length, 1);
  assert.ok((await world.bytes('a.jpg')).length > 0);
});

test('an export that was unpacked is one, with or without its upper level, or part by part', async () => {
  const beach = shot('beach.jpg', { edited: true });
  const shots = [beach, shot('old.jpg', { takenAt: '2001-01-01T00:00:00Z' })];
  const description = { stamp: STAMP, parts: 2, shots, albums: [album('Summer', [beach])] };
  for (const choices of [{}, { withoutTop: true }, { folderAPart: true }]) {
    await using world = await TakeoutWorld.open();
    await writeUnpackedExport(world.path('unpacked'), description, choices);
    await world.library.add([world.path('unpacked')]);

    const name = JSON.stringify(choices);
    assert.deepEqual(await world.filenames(), ['beach.jpg', 'beach-edited.jpg', 'old.jpg'], name);
    assert.deepEqual(await world.albums(), { Summer: ['beach-edited.jpg', 'beach.jpg'] }, name);
    assert.ok((await world.bytes('old.jpg')).length > 0, name);
  }
});

test('the archives of an export and what was unpacked of it show each photo once', async () => {
  await using world = await TakeoutWorld.open();
  const description = { stamp: STAMP, shots: [shot('a.jpg', { edited: true }), shot('b.jpg', { clip: '.MP4' })] };
  await world.addExport(description);
  await writeUnpackedExport(world.path('unpacked'), description);
  await world.library.add([world.path('unpacked')]);

  assert.equal((await world.items()).length, 4);
});

test('files that are added to an unpacked export, taken from it or written anew are seen', async () => {
  await using world = await TakeoutWorld.open();
  const folder = ['unpacked', 'Takeout', 'Google Photos', 'Photos from 2021'];
  await writeUnpackedExport(world.path('unpacked'), { stamp: STAMP, shots: [shot('a.jpg'), shot('b.jpg')] });
  await world.library.add([world.path('unpacked')]);
  await world.items();
  const mark = await world.library.listingMark();

  await rm(world.path(...folder, 'a.jpg'));
  await writeFile(world.path(...folder, 'c.jpg'), 'new');
  // Also where both happen within one tick of the disk's clock.
  await utimes(world.path(...folder), 1, 1);

  assert.notEqual(await world.library.listingMark(), mark);
  assert.deepEqual((await world.filenames()).toSorted(), ['b.jpg', 'c.jpg']);
  await writeFile(world.path(...folder, 'c.jpg'), 'newer');
  await assert.rejects(world.library.open((await world.item('c.jpg')).id), { code: 'gone' });
});

test('what a NAS keeps in the folders of an unpacked export is none of it', async () => {
  await using world = await TakeoutWorld.open();
  await writeUnpackedExport(world.path('unpacked'), { stamp: STAMP, shots: [shot('a.jpg')] });
  const year = ['unpacked', 'Takeout', 'Google Photos', 'Photos from 2021'];
  for (const [folder, file] of [
    [[...year, '@eaDir', 'a.jpg'], 'SYNOPHOTO_THUMB_XL.jpg'],
    [[...year, '@eaDir'], 'a.jpg@SynoEAStream'],
    [[...year, '.@__thumb'], 'default.jpg'],
    [['unpacked', '#recycle'], 'b.jpg'],
    [['unpacked', 'Takeout', '.Trash-1000', 'files'], 'c.jpg'],
  ] as const) {
    await mkdir(world.path(...folder), { recursive: true });
    await writeFile(world.path(...folder, file), file);
  }
  await world.library.add([world.path('unpacked')]);

  assert.deepEqual(await world.filenames(), ['a.jpg']);
  const [{ mediaCount, sources } = assert.fail()] = (await world.library.check()).exports;
  assert.deepEqual({ mediaCount, leftOut: sources[0]?.leftOut.count }, { mediaCount: 1, leftOut: 0 });
});

test('a folder of an unpacked export that lies deeper than any of Google is told', async () => {
  await using world = await TakeoutWorld.open();
  await writeUnpackedExport(world.path('unpacked'), { stamp: STAMP, shots: [shot('a.jpg')] });
  const deep = ['unpacked', 'Takeout', 'Google Photos', 'Photos from 2021', 'of mine', 'sorted', 'again'];
  await mkdir(world.path(...deep), { recursive: true });
  await writeFile(world.path(...deep, 'b.jpg'), 'b');
  await world.library.add([world.path('unpacked')]);

  assert.deepEqual(await world.filenames(), ['a.jpg']);
  const { leftOut } = (await world.library.check()).exports[0]?.sources[0] ?? assert.fail();
  assert.equal(leftOut.count, 1);
  assert.match(leftOut.first[0] ?? '', /of mine\/sorted.*deeper than an export has any; add the folder/);
});

test('links in an unpacked export are never followed, and told', async () => {
  await using world = await TakeoutWorld.open();
  const folder = ['unpacked', 'Takeout', 'Google Photos', 'Photos from 2021'];
  await writeUnpackedExport(world.path('unpacked'), { stamp: STAMP, shots: [shot('a.jpg')] });
  await writeFile(world.path('secret.jpg'), 'secret');
  await symlink(world.path('secret.jpg'), world.path(...folder, 'link.jpg'));
  await symlink(world.path(), world.path('unpacked', 'Takeout', 'Google Photos', 'Photos from 2020'));
  await world.library.add([world.path('unpacked')]);
  const { id } = await world.item('a.jpg');

  assert.deepEqual(await world.filenames(), ['a.jpg']);
  const { leftOut } = (await world.library.check()).exports[0]?.sources[0] ?? assert.fail();
  assert.equal(leftOut.count, 2);
  assert.match(leftOut.first[0] ?? '', /link, which is never followed/);
  assert.deepEqual((await world.library.list()).exports[0]?.sources[0]?.leftOut, leftOut);

  await rename(world.path(...folder), world.path('elsewhere'));
  await symlink(world.path('elsewhere'), world.path(...folder));
  await assert.rejects(world.library.open(id), { code: 'gone' });
  await assert.rejects(world.library.openInPlace(id), { code: 'gone' });
});
