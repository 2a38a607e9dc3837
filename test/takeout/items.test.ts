import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf } from '../../src/sandbox/takeout/media-content.ts';
import { otherProducts } from '../../src/sandbox/takeout/other-files.ts';
import { album, shot } from '../../src/sandbox/takeout/vocabulary.ts';
import { writeUnpackedExport } from '../../src/sandbox/takeout/write-tree.ts';
import { collect } from '../support/collect.ts';
import { TakeoutWorld } from './takeout-world.ts';

const STAMP = '20250529T084030Z';
const LATER = '20250801T000000Z';

test('a photo comes with all that its sidecar tells, under the name of the upload', async () => {
  await using world = await TakeoutWorld.open();
  const beach = shot('Am Strand: 1/2?.jpg', {
    takenAt: '2021-07-04T10:00:00Z',
    description: 'Sand',
    people: ['Anna', 'Ben'],
    location: { latitude: 54.5, longitude: -10.25, altitudeM: 3 },
    favorite: true,
    url: 'https://photos.google.com/photo/AF1QipX',
  });
  const { expected } = await world.addExport({ stamp: STAMP, shots: [beach] });

  const [item] = await world.items();

  assert.deepEqual(item, {
    id: item?.id,
    kind: 'photo',
    state: 'ready',
    filename: 'Am Strand: 1/2?.jpg',
    mimeType: 'image/jpeg',
    revision: item?.revision,
    sizeBytes: expected.items[0]?.sizeBytes,
    takenAtMs: Date.parse('2021-07-04T10:00:00Z'),
    description: 'Sand',
    people: ['Anna', 'Ben'],
    location: { latitude: 54.5, longitude: -10.25, altitudeM: 3 },
    timeZone: 'Europe/Dublin',
    url: 'https://photos.google.com/photo/AF1QipX',
  });
  const favorites = (await collect(world.library.favorites())).flat();
  assert.deepEqual(favorites, [item]);
});

test('edited copies and moving halves stand beside their original, under its stem', async () => {
  await using world = await TakeoutWorld.open();
  const long = 'a-name-that-is-so-long-that-nothing-is-left-for-the-suffix-of-an-edited-copy.jpg';
  await world.addExport({
    stamp: STAMP,
    language: 'de',
    shots: [
      shot('beach.jpg', { edited: true, clip: '.MP4' }),
      shot('PXL_1.MP.jpg', { takenAt: '2020-01-01T00:00:00Z', clip: '.MP' }),
      shot(long, { takenAt: '2019-01-01T00:00:00Z', edited: true }),
    ],
  });

  const items = await world.items();

  assert.deepEqual(
    items.map(({ filename }) => filename),
    [
      'beach.jpg',
      'beach-bearbeitet.jpg',
      'beach.MP4',
      'PXL_1.MP.jpg',
      'PXL_1.MP.mp4',
      long,
      long.replace('.jpg', '-edited.jpg'),
    ],
  );
  const original = new Map(items.map(({ id, filename }) => [id, filename]));
  assert.deepEqual(
    items.map(({ beside }) => beside && original.get(beside)),
    [undefined, 'beach.jpg', 'beach.jpg', undefined, 'PXL_1.MP.jpg', undefined, long],
  );
  assert.deepEqual(
    items.filter(({ kind }) => kind === 'video').map(({ mimeType }) => mimeType),
    ['video/mp4', 'video/mp4'],
  );
});

test('titles without extension get that of their file; numbers that Google added are taken off', async () => {
  await using world = await TakeoutWorld.open();
  await world.addExport({
    stamp: STAMP,
    shots: [
      shot('Cake', { takenAt: '2021-05-01T00:00:00Z' }),
      shot('same.jpg', { takenAt: '2021-04-01T00:00:00Z' }),
      shot('same.jpg', { takenAt: '2021-03-01T00:00:00Z' }),
      shot('literal(1).jpg', { takenAt: '2021-02-01T00:00:00Z', without: 'sidecar' }),
    ],
  });

  assert.deepEqual(await world.filenames(), ['Cake.jpg', 'same.jpg', 'same.jpg', 'literal(1).jpg']);
});

