import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BusyError, UsageError } from '../../src/base/failure.ts';
import { OfflineError } from '../../src/library/failures.ts';
import { Gate } from '../support/gate.ts';
import { MemoryLibrary } from '../support/memory-library.ts';
import { CatalogWorld, photo, video, worldWith } from './catalog-world.ts';
import { simplePlacement } from './simple-placement.ts';

const JULY = 'photos/2021/07';
const manyPhotos = (count: number) => Array.from({ length: count }, (_, index) => photo(`${index}.jpg`));

test('an empty library shows its three top directories from the first sync on, and even before', async () => {
  await using world = await worldWith();

  await world.catalog.usePlacement(world.placement);
  assert.deepEqual(await world.directories(), ['albums', 'favorites', 'photos']);

  await world.sync();
  assert.deepEqual(await world.directories(), ['albums', 'favorites', 'photos']);
});

test('a layout whose first directory depends on the item makes it with the first item', async () => {
  await using world = await worldWith();
  world.placement = { ...world.placement, directoryOf: ({ kind }) => [kind] };

  await world.sync();

  assert.deepEqual(await world.directories(), ['albums', 'favorites']);
});

test('a sync reports what it did', async () => {
  await using world = await worldWith([photo('a.jpg'), photo('b.jpg'), video('c.mp4')], { pageSize: 2 });

  assert.deepEqual(await world.sync(), {
    complete: true,
    seen: 3,
    added: 3,
    changed: 0,
    removed: 0,
    albums: 0,
    requestsPages: 2,
    keptDespiteMissing: 0,
  });

  world.library.change('a.jpg', { description: 'at last' });
  world.library.remove('b.jpg');
  world.library.add(photo('d.jpg'));
  const { seen, added, changed, removed } = await world.sync();
  assert.deepEqual({ seen, added, changed, removed }, { seen: 3, added: 1, changed: 1, removed: 1 });
});

test('items that a listing shows twice are counted and placed once', async () => {
  await using world = await worldWith(manyPhotos(5), { pageSize: 2, repeatsBoundaryItems: true });

  const { seen, added } = await world.sync();

  assert.deepEqual([seen, added], [5, 5]);
  assert.equal((await world.files()).length, 5);
});

test('progress tells the items seen so far', async () => {
  await using world = await worldWith(manyPhotos(5), { pageSize: 2 });
  const seen = new Set<number>();

  await world.sync({ onProgress: (count) => seen.add(count) });

  assert.deepEqual([...seen], [0, 2, 4, 5]);
});

test('a sync that finds nothing new tells nobody and moves no time', async () => {
  await using world = await worldWith([photo('a.jpg', { favorite: true })]);
  await world.sync();
  const directory = world.at(JULY);
  world.changes();

  const { added, changed, removed } = await world.sync();

  assert.deepEqual([added, changed, removed], [0, 0, 0]);
  assert.deepEqual(world.changes(), []);
  assert.deepEqual(world.at(JULY), directory);
});

test('listeners hear of each change after it can be read', async () => {
  await using world = await worldWith([photo('a.jpg')]);
  const readable: boolean[] = [];
  world.catalog.onChange((changes) => {
    for (const { directory, name } of changes) readable.push(world.catalog.child(directory, name) !== undefined);
  });
  await world.sync();
  assert.deepEqual(world.changes(), [
    'added /photos',
    'added /albums',
    'added /favorites',
    'added photos/2021',
    'added photos/2021/07',
    'added photos/2021/07/a.jpg',
  ]);
  assert.ok(readable.length === 6 && readable.every(Boolean));

  world.library.change('a.jpg', { revision: '2' });
  await world.sync();
  assert.deepEqual(world.changes(), ['changed photos/2021/07/a.jpg']);

  world.library.remove('a.jpg');
  await world.sync();
  assert.deepEqual(world.changes(), ['removed photos/2021/07/a.jpg', 'removed photos/2021/07', 'removed photos/2021']);
});

test('a listener that fails is logged and stops nothing', async () => {
  await using world = await worldWith([photo('a.jpg')]);
  world.catalog.onChange(() => assert.fail('a bug of the listener'));

  await world.sync();

  assert.deepEqual(await world.files(), [`${JULY}/a.jpg`]);
  assert.ok(world.log.messages('error').includes('A listener of the catalog failed'));
});

test('the time of a directory moves when entries come and go', async () => {
  await using world = await worldWith([photo('a.jpg')]);
  const changedAt = (path: string) => {
    const node = world.at(path);
    return node.kind === 'directory' ? node.changedAtMs : assert.fail(path);
  };
  await world.sync();
  const first = changedAt(JULY);

  world.library.add(photo('b.jpg'));
  await world.sync();
  const second = changedAt(JULY);
  assert.equal(second - first, 60_000);

  world.library.remove('a.jpg');
  await world.sync();
  assert.equal(changedAt(JULY) - second, 60_000);
  assert.equal(changedAt('photos'), first);
});

