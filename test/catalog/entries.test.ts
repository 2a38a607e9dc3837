import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Level } from 'level';
import type { MediaId } from '../../src/library/media-item.ts';
import { album, type CatalogWorld, photo, worldWith } from './catalog-world.ts';
import { consistentTree } from './consistency.ts';

const JULY = 'photos/2021/07';
const TAKEN_MS = Date.parse('2021-07-14T09:31:05Z');

/** What a listing shows of the entry at a path. */
async function listed(world: CatalogWorld, path: string) {
  const { ino, parent } = world.at(path);
  const entries = await world.catalog.children(parent, 0, 100);
  const entry = entries.find((one) => one.ino === ino);
  assert.deepEqual(world.catalog.entry(parent, ino), entry);
  return entry && { sizeBytes: entry.sizeBytes, mtimeMs: entry.mtimeMs };
}

test('a listing shows sizes and times of items, links and directories', async () => {
  await using world = await worldWith([
    photo('a.jpg'),
    photo('listed.jpg', { sizeBytes: 7, sizeIsListed: true, takenAt: '1965-01-01T00:00:00.5Z' }),
    album('x', ['a.jpg']),
  ]);
  await world.sync();
  assert.deepEqual(await listed(world, `${JULY}/a.jpg`), { sizeBytes: undefined, mtimeMs: TAKEN_MS });
  assert.deepEqual(await listed(world, 'photos/1965/01/listed.jpg'), {
    sizeBytes: 7,
    mtimeMs: Date.parse('1965-01-01T00:00:00.5Z'),
  });
  assert.deepEqual(await listed(world, 'albums/x/a.jpg'), {
    sizeBytes: '../../photos/2021/07/a.jpg'.length,
    mtimeMs: TAKEN_MS,
  });
  assert.deepEqual(await listed(world, JULY), { sizeBytes: undefined, mtimeMs: world.clock.nowMs() });
});

test('what was learned of an item is listed at once, and no more once its revision is another', async () => {
  await using world = await worldWith([photo('a.jpg')]);
  await world.sync();
  await world.catalog.learn('id-a.jpg' as MediaId, { revision: '1', sizeBytes: 1_000 });
  assert.equal((await listed(world, `${JULY}/a.jpg`))?.sizeBytes, 1_000);
  world.library.change('a.jpg', { revision: '2' });
  await world.sync();
  assert.equal((await listed(world, `${JULY}/a.jpg`))?.sizeBytes, undefined);
});

test('of a batch that is being written all is met, or nothing', async () => {
  await using world = await worldWith([photo('a.jpg')]);
  await world.sync();
  const { ino, parent } = world.at(`${JULY}/a.jpg`);
  const id = 'id-a.jpg' as MediaId;
  const met = () => {
    const inDirectory = world.catalog.entry(parent, ino)?.sizeBytes;
    const ofItem = world.catalog.original(id)?.sizeBytes;
    assert.equal(inDirectory, ofItem);
    return ofItem;
  };
  assert.equal(met(), undefined);
  const learning = world.catalog.learn(id, { revision: '1', sizeBytes: 1_000 });
  // LevelDB writes in a thread of its own and is done long before this loop lets anybody hear of it.
  const end = performance.now() + 100;
  while (performance.now() < end) {
    met();
    await undefined;
  }
  await learning;
  assert.equal(met(), 1_000);
});

test('a size that was shown and turns out different is told; one that nobody knew, or that is confirmed, is not', async () => {
  await using world = await worldWith([photo('a.jpg'), photo('b.jpg', { sizeBytes: 7, sizeIsListed: true })]);
  await world.sync();
  world.changes();
  const learn = (name: string, sizeBytes: number, sha256?: string) =>
    world.catalog.learn(`id-${name}` as MediaId, { revision: '1', sizeBytes, ...(sha256 ? { sha256 } : {}) });

  await learn('a.jpg', 999);
  await learn('a.jpg', 999, 'ab');
  await learn('b.jpg', 7);
  assert.deepEqual(world.changes(), []);

  await learn('a.jpg', 1_000);
  await learn('b.jpg', 8);
  assert.deepEqual(world.changes(), [`changed ${JULY}/a.jpg`, `changed ${JULY}/b.jpg`]);
});