test('one photo is one item, however many folders, parts and exports have it', async () => {
  await using world = await TakeoutWorld.open();
  const beach = shot('beach.jpg', { edited: true, clip: '.MP4' });
  const albums = [album('Summer', [beach]), album('Best of', [beach])];
  await world.addExport({ stamp: STAMP, parts: 3, sidecars: 'other-part', shots: [beach], albums });
  await world.addExport({ stamp: LATER, shots: [beach], albums: [album('Summer', [beach])] });

  assert.deepEqual(await world.filenames(), ['beach.jpg', 'beach-edited.jpg', 'beach.MP4']);
  assert.deepEqual(await world.albums(), {
    'Best of': ['beach-edited.jpg', 'beach.MP4', 'beach.jpg'],
    Summer: ['beach-edited.jpg', 'beach.MP4', 'beach.jpg'],
  });
});

test("an album's other bytes of a photo are the same item, whose bytes are the year folder's", async () => {
  await using world = await TakeoutWorld.open();
  const beach = shot('beach.jpg', { content: 'the original' });
  await world.addExport({
    stamp: STAMP,
    shots: [beach],
    albums: [album('Summer', [{ shot: beach, content: bytesOf('smaller') }])],
  });

  assert.deepEqual(await world.filenames(), ['beach.jpg']);
  assert.equal(String(await world.bytes('beach.jpg')), 'the original');
});

test('two photos of one title and time in one folder stay two, also when an album has one of them', async () => {
  await using world = await TakeoutWorld.open();
  const first = shot('burst.jpg', { content: 'one' });
  const second = shot('burst.jpg', { content: 'two' });
  await world.addExport({ stamp: STAMP, shots: [first, second], albums: [album('Album', [second])] });

  assert.equal((await world.items()).length, 2);
  const [only] = (await collect(world.library.albums())).flat();
  const members = (await collect(world.library.albumItems(only?.id ?? assert.fail()))).flat();
  assert.equal(members.length, 1);
  const { body } = await world.library.open(members[0]?.id ?? assert.fail());
  assert.equal(String(Buffer.concat(await collect(body))), 'two');
});

test('the newer export wins in bytes and words, and what it lacks is still there', async () => {
  await using world = await TakeoutWorld.open();
  const before = shot('beach.jpg', { content: 'before', description: 'old words' });
  await world.addExport({ stamp: STAMP, shots: [before, shot('hill.jpg', { takenAt: '2020-01-01T00:00:00Z' })] });
  const ids = new Map((await world.items()).map(({ id, filename }) => [filename, id]));

  await world.addExport({ stamp: LATER, shots: [shot('beach.jpg', { content: 'after', description: 'new words' })] });

  const items = await world.items();
  assert.deepEqual(
    items.map(({ filename, description, id }) => [filename, description, id === ids.get(filename)]),
    [
      ['beach.jpg', 'new words', true],
      ['hill.jpg', undefined, true],
    ],
  );
  assert.equal(String(await world.bytes('beach.jpg')), 'after');
});

test('an unpacked export that is newer wins over archives, whatever its folder is called', async () => {
  await using world = await TakeoutWorld.open();
  await world.addExport({ stamp: STAMP, shots: [shot('beach.jpg', { content: 'before', description: 'old words' })] });
  const shots = [shot('beach.jpg', { content: 'after', description: 'new words' })];
  await writeUnpackedExport(world.path('unpacked'), { stamp: LATER, shots });
  await world.library.add([world.path('unpacked')]);

  assert.equal((await world.item('beach.jpg')).description, 'new words');
  assert.equal(String(await world.bytes('beach.jpg')), 'after');
});

test('ids are the same in another index, after a restart, and when exports come in another order', async () => {
  await using one = await TakeoutWorld.open();
  await using other = await TakeoutWorld.open();
  const early = { stamp: STAMP, shots: [shot('beach.jpg', { edited: true }), shot('hill.jpg')] };
  const late = { stamp: LATER, shots: [shot('hill.jpg'), shot('new.jpg', { clip: '.MP4' })] };
  for (const description of [early, late]) await one.addExport(description);
  for (const description of [late, early]) {
    await other.addExport(description);
    await other.items();
  }
  const idsOf = async (world: TakeoutWorld) => (await world.items()).map(({ id }) => id).sort();
  const ids = await idsOf(one);

  assert.deepEqual(await idsOf(other), ids);
  await one.restart();
  assert.deepEqual(await idsOf(one), ids);
});

