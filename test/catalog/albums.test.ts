import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ItemGoneError, OfflineError } from '../../src/library/failures.ts';
import type { AlbumId, MediaId, MediaItem } from '../../src/library/media-item.ts';
import { MemoryLibrary } from '../support/memory-library.ts';
import { album, CatalogWorld, photo, video, worldWith } from './catalog-world.ts';

/** Albums that fail, or show items that are gone. */
class OddAlbums extends MemoryLibrary {
  readonly asked: AlbumId[] = [];
  readonly failures = new Map<string, Error>();
  readonly stillShown: MediaItem[] = [];

  override async *albumItems(id: AlbumId, signal?: AbortSignal) {
    this.asked.push(id);
    const failure = this.failures.get(id);
    if (failure) throw failure;
    yield this.stillShown;
    yield* super.albumItems(id, signal);
  }
}

const linksOf = async (world: CatalogWorld) => (await world.files()).filter((file) => file.includes(' -> '));

test('albums and favourites are links to the one place of an item', async () => {
  await using world = await worldWith([
    photo('a.jpg', { favorite: true }),
    photo('b.jpg'),
    album('Summer', ['b.jpg', 'a.jpg']),
    album('Empty'),
  ]);

  const { albums } = await world.sync();

  assert.equal(albums, 2);
  assert.deepEqual(await linksOf(world), [
    'albums/Summer/a.jpg -> photos/2021/07/a.jpg',
    'albums/Summer/b.jpg -> photos/2021/07/b.jpg',
    'favorites/a.jpg -> photos/2021/07/a.jpg',
  ]);
  assert.ok(world.find('albums/Empty'));
  const link = world.at('favorites/a.jpg');
  assert.ok(link.kind === 'link' && link.item === 'id-a.jpg' && link.target === world.at('photos/2021/07/a.jpg').ino);
});

test('two albums of one title get two directories', async () => {
  await using world = await worldWith([album('x', [], { id: '1' }), album('X', [], { id: '2' })]);

  await world.sync();

  assert.deepEqual(await world.directories(), ['albums', 'albums/X (2)', 'albums/x', 'favorites', 'photos']);
});

test('an album that gets a new title keeps its directory', async () => {
  await using world = await worldWith([photo('a.jpg'), album('Old', ['a.jpg'], { id: '1' })]);
  await world.sync();

  world.library.removeAlbum('1');
  world.library.add(album('New', ['a.jpg'], { id: '1' }), album('Old', [], { id: '2' }));
  await world.sync();

  assert.deepEqual(await linksOf(world), ['albums/Old/a.jpg -> photos/2021/07/a.jpg']);
  assert.ok(world.find('albums/Old (2)'));
  assert.equal(world.find('albums/New'), undefined);
});

test('an album that goes takes its links along, and comes back as itself', async () => {
  const summer = album('Summer', ['a.jpg']);
  await using world = await worldWith([photo('a.jpg'), summer]);
  await world.sync();
  const before = [world.at('albums/Summer'), world.at('albums/Summer/a.jpg')].map(({ ino }) => ino);
  world.changes();

  world.library.removeAlbum('Summer');
  await world.sync();
  assert.equal(world.find('albums/Summer'), undefined);
  assert.equal((await world.catalog.summary()).albums, 0);
  assert.deepEqual(world.changes(), ['removed albums/Summer/a.jpg', 'removed albums/Summer']);

  world.library.add(album('Summer', [], { id: 'another' }));
  await world.sync();
  world.library.add(summer);
  await world.sync();

  assert.deepEqual(
    [world.at('albums/Summer'), world.at('albums/Summer/a.jpg')].map(({ ino }) => ino),
    before,
  );
  assert.ok(world.find('albums/Summer (2)'));
  assert.equal((await world.catalog.summary()).albums, 2);
});

test('an item that leaves an album loses its link, whose name stays reserved for it', async () => {
  await using world = await worldWith([
    photo('a.jpg', { id: 'first' }),
    photo('a.jpg', { id: 'second', takenAt: '2020-01-01T00:00:00Z' }),
    album('x', ['first']),
  ]);
  await world.sync();
  const { ino } = world.at('albums/x/a.jpg');

  world.library.changeAlbum('x', ['second']);
  await world.sync();
  assert.deepEqual(await linksOf(world), ['albums/x/a (2).jpg -> photos/2020/01/a.jpg']);

  world.library.changeAlbum('x', ['second', 'first']);
  await world.sync();

  assert.equal(world.at('albums/x/a.jpg').ino, ino);
  assert.deepEqual(await linksOf(world), [
    'albums/x/a (2).jpg -> photos/2020/01/a.jpg',
    'albums/x/a.jpg -> photos/2021/07/a.jpg',
  ]);
});