test('an item that is given another time takes its links along, and both are told', async () => {
  await using world = await worldWith([photo('a.jpg', { favorite: true }), photo('b.jpg'), album('x', ['a.jpg'])]);
  await world.sync();
  world.changes();
  const mtimeMs = Date.parse('2022-01-01T00:00:00Z');
  world.library.change('a.jpg', { takenAtMs: mtimeMs });
  await world.sync();

  const paths = [`${JULY}/a.jpg`, 'albums/x/a.jpg', 'favorites/a.jpg'];
  for (const path of paths) assert.equal((await listed(world, path))?.mtimeMs, mtimeMs, path);
  assert.deepEqual(world.changes().sort(), paths.map((path) => `changed ${path}`).sort());
  assert.equal((await listed(world, `${JULY}/b.jpg`))?.mtimeMs, TAKEN_MS);
});

test('the generation of a catalog is its own, for as long as it lives', async () => {
  await using one = await worldWith();
  await using other = await worldWith();
  const { generation } = one.catalog;
  assert.ok(Number.isInteger(generation) && generation >= 1 && generation < 2 ** 32);
  assert.notEqual(generation, other.catalog.generation);
  assert.equal((await one.reopen()).generation, generation);
});

/** Puts the records back into the form of the first layout, as a program of that time left them. */
async function makeOld(world: CatalogWorld): Promise<void> {
  await world.close();
  const database = new Level(world.directory);
  for await (const [key, text] of database.iterator({ gt: 'c:', lt: 'c;' })) {
    const [, letter = '', name = ''] = /^2(.) \S+ \S+ (.*)$/.exec(text) ?? [];
    const kind = { d: 'directory', i: 'item', l: 'link' }[letter];
    await database.put(key, JSON.stringify({ v: 1, ino: Number.parseInt(key.slice(-8), 16), name, kind }));
  }
  for await (const key of database.keys({ gt: 'n:', lt: 'n;' })) {
    await database.put(`z:${key.slice(2)}`, '{"v":1,"sized":true}');
  }
  await database.put('m:format', '{"v":1,"layout":1}');
  await database.del('m:generation');
  await database.close();
}

async function texts(world: CatalogWorld, from: string, to: string): Promise<string[]> {
  await world.close();
  const database = new Level(world.directory);
  const found = await database.values({ gt: from, lt: to }).all();
  await database.close();
  await world.open();
  return found;
}

test('a catalog of the first layout shows the same, and is written anew directory by directory', async () => {
  const photos = Array.from({ length: 300 }, (_, index) => photo(`${index}.jpg`));
  await using world = await worldWith([...photos, album('x', ['1.jpg', '2.jpg'])]);
  await world.sync();
  await world.catalog.learn('id-1.jpg' as MediaId, { revision: '1', sizeBytes: 77 });
  const paths = [`${JULY}/1.jpg`, `${JULY}/2.jpg`, 'albums/x/2.jpg', 'albums'];
  const shown = async () => await Promise.all(paths.map((path) => listed(world, path)));
  const before = await shown();
  await makeOld(world);
  await world.open();

  assert.deepEqual(await shown(), before);
  await consistentTree(world.catalog);
  const directories = [JULY, 'albums/x'].map((path) => world.at(path).ino);
  for (const directory of directories) assert.equal(world.catalog.knowsSizesIn(directory), false);

  world.changes();
  for (const directory of directories) await world.catalog.renewEntriesIn(directory);
  assert.deepEqual(world.changes(), []);
  assert.deepEqual(await shown(), before);
  const old = (await texts(world, 'c:', 'c;')).filter((text) => text.startsWith('{'));
  assert.deepEqual(
    old.filter((text) => !text.includes('"kind":"directory"')),
    [],
  );
  assert.equal((await world.sync()).changed, 0);
});

test('a program that reads only the first layout finds that another one wrote the catalog', async () => {
  await using world = await worldWith([photo('a.jpg')]);
  await world.sync();
  await makeOld(world);
  await world.open();
  assert.deepEqual(await texts(world, 'm:forma', 'm:formau'), ['{"v":1,"layout":3}']);
});

test('an entry of the first layout is put right by what is learned and by what changes', async () => {
  await using world = await worldWith([photo('a.jpg'), photo('b.jpg', { favorite: true })]);
  await world.sync();
  await makeOld(world);
  await world.open();
  await world.catalog.learn('id-a.jpg' as MediaId, { revision: '1', sizeBytes: 5 });
  world.library.change('b.jpg', { takenAtMs: 0 });
  await world.sync();
  await consistentTree(world.catalog);
  assert.equal((await listed(world, `${JULY}/a.jpg`))?.sizeBytes, 5);
  assert.equal((await listed(world, 'favorites/b.jpg'))?.mtimeMs, 0);
});