test('an item that is not ready has no place until it is', async () => {
  await using world = await worldWith([video('a.mp4', { state: 'processing' }), video('b.mp4', { state: 'failed' })]);
  await world.sync();
  const { id } = world.library.item('a.mp4');

  assert.deepEqual(await world.files(), []);
  assert.equal(world.catalog.homeOf(id), undefined);
  assert.equal(world.catalog.item(id)?.item.state, 'processing');
  assert.equal((await world.catalog.summary()).notReady, 2);

  world.library.change('a.mp4', { state: 'ready' });
  await world.sync();

  assert.deepEqual(await world.files(), [`${JULY}/a.mp4`]);
  assert.equal(world.catalog.homeOf(id), world.at(`${JULY}/a.mp4`).ino);
  assert.equal((await world.catalog.summary()).notReady, 1);
});

test('an item that its library prepares anew keeps its place', async () => {
  await using world = await worldWith([video('a.mp4')]);
  await world.sync();

  world.library.change('a.mp4', { state: 'processing', filename: 'b.mp4' });
  await world.sync();

  assert.deepEqual(await world.files(), [`${JULY}/a.mp4`]);
});

test('a sync that failed goes on behind the last page it wrote', async () => {
  await using world = await worldWith(manyPhotos(6), { pageSize: 2 });
  world.library.interruptListing(4);

  await assert.rejects(world.sync(), OfflineError);
  assert.equal((await world.files()).length, 4);
  const { unfinishedSync, lastFailure, lastSync } = (await world.catalog.summary()).libraries.google;
  assert.equal(unfinishedSync, true);
  assert.equal(lastFailure?.message, 'Cannot list items: the line is cut');
  assert.equal(lastSync, undefined);

  world.library.heal();
  await world.reopen();
  const { seen, added } = await world.sync();

  assert.equal(world.library.pagesListed, 3);
  assert.deepEqual([seen, added], [6, 6]);
  const summary = (await world.catalog.summary()).libraries.google;
  assert.equal(summary.unfinishedSync, false);
  assert.equal(summary.lastFailure, undefined);
  assert.equal(summary.lastSync?.finishedMs, world.clock.nowMs());
});

test('a sync goes on from the beginning when its library forgot where it was', async () => {
  await using world = await worldWith(manyPhotos(6), { pageSize: 2 });
  world.library.interruptListing(4);
  await assert.rejects(world.sync(), OfflineError);

  world.library.heal();
  world.library.forgetCheckpoints();
  const { seen } = await world.sync();

  assert.equal(seen, 6);
  assert.equal((await world.files()).length, 6);
});

test('an aborted sync ends with the reason, keeps what it wrote, and is no failure', async () => {
  await using world = await worldWith(manyPhotos(6), { pageSize: 2 });
  const stop = new AbortController();

  const syncing = world.sync({ signal: stop.signal, onProgress: (seen) => seen === 2 && stop.abort() });

  await assert.rejects(syncing, { name: 'AbortError' });
  assert.equal((await world.files()).length, 2);
  const { unfinishedSync, lastFailure } = (await world.catalog.summary()).libraries.google;
  assert.deepEqual([unfinishedSync, lastFailure], [true, undefined]);
});

test('two syncs of one catalog at a time are refused', async () => {
  const gate = new Gate();
  class HeldLibrary extends MemoryLibrary {
    override async *items(...args: Parameters<MemoryLibrary['items']>) {
      await gate.pass();
      yield* super.items(...args);
    }
  }
  await using world = await CatalogWorld.with(new HeldLibrary(manyPhotos(1)));

  const first = world.sync();
  await gate.reached;
  await assert.rejects(world.sync(), BusyError);
  gate.release();
  await first;

  assert.equal((await world.sync()).seen, 1);
});

test('another placement is refused once names were given', async () => {
  await using world = await worldWith([photo('a.jpg')]);
  await world.sync();
  await world.reopen();
  world.placement = simplePlacement('by camera');

  await assert.rejects(world.sync(), (error: Error) => {
    assert.ok(error instanceof UsageError);
    assert.match(error.message, /'by camera'.*'year and month'.*--rebuild-catalog/);
    return true;
  });
  await assert.rejects(world.catalog.usePlacement(world.placement), UsageError);
  assert.deepEqual(await world.files(), [`${JULY}/a.jpg`]);
});

test('another placement is taken while no name was given', async () => {
  await using world = await worldWith([video('a.mp4', { state: 'processing' })]);
  await world.sync();
  const { directoryOf, ...rest } = simplePlacement('under pictures');
  world.placement = { ...rest, directoryOf: (item) => ['pictures', ...directoryOf(item).slice(1)] };

  await world.sync();

  assert.deepEqual(await world.directories(), ['albums', 'favorites', 'pictures']);
});
