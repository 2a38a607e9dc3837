import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseJoin } from '../../src/library/joining.ts';
import { MemoryLibrary } from '../support/memory-library.ts';
import { album, CatalogWorld, type Entries, photo } from './catalog-world.ts';

async function two(google: Entries, takeout: Entries) {
  const library = new MemoryLibrary(google, { pageSize: 3 });
  const archives = new MemoryLibrary(takeout, { key: 'takeout', pageSize: 3 });
  const world = await CatalogWorld.with(library);
  const syncTakeout = async () => {
    await world.clock.advance(60_000);
    return world.syncWith(archives, { acceptRemovals: true });
  };
  const syncBoth = async () => {
    await world.sync({ acceptRemovals: true });
    await syncTakeout();
  };
  return { world, google: library, takeout: archives, syncBoth, syncTakeout };
}

/** Google and Takeout share the directory `Summer`; Google calls its album `Summer 2021` by now, which no sync has seen. */
async function withRenamedAlbum() {
  const both = await two(
    [photo('a.jpg'), album('Summer', ['a.jpg'], { id: 'ga' })],
    [photo('b.jpg'), album('Summer', ['b.jpg'], { id: 'ta' })],
  );
  await both.syncBoth();
  both.google.removeAlbum('ga');
  both.google.add(album('Summer 2021', ['a.jpg'], { id: 'ga' }));
  return both;
}

/** X was deleted at Google and Y uploaded in its place, of the same name and second; then X came out of the trash. */
async function withTwins() {
  const both = await two([photo('a.jpg', { id: 'X' })], [photo('t.jpg')]);
  await both.syncBoth();
  both.google.remove('X');
  await both.syncBoth();
  both.google.add(photo('a.jpg', { id: 'Y' }));
  await both.syncBoth();
  both.google.add(photo('a.jpg', { id: 'X' }));
  await both.syncBoth();
  return both;
}

const albumsOf = async (world: CatalogWorld) => (await world.files()).filter((path) => path.startsWith('albums/'));

test('a shared album that Google renamed and then deleted stays, since Takeout still has it', async () => {
  const both = await withRenamedAlbum();
  await using world = both.world;
  await both.syncBoth();
  both.google.removeAlbum('ga');
  await world.sync({ acceptRemovals: true }); // archives did not change: they are not listed again
  assert.deepEqual(await albumsOf(world), ['albums/Summer/b.jpg -> photos/2021/07/b.jpg']);
});

test('two albums of Takeout are never one directory', async () => {
  const both = await withRenamedAlbum();
  await using world = both.world;
  await world.sync({ acceptRemovals: true });
  both.takeout.add(photo('c.jpg'), album('Summer 2021', ['c.jpg'], { id: 'ta2' }));
  await both.syncTakeout();
  const directories = (await world.directories()).filter((path) => path.startsWith('albums/'));
  assert.equal(directories.length, 2, JSON.stringify(await albumsOf(world)));
});

test('of two albums of Takeout in one directory, the one that stays is still shown when the other goes', async () => {
  const both = await withRenamedAlbum();
  await using world = both.world;
  await world.sync({ acceptRemovals: true });
  both.takeout.add(photo('c.jpg'), album('Summer 2021', ['c.jpg'], { id: 'ta2' }));
  await both.syncTakeout();
  both.google.removeAlbum('ga');
  await both.syncBoth();
  both.takeout.removeAlbum('ta');
  await both.syncTakeout();
  assert.ok(
    (await albumsOf(world)).some((path) => path.includes('c.jpg')),
    JSON.stringify(await albumsOf(world)),
  );
});

test('an item that comes back beside the one uploaded in its place is shown, too', async () => {
  const both = await withTwins();
  await using world = both.world;
  const files = (await world.files()).filter((path) => path.includes('/a'));
  assert.equal(files.length, 2, JSON.stringify(files));
});

test('removing one of two ids that stand for one item does not hide the other', async () => {
  const both = await withTwins();
  await using world = both.world;
  both.google.remove('Y');
  await both.syncBoth();
  assert.ok(world.find('photos/2021/07/a.jpg'), 'Google still lists X');
});

test('an item that is gone does not keep a living one from being joined', () => {
  const item = (id: string) => ({ ...photo('a.jpg', { id }).item });
  const gone = { name: 'gone', sightings: {} };
  const living = { name: 'living', sightings: { google: item('g2') } };
  assert.equal(chooseJoin(item('t1'), 'takeout', [gone, living])?.name, 'living');
});

test('a photo that was deleted and uploaded again is one with that of the archives', async () => {
  const both = await two([photo('a.jpg', { id: 'g1' })], []);
  await using world = both.world;
  await world.sync({ acceptRemovals: true });
  both.google.remove('g1');
  await world.sync({ acceptRemovals: true });
  both.google.add(photo('a.jpg', { id: 'g2' }));
  await world.sync({ acceptRemovals: true });
  both.takeout.add(photo('a.jpg', { id: 't1' }));
  await both.syncTakeout();
  assert.equal((await world.files()).length, 1, JSON.stringify(await world.files()));
});

test('an album of Takeout joins the living album of its title, not one that is gone', async () => {
  const both = await two(
    [photo('a.jpg'), album('Summer', ['a.jpg'], { id: '1' })],
    [photo('b.jpg'), album('Summer', ['b.jpg'], { id: 't' })],
  );
  await using world = both.world;
  await world.sync({ acceptRemovals: true });
  both.google.removeAlbum('1');
  await world.sync({ acceptRemovals: true });
  both.google.add(album('Summer', ['a.jpg'], { id: '2' }));
  await world.sync({ acceptRemovals: true });
  await both.syncTakeout();
  const names = (await albumsOf(world)).map((path) => path.split('/')[1]);
  assert.equal(new Set(names).size, 1, JSON.stringify(await albumsOf(world)));
});

test('the time that is shown does not change when one of two libraries goes', async () => {
  const both = await two(
    [photo('a.jpg', { id: 'g1', takenAt: '2021-07-14T09:31:05.250Z' })],
    [photo('a.jpg', { id: 't1' })],
  );
  await using world = both.world;
  await both.syncBoth();
  const time = () => {
    const node = world.at('photos/2021/07/a.jpg');
    return node.kind === 'item' ? world.catalog.item(node.item)?.item.takenAtMs : undefined;
  };
  const before = time();
  both.google.remove('g1');
  await both.syncBoth();
  assert.equal(time(), before);
});

test('seen marks of what is gone are forgotten: no removal is counted twice', async () => {
  const both = await withTwins();
  await using world = both.world;
  both.google.remove('X');
  both.google.remove('Y');
  await world.sync({ acceptRemovals: true });
  const again = await world.sync({ acceptRemovals: true });
  assert.equal(again.removed, 0);
});
