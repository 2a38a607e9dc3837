import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OfflineError } from '../../src/library/failures.ts';
import type { AlbumId, MediaId } from '../../src/library/media-item.ts';
import type { LibraryAlbum, LibraryItem } from '../support/library-entries.ts';
import { MemoryLibrary } from '../support/memory-library.ts';
import { album, CatalogWorld, photo, video } from './catalog-world.ts';

const JULY = 'photos/2021/07';
const QUICK = { quick: true };
const PAGE = 2;
/** Pages without news after which a quick sync lists no further. */
const QUIET = 5;
const COUNT = 40;

/** `1.jpg` is older than `0.jpg`, and so on; none is newer than noon. */
const at = (minutes: number) => new Date(Date.UTC(2021, 6, 14, 12) - minutes * 60_000).toISOString();
const photos = (count = COUNT) =>
  Array.from({ length: count }, (_, age) => photo(`${age}.jpg`, { takenAt: at(age), favorite: age === 39 }));
const newcomers = (count: number) =>
  Array.from({ length: count }, (_, age) => photo(`new ${age}.jpg`, { takenAt: at(age - 1_000) }));

/** Remembers which albums and items it was asked for. */
class AttentiveLibrary extends MemoryLibrary {
  readonly askedAlbums: AlbumId[] = [];
  lookedUp = 0;

  override albumItems(id: AlbumId, signal?: AbortSignal) {
    this.askedAlbums.push(id);
    return super.albumItems(id, signal);
  }

  override lookUp(ids: readonly MediaId[], signal?: AbortSignal) {
    this.lookedUp += ids.length;
    return super.lookUp(ids, signal);
  }

  /** Pages that were handed out, and albums that were asked for, since the last time. */
  sinceLast(): { pages: number; albums: AlbumId[] } {
    const pages = this.pagesListed;
    this.pagesListed = 0;
    return { pages, albums: this.askedAlbums.splice(0) };
  }
}

async function syncedWorld(entries: readonly (LibraryItem | LibraryAlbum)[], tellsItemCounts = true) {
  const library = new AttentiveLibrary(entries, { pageSize: PAGE, tellsItemCounts });
  const world = await CatalogWorld.with(library);
  await world.sync();
  library.sinceLast();
  return world;
}

test('a quick sync lists the newest items as far as there are news, and five pages more', async () => {
  await using world = await syncedWorld(photos());
  world.library.add(...newcomers(6));
  world.library.change('1.jpg', { description: 'at last' });

  const { complete, seen, added, changed } = await world.sync(QUICK);

  assert.equal(world.library.sinceLast().pages, 6 / PAGE + 1 + QUIET);
  assert.deepEqual({ complete, seen, added, changed }, { complete: false, seen: 18, added: 6, changed: 1 });
  assert.equal((await world.files()).filter((file) => file.startsWith(JULY)).length, COUNT + 6);
});

test('news behind a few pages without any are found too', async () => {
  await using world = await syncedWorld(photos());
  world.library.change('7.jpg', { description: 'on the fourth page' });

  assert.equal((await world.sync(QUICK)).changed, 1);
  assert.equal(world.library.sinceLast().pages, 4 + QUIET);
});

test('without news it costs five pages, and tells nobody', async () => {
  await using world = await syncedWorld(photos());
  world.changes();

  await world.sync(QUICK);

  assert.equal(world.library.sinceLast().pages, QUIET);
  assert.deepEqual(world.changes(), []);
});

test('it removes no item, album, link or favourite; the next complete sync does', async () => {
  await using world = await syncedWorld([...photos(), album('Gone', ['3.jpg']), album('Kept', ['3.jpg', '4.jpg'])]);
  const before = await world.files();
  world.library.remove('0.jpg');
  world.library.removeAlbum('Gone');
  world.library.changeAlbum('Kept', ['4.jpg']);
  world.library.change('39.jpg', { favorite: false });

  const quick = await world.sync(QUICK);
  assert.deepEqual([quick.removed, quick.keptDespiteMissing, world.library.lookedUp], [0, 0, 0]);
  assert.deepEqual(await world.files(), before);

  assert.equal((await world.sync()).removed, 1);
  const links = (await world.files()).filter((file) => file.includes(' -> '));
  assert.deepEqual(links, [`albums/Kept/4.jpg -> ${JULY}/4.jpg`]);
});

test('what it did not list is not missing: the next complete sync asks for nothing that is there', async () => {
  await using world = await syncedWorld(photos());
  for (let times = 0; times < 3; times += 1) await world.sync(QUICK);

  const { complete, removed, seen } = await world.sync();

  assert.deepEqual([complete, removed, seen, world.library.lookedUp], [true, 0, COUNT, 0]);
});