test('albums that hold sidecars only get their photos by title and time; what fits two is left out and told', async () => {
  await using world = await TakeoutWorld.open();
  const beach = shot('beach.jpg');
  const twin = shot('twin.jpg', { content: 'one' });
  const shots = [beach, twin, shot('twin.jpg', { content: 'two' })];
  const albums = [album('Sidecars', [beach, twin], { copies: 'json-only' })];
  await world.addExport({ stamp: STAMP, shots, albums });

  assert.deepEqual(await world.albums(), { Sidecars: ['beach.jpg'] });
  const report = await world.library.check();
  assert.equal(report.exports[0]?.ambiguousMembers.count, 1);
  assert.match(report.exports[0]?.ambiguousMembers.first[0] ?? '', /^Sidecars\/twin\.jpg/);
});

test('an album without title is called as its folder; two that share a folder are one', async () => {
  await using world = await TakeoutWorld.open();
  const [one, two] = [shot('one.jpg'), shot('two.jpg', { takenAt: '2022-01-01T00:00:00Z' })];
  await world.addExport({
    stamp: STAMP,
    shots: [one, two],
    albums: [
      album('', [one], { folder: 'Untitled(1)', metadata: 'empty' }),
      album('1 anno fa', [one], { metadata: 'wrapped' }),
      album('1 anno fa', [two], { metadataFile: 'metadata(1).json' }),
    ],
  });

  const albums = await world.albums();

  assert.deepEqual(albums['1 anno fa'], ['one.jpg', 'two.jpg']);
  assert.deepEqual(Object.values(albums).sort(), [['one.jpg'], ['one.jpg', 'two.jpg']]);
});

test('archived items are listed; trashed and locked ones only where they were asked for', async () => {
  await using world = await TakeoutWorld.open();
  const shots = (['shown', 'archived', 'trashed', 'locked'] as const).map((standing) =>
    shot(`${standing}.jpg`, { standing }),
  );
  await world.addExport({ stamp: STAMP, shots });
  const mark = await world.library.listingMark();

  assert.deepEqual((await world.filenames()).toSorted(), ['archived.jpg', 'shown.jpg']);
  assert.equal((await world.item('archived.jpg')).standing, 'archived');

  await world.restart({ include: new Set(['archived', 'trashed', 'locked']) });
  assert.deepEqual((await world.filenames()).toSorted(), ['archived.jpg', 'locked.jpg', 'shown.jpg', 'trashed.jpg']);
  assert.notEqual(await world.library.listingMark(), mark);

  await world.restart({ include: new Set() });
  assert.deepEqual(await world.filenames(), ['shown.jpg']);
});

test('the newest years come first, and other products of the export are none of ours', async () => {
  await using world = await TakeoutWorld.open();
  const years = ['2019', '2023', '2005'].map((year) => shot(`${year}.jpg`, { takenAt: `${year}-06-01T00:00:00Z` }));
  await world.addExport({ stamp: STAMP, language: 'fr', shots: years, others: otherProducts() });

  assert.deepEqual(await world.filenames(), ['2023.jpg', '2019.jpg', '2005.jpg']);
});

test('dates are those of the sidecar, else of the name in the time zone, else of the year folder', async () => {
  await using world = await TakeoutWorld.open();
  await world.addExport({
    stamp: STAMP,
    shots: [
      shot('IMG_20210704_120000.jpg', { takenAt: '1965-02-03T04:05:06Z' }),
      shot('IMG_20210705_120000.jpg', { without: 'sidecar' }),
      shot('scan.jpg', { without: 'sidecar' }),
    ],
  });

  const times = new Map((await world.items()).map(({ filename, takenAtMs }) => [filename, takenAtMs]));

  assert.equal(times.get('IMG_20210704_120000.jpg'), Date.parse('1965-02-03T04:05:06Z'));
  assert.equal(times.get('IMG_20210705_120000.jpg'), Date.parse('2021-07-05T12:00:00+02:00'));
  assert.equal(times.get('scan.jpg'), Date.parse('2021-01-01T12:00:00+01:00'));
});
