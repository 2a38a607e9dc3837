import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MediaItem } from '../../src/library/media-item.ts';
import { album, type CatalogWorld, photo, worldWith } from './catalog-world.ts';
import { consistentTree } from './consistency.ts';

const JULY_MS = Date.parse('2021-07-14T09:31:05Z');
const undated = (name = 'a.jpg') => photo(name, { takenAt: undefined, favorite: true });

/** What a library says once it knows when the picture was taken. */
function date(world: CatalogWorld, name: string): void {
  world.library.change(name, { takenAtMs: JULY_MS });
}

test('what stands among the undated moves to its month when its date becomes known, and its links follow', async () => {
  await using world = await worldWith([undated(), album('x', ['a.jpg'])]);
  await world.sync();
  assert.deepEqual(await world.files(), [
    'albums/x/a.jpg -> photos/undated/a.jpg',
    'favorites/a.jpg -> photos/undated/a.jpg',
    'photos/undated/a.jpg',
  ]);
  const link = world.at('albums/x/a.jpg').ino;
  world.changes();

  date(world, 'a.jpg');
  await world.sync();

  assert.deepEqual(await world.files(), [
    'albums/x/a.jpg -> photos/2021/07/a.jpg',
    'favorites/a.jpg -> photos/2021/07/a.jpg',
    'photos/2021/07/a.jpg',
  ]);
  assert.equal(world.at('albums/x/a.jpg').ino, link);
  assert.deepEqual(world.changes(), [
    'added photos/2021',
    'added photos/2021/07',
    'removed photos/undated/a.jpg',
    'added photos/2021/07/a.jpg',
    'changed favorites/a.jpg',
    'changed albums/x/a.jpg',
    'removed photos/undated',
  ]);
  await consistentTree(world.catalog);
});

test('it moves once: a date that changes later, or is lost, moves nothing', async () => {
  await using world = await worldWith([photo('a.jpg', { takenAt: undefined })]);
  await world.sync();
  date(world, 'a.jpg');
  await world.sync();
  for (const change of [{ takenAtMs: 0 }, { takenAtMs: 0, takenAtPrecision: 'year' }] satisfies Partial<MediaItem>[]) {
    world.library.change('a.jpg', change);
    await world.sync();
    assert.deepEqual(await world.files(), ['photos/2021/07/a.jpg']);
  }
});

test('its former name stays its own', async () => {
  await using world = await worldWith([photo('a.jpg', { takenAt: undefined })]);
  await world.sync();
  date(world, 'a.jpg');
  await world.sync();
  world.library.add(photo('a.jpg', { id: 'other', takenAt: undefined }));
  await world.sync();
  assert.deepEqual(await world.files(), ['photos/2021/07/a.jpg', 'photos/undated/a (2).jpg']);
});

test('what is beside it moves along', async () => {
  const beside = photo('a-edited.jpg', { beside: 'id-a.jpg', takenAt: undefined });
  await using world = await worldWith([undated(), beside], { key: 'takeout' });
  await world.sync();
  const places = async () => (await world.files()).filter((path) => path.startsWith('photos/'));
  assert.deepEqual(await places(), ['photos/undated/a-edited.jpg', 'photos/undated/a.jpg']);
  date(world, 'a.jpg');
  date(world, 'a-edited.jpg');
  await world.sync();
  assert.deepEqual(await places(), ['photos/2021/07/a-edited.jpg', 'photos/2021/07/a.jpg']);
});