test('a link is called like the home of its item, whatever the item is called by now', async () => {
  await using world = await worldWith([photo('a.jpg', { id: '1' }), photo('a.jpg', { id: '2' })]);
  await world.sync();

  world.library.change('2', { filename: 'z.jpg' });
  world.library.add(album('x', ['2']));
  await world.sync();

  assert.deepEqual(await linksOf(world), ['albums/x/a (2).jpg -> photos/2021/07/a (2).jpg']);
});

test('an item that is listed twice in an album gets one link', async () => {
  await using world = await worldWith([photo('a.jpg'), album('x', ['a.jpg', 'a.jpg'])], { pageSize: 1 });

  await world.sync();

  assert.equal((await linksOf(world)).length, 1);
});

test('an item that is not ready gets its link when it is', async () => {
  await using world = await worldWith([video('a.mp4', { state: 'processing' }), album('x', ['a.mp4'])]);
  await world.sync();
  assert.deepEqual(await linksOf(world), []);

  world.library.change('a.mp4', { state: 'ready' });
  await world.sync();

  assert.deepEqual(await linksOf(world), ['albums/x/a.mp4 -> photos/2021/07/a.mp4']);
});

test('an item that goes takes its links along at once', async () => {
  await using world = await worldWith([photo('a.jpg', { favorite: true }), album('x', ['a.jpg'])]);
  await world.sync();
  world.changes();

  world.library.remove('a.jpg');
  await world.sync();

  assert.deepEqual(await world.files(), []);
  assert.deepEqual(world.changes().sort(), [
    'removed albums/x/a.jpg',
    'removed favorites/a.jpg',
    'removed photos/2021',
    'removed photos/2021/07',
    'removed photos/2021/07/a.jpg',
  ]);
});

test('an item that goes takes its links along even when its albums cannot be listed', async () => {
  await using world = await CatalogWorld.with(new OddAlbums([photo('a.jpg'), album('1', ['a.jpg'], { id: '1' })]));
  await world.sync();

  world.library.remove('a.jpg');
  world.library.failures.set('1', new OfflineError('down'));
  await assert.rejects(world.sync(), OfflineError);

  assert.deepEqual(await world.files(), []);
});

test('an album that still shows an item that is gone gets no link to it', async () => {
  await using world = await CatalogWorld.with(new OddAlbums([photo('a.jpg'), album('1', ['a.jpg'], { id: '1' })]));
  await world.sync();

  world.library.stillShown.push(world.library.item('a.jpg'));
  world.library.remove('a.jpg');
  await world.sync();

  assert.deepEqual(await world.files(), []);
});

test('an album that a listing shows twice counts once', async () => {
  await using world = await CatalogWorld.with(new OddAlbums([album('1'), album('1')]));

  assert.equal((await world.sync()).albums, 1);
  assert.equal((await world.catalog.summary()).albums, 1);
  assert.deepEqual(await world.directories(), ['albums', 'albums/1', 'favorites', 'photos']);
});

test('no favourite any more, no link any more', async () => {
  await using world = await worldWith([photo('a.jpg', { favorite: true })]);
  await world.sync();

  world.library.change('a.jpg', { favorite: false });
  await world.sync();

  assert.deepEqual(await linksOf(world), []);
});

test('a library that knows no favourites shows an empty directory', async () => {
  await using world = await worldWith([photo('a.jpg', { favorite: true })], { knowsFavorites: false });

  await world.sync();

  assert.ok(world.find('favorites'));
  assert.deepEqual(await linksOf(world), []);
});

test('a sync that failed between two albums goes on with the second', async () => {
  await using world = await CatalogWorld.with(
    new OddAlbums([photo('a.jpg'), album('1', ['a.jpg'], { id: '1' }), album('2', ['a.jpg'], { id: '2' })]),
  );
  world.library.failures.set('2', new OfflineError('down'));
  await assert.rejects(world.sync(), OfflineError);
  assert.ok(world.find('albums/1/a.jpg'));

  world.library.failures.clear();
  world.library.asked.length = 0;
  await world.sync();

  assert.deepEqual(world.library.asked, ['2']);
  assert.ok(world.find('albums/2/a.jpg'));
});

test('an album that failed to be listed keeps its links', async () => {
  await using world = await CatalogWorld.with(new OddAlbums([photo('a.jpg'), album('1', ['a.jpg'], { id: '1' })]));
  await world.sync();

  for (const failure of [new OfflineError('down'), new ItemGoneError('1' as MediaId)]) {
    world.library.failures.set('1', failure);
    await world.sync().catch((error) => assert.ok(error instanceof OfflineError));
    assert.ok(world.find('albums/1/a.jpg'));
  }
  assert.deepEqual(world.log.messages('warn'), ['An album went away while it was listed']);
});
