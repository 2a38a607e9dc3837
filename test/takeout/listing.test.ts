import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { test } from 'node:test';
import { album, shot } from '../../src/sandbox/takeout/vocabulary.ts';
import { localDisk } from '../../src/takeout/disk.ts';
import { collect } from '../support/collect.ts';
import { TakeoutWorld } from './takeout-world.ts';

const STAMP = '20250529T084030Z';
const shots = Array.from({ length: 12 }, (_, n) => shot(`${2023 - n}.jpg`, { takenAt: `${2023 - n}-05-05T00:00:00Z` }));
const YEARS = { stamp: STAMP, shots, albums: [album('Summer', shots.slice(0, 3))] };
const NAMES = shots.map(({ title }) => title);

test('the first folders are listed before the others are read', async () => {
  await using world = await TakeoutWorld.open();
  await world.addExport(YEARS);
  const pages = world.library.items(undefined);

  const { value } = await pages.next();

  assert.deepEqual(
    value?.items.map(({ filename }) => filename),
    ['2023.jpg'],
  );
  // With its archives gone the listing goes on without what was not read yet.
  await rename(world.path('archives'), world.path('away'));
  const rest = (await collect(pages)).flatMap(({ items }) => items);
  assert.deepEqual(rest.map(({ filename }) => filename).slice(0, 11), NAMES.slice(1));
  await rename(world.path('away'), world.path('archives'));
  const all = await world.items();
  assert.deepEqual(
    all.map(({ takenAtMs }) => takenAtMs),
    shots.map(({ takenAt }) => Date.parse(takenAt ?? '')),
  );
});

test('sidecars in an archive that could not be opened while all was listed are read by the next listing', async () => {
  let isAway = false;
  const openFile = (path: string) =>
    isAway && path.endsWith('-002.zip') ? localDisk.openFile(`${path}.away`) : localDisk.openFile(path);
  await using world = await TakeoutWorld.open({ disk: { ...localDisk, openFile } });
  await world.addExport({ ...YEARS, parts: 3, sidecars: 'other-part' });
  await world.library.items(undefined).next();
  await world.restart();
  isAway = true;
  const guessed = (await world.items()).filter(({ takenAtPrecision }) => takenAtPrecision === 'year');
  assert.ok(guessed.length > 0);
  isAway = false;

  assert.deepEqual(
    (await world.items()).map(({ takenAtMs }) => takenAtMs),
    shots.map(({ takenAt }) => Date.parse(takenAt ?? '')),
  );
});

test('a listing that was interrupted anywhere goes on from its checkpoint, also in another process', async () => {
  for (const steps of [1, 3, 11]) {
    await using world = await TakeoutWorld.open();
    await world.addExport(YEARS);
    const listed: string[] = [];
    let next: Parameters<typeof world.library.items>[0];
    let taken = 0;
    for await (const page of world.library.items(next)) {
      listed.push(...page.items.map(({ filename }) => filename));
      next = page.next;
      taken += 1;
      if (taken === steps) break;
    }
    await world.restart();
    const rest = (await collect(world.library.items(next))).flatMap(({ items }) => items);
    assert.deepEqual([...listed, ...rest.map(({ filename }) => filename)], NAMES);
  }
});

test('a second listing, albums and favourites come without a look into the archives', async () => {
  await using world = await TakeoutWorld.open();
  await world.addExport(YEARS);
  const items = await world.items();
  const albums = await world.albums();
  await rename(world.path('archives'), world.path('away'));
  await world.restart();

  assert.deepEqual(await world.items(), items);
  assert.deepEqual(await world.albums(), albums);
  assert.deepEqual(albums, { Summer: ['2021.jpg', '2022.jpg', '2023.jpg'] });
});

test('an interrupted listing ends with the reason, and the library is as usable as before', async () => {
  await using world = await TakeoutWorld.open();
  await world.addExport(YEARS);
  const stop = new AbortController();
  const reason = new Error('enough');

  const listing = (async () => {
    for await (const _page of world.library.items(undefined, stop.signal)) stop.abort(reason);
  })();

  await assert.rejects(listing, (error) => error === reason);
  assert.deepEqual(await world.filenames(), NAMES);
});

test('archives that are added while a listing runs are in it, or make the mark another one', async () => {
  await using world = await TakeoutWorld.open();
  await world.addExport(YEARS);
  const mark = await world.library.listingMark();
  const listing = world.library.items(undefined);
  await listing.next();

  await world.addExport({ stamp: '20250801T000000Z', shots: [shot('late.jpg', { takenAt: '2024-01-01T00:00:00Z' })] });
  await collect(listing);

  assert.notEqual(await world.library.listingMark(), mark);
  assert.deepEqual(await world.filenames(), ['late.jpg', ...NAMES]);
});

test('two listings at the same time both see everything', async () => {
  await using world = await TakeoutWorld.open();
  await world.addExport(YEARS);

  const [one, two] = await Promise.all([world.filenames(), world.filenames()]);

  assert.deepEqual(one, NAMES);
  assert.deepEqual(two, NAMES);
});

test('closing ends a listing under way, and is safe to do twice', async () => {
  await using world = await TakeoutWorld.open();
  await world.addExport(YEARS);
  const listing = world.library.items(undefined);
  await listing.next();

  await world.library.close();
  await world.library.close();

  await assert.rejects(collect(listing), { name: 'AbortError' });
});
