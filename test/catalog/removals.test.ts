import assert from 'node:assert/strict';
import { test } from 'node:test';
import { removalsAllowed } from '../../src/catalog/removals.ts';
import { OfflineError } from '../../src/library/failures.ts';
import type { MediaId } from '../../src/library/media-item.ts';
import { MemoryLibrary } from '../support/memory-library.ts';
import { album, CatalogWorld, photo, worldWith } from './catalog-world.ts';

const photos = (count: number) => Array.from({ length: count }, (_, index) => photo(`${index}.jpg`));

/** Leaves items out of its listing, and counts what it is asked for by id. */
class ForgetfulLibrary extends MemoryLibrary {
  readonly unlisted = new Set<string>();
  lookedUp = 0;

  override async *items(...args: Parameters<MemoryLibrary['items']>) {
    for await (const page of super.items(...args))
      yield { ...page, items: page.items.filter(({ filename }) => !this.unlisted.has(filename)) };
  }

  override lookUp(ids: readonly MediaId[], signal?: AbortSignal) {
    this.lookedUp += ids.length;
    return super.lookUp(ids, signal);
  }
}

test('an item that its library confirms to be gone is removed with all that was learned of it', async () => {
  await using world = await worldWith([photo('a.jpg'), photo('b.jpg')]);
  await world.sync();
  const { id } = world.library.item('a.jpg');
  await world.catalog.learn(id, { revision: '1', sizeBytes: 5 });

  world.library.remove('a.jpg');
  const { removed } = await world.sync();

  assert.equal(removed, 1);
  assert.deepEqual(await world.files(), ['photos/2021/07/b.jpg']);
  assert.equal(world.catalog.item(id), undefined);
  assert.equal(world.catalog.homeOf(id), undefined);
  assert.equal(world.catalog.original(id), undefined);
  assert.equal((await world.sync()).removed, 0);

  world.library.add(photo('a.jpg'));
  assert.equal((await world.sync()).added, 1);
  assert.equal(world.catalog.original(id), undefined);
});

test('an item that a listing left out is asked for, and kept as it is now', async () => {
  await using world = await CatalogWorld.with(new ForgetfulLibrary(photos(3)));
  await world.sync();
  assert.equal(world.library.lookedUp, 0);

  world.library.unlisted.add('1.jpg');
  world.library.change('1.jpg', { description: 'changed' });
  const report = await world.sync();

  assert.deepEqual([report.removed, report.changed, world.library.lookedUp], [0, 1, 1]);
  assert.equal((await world.files()).length, 3);
  assert.equal(world.catalog.item(world.library.item('1.jpg').id)?.item.description, 'changed');
});

test('a date that is heard of only when the item is asked for gives it its place as well', async () => {
  const undated = photo('scan.jpg', { takenAt: undefined });
  await using world = await CatalogWorld.with(new ForgetfulLibrary([undated, album('x', ['scan.jpg'])]));
  await world.sync();
  world.library.unlisted.add('scan.jpg');
  world.library.change('scan.jpg', { takenAtMs: Date.parse('2021-07-14T00:00:00Z') });
  await world.sync();
  assert.deepEqual(await world.files(), ['albums/x/scan.jpg -> photos/2021/07/scan.jpg', 'photos/2021/07/scan.jpg']);
  assert.ok(!(await world.directories()).includes('photos/undated'));
});

test('a listing that failed or was aborted removes nothing', async () => {
  await using world = await worldWith(photos(6), { pageSize: 2 });
  await world.sync();
  world.library.remove('5.jpg');

  world.library.interruptListing(4);
  await assert.rejects(world.sync(), OfflineError);
  const stop = new AbortController();
  world.library.heal();
  await assert.rejects(world.sync({ signal: stop.signal, onProgress: () => stop.abort() }), { name: 'AbortError' });
  assert.equal((await world.files()).length, 6);

  assert.equal((await world.sync()).removed, 1);
});