test('the first sync of a catalog is complete, whatever is asked for', async () => {
  await using world = await CatalogWorld.with(new MemoryLibrary(photos(), { pageSize: PAGE }));

  const { complete, seen } = await world.sync(QUICK);

  assert.deepEqual([complete, seen], [true, COUNT]);
});

test('a complete sync that was interrupted is gone on with by a quick one, to its end', async () => {
  await using world = await syncedWorld(photos());
  world.library.remove('39.jpg');
  world.library.interruptListing(10);
  await assert.rejects(world.sync(), OfflineError);
  world.library.heal();
  world.library.sinceLast();

  const { complete, seen, removed } = await world.sync(QUICK);

  assert.deepEqual([complete, seen, removed], [true, COUNT - 1, 1]);
  assert.ok(world.library.sinceLast().pages < COUNT / PAGE, 'from where it was');
});

test('a quick sync that was interrupted is no beginning of a complete one, which lists everything', async () => {
  for (const itemsBefore of [4, 6 + 2 * QUIET]) {
    await using world = await syncedWorld(photos());
    world.library.add(...newcomers(6));
    world.library.remove('20.jpg');
    world.library.interruptListing(itemsBefore);
    const broken = world.sync({ ...QUICK, onProgress: (seen) => assert.ok(seen < itemsBefore, 'far enough') });
    await assert.rejects(broken);
    world.library.heal();
    world.library.sinceLast();

    const { complete, seen, removed } = await world.sync();

    assert.deepEqual([complete, seen, removed], [true, COUNT + 5, 1]);
    assert.equal(world.library.lookedUp, 1, 'only what is gone');
  }
});

test('a quick sync that was interrupted finds all the news when it goes on, also when its library forgot where it was', async () => {
  for (const forgets of [false, true]) {
    await using world = await syncedWorld(photos());
    world.library.add(...newcomers(20));
    world.library.interruptListing(14);
    await assert.rejects(world.sync(QUICK), OfflineError);
    world.library.heal();
    if (forgets) world.library.forgetCheckpoints();
    await world.reopen();

    const { complete, added } = await world.sync(QUICK);

    assert.deepEqual([complete, added], [false, 20]);
    assert.equal(world.catalog.item('id-new 19.jpg' as MediaId)?.item.filename, 'new 19.jpg');
  }
});

test('the items of an album are asked for only when it is new, came back, or holds another number of them', async () => {
  const albums = ['same', 'grown', 'back'].map((title) => album(title, ['1.jpg', '2.jpg']));
  await using world = await syncedWorld([...photos(), ...albums]);
  world.library.removeAlbum('back');
  await world.sync();
  world.library.sinceLast();
  world.library.changeAlbum('grown', ['1.jpg', '2.jpg', '3.jpg']);
  world.library.add(album('back', ['1.jpg', '2.jpg']), album('new', ['1.jpg']));

  await world.sync(QUICK);

  assert.deepEqual(world.library.sinceLast().albums.sort(), ['album-back', 'album-grown', 'album-new']);
  for (const path of ['albums/grown/3.jpg', 'albums/back/2.jpg', 'albums/new/1.jpg']) assert.ok(world.find(path), path);
  await world.sync(QUICK);
  assert.deepEqual(world.library.sinceLast().albums, []);
  await world.sync();
  assert.equal(world.library.sinceLast().albums.length, 4, 'a complete sync asks for all');
});

test('an album whose items could not be listed is asked for again', async () => {
  await using world = await syncedWorld(photos());
  world.library.add(album('new', ['1.jpg']));
  const { albumItems } = world.library;
  world.library.albumItems = () => {
    throw new OfflineError('down');
  };
  await assert.rejects(world.sync(QUICK), OfflineError);

  world.library.albumItems = albumItems;
  await world.sync(QUICK);

  assert.ok(world.find('albums/new/1.jpg'));
});

test('a library that tells no numbers is asked for the items of every album', async () => {
  await using world = await syncedWorld([...photos(), album('a', ['1.jpg']), album('b', [])], false);

  await world.sync(QUICK);

  assert.equal(world.library.sinceLast().albums.length, 2);
});

test('a video that is ready at last gets its place', async () => {
  await using world = await syncedWorld([...photos(), video('clip.mp4', { takenAt: at(-5), state: 'processing' })]);
  world.library.change('clip.mp4', { state: 'ready' });

  await world.sync(QUICK);

  assert.ok(world.find(`${JULY}/clip.mp4`));
});

test('the summary tells the last sync, and the last complete one', async () => {
  await using world = await syncedWorld(photos());
  const first = (await world.catalog.summary()).libraries.google.lastSync;

  await world.sync(QUICK);

  const { lastSync, lastCompleteSync, unfinishedSync } = (await world.catalog.summary()).libraries.google;
  assert.equal(lastSync?.finishedMs, world.clock.nowMs());
  assert.deepEqual(lastCompleteSync, first);
  assert.equal(unfinishedSync, false);
});