test('an item that could not be asked for is kept', async () => {
  await using world = await worldWith(photos(3));
  await world.sync();
  world.library.remove('1.jpg');
  const { lookUp } = world.library;
  world.library.lookUp = () => Promise.reject(new OfflineError('down'));

  await assert.rejects(world.sync(), OfflineError);
  assert.equal((await world.files()).length, 3);

  world.library.lookUp = lookUp;
  assert.equal((await world.sync()).removed, 1);
});

test('more than 100 items that are more than a fifth of all are kept until the person accepts it', async () => {
  await using world = await worldWith([...photos(300), album('all', ['0.jpg', '299.jpg']), album('some', ['0.jpg'])]);
  await world.sync();
  for (let index = 0; index < 101; index += 1) world.library.remove(`${index}.jpg`);
  world.library.removeAlbum('all');

  const careful = await world.sync();

  assert.deepEqual([careful.removed, careful.keptDespiteMissing], [0, 101]);
  assert.equal((await world.files()).length, 303);
  const [warning = ''] = world.log.messages('warn');
  assert.match(warning, /101 of 300 .*OAuth client.*permissions.*gphotos-fs sync --accept-removals/);

  const accepted = await world.sync({ acceptRemovals: true });
  assert.deepEqual([accepted.removed, accepted.keptDespiteMissing], [101, 0]);
  assert.equal((await world.files()).length, 199);
  assert.equal(world.find('albums/all'), undefined);
});

test('what is allowed to go unasked', () => {
  assert.equal(removalsAllowed(10), 100);
  assert.equal(removalsAllowed(500), 100);
  assert.equal(removalsAllowed(1_000), 200);
  assert.equal(removalsAllowed(1_000_000), 200_000);
});

test('a whole library that is gone costs few questions', async () => {
  await using world = await CatalogWorld.with(new ForgetfulLibrary(photos(1_500)));
  await world.sync();
  for (let index = 0; index < 1_500; index += 1) world.library.remove(`${index}.jpg`);

  const { keptDespiteMissing } = await world.sync();

  assert.equal(keptDespiteMissing, 1_500);
  assert.equal(world.library.lookedUp, 500);
});

test('a hundred items may go from a small library', async () => {
  await using world = await worldWith(photos(100));
  await world.sync();
  for (let index = 0; index < 100; index += 1) world.library.remove(`${index}.jpg`);

  assert.equal((await world.sync()).removed, 100);
  assert.deepEqual(await world.files(), []);
});

test('a month goes with its last item, a year with its last month, and both come back as what they were', async () => {
  const may = { takenAt: '2021-05-02T00:00:00Z' };
  await using world = await worldWith([photo('a.jpg'), photo('may.jpg', may), album('x', ['a.jpg'])]);
  await world.sync();
  const before = ['photos/2021', 'photos/2021/07'].map((path) => world.at(path).ino);

  world.library.remove('a.jpg');
  await world.sync();
  assert.deepEqual(await world.directories(), [
    'albums',
    'albums/x',
    'favorites',
    'photos',
    'photos/2021',
    'photos/2021/05',
  ]);

  world.library.remove('may.jpg');
  await world.sync();
  assert.deepEqual(await world.directories(), ['albums', 'albums/x', 'favorites', 'photos']);

  world.library.add(photo('a.jpg'));
  await world.sync();
  assert.deepEqual(await world.files(), ['albums/x/a.jpg -> photos/2021/07/a.jpg', 'photos/2021/07/a.jpg']);
  assert.deepEqual(
    ['photos/2021', 'photos/2021/07'].map((path) => world.at(path).ino),
    before,
  );

  world.library.remove('a.jpg');
  await world.sync();
  world.library.add(photo('new.jpg'));
  await world.sync();
  assert.equal(world.at('photos/2021/07').ino, before[1], 'also for an item that was never there');
});

test('a month of very many items goes with the last of them, not before', async () => {
  await using world = await worldWith(photos(1_300));
  await world.sync();
  for (let index = 0; index < 1_299; index += 1) world.library.remove(`${index}.jpg`);
  await world.sync({ acceptRemovals: true });
  assert.deepEqual(await world.files(), ['photos/2021/07/1299.jpg']);

  world.library.remove('1299.jpg');
  await world.sync();
  assert.deepEqual(await world.directories(), ['albums', 'favorites', 'photos']);
});
