import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Inode, ROOT_INODE } from '../../src/catalog/node.ts';
import { walkCatalog } from '../../src/catalog/walk.ts';
import type { MediaId } from '../../src/library/media-item.ts';
import { collect } from '../support/collect.ts';
import { album, photo, video, worldWith } from './catalog-world.ts';

const JULY = 'photos/2021/07';
const nobody = 'nobody' as MediaId;

test('a new catalog holds the root and nothing else', async () => {
  await using world = await worldWith();

  assert.deepEqual(world.catalog.node(ROOT_INODE), {
    kind: 'directory',
    ino: ROOT_INODE,
    parent: ROOT_INODE,
    name: '',
    changedAtMs: world.clock.nowMs(),
  });
  assert.deepEqual(await world.catalog.children(ROOT_INODE, 0, 10), []);
  assert.equal(world.catalog.pathOf(ROOT_INODE), '');
});

test('what does not exist is not answered', async () => {
  await using world = await worldWith();
  const { catalog } = world;

  assert.equal(catalog.node(77 as Inode), undefined);
  assert.equal(catalog.child(ROOT_INODE, 'x'), undefined);
  assert.equal(catalog.child(77 as Inode, 'x'), undefined);
  assert.deepEqual(await catalog.children(77 as Inode, 0, 10), []);
  assert.equal(catalog.item(nobody), undefined);
  assert.equal(catalog.homeOf(nobody), undefined);
  assert.equal(catalog.original(nobody), undefined);
  assert.throws(() => catalog.pathOf(77 as Inode), /no node 77/);
});

test('a directory is listed from any position on, also while it changes', async () => {
  await using world = await worldWith(['a', 'b', 'c', 'd'].map((name) => photo(`${name}.jpg`)));
  await world.sync();
  const { ino } = world.at(JULY);
  const first = await world.catalog.children(ino, 0, 2);
  assert.deepEqual(
    first.map(({ name, kind }) => `${name} ${kind}`),
    ['a.jpg item', 'b.jpg item'],
  );

  world.library.remove('a.jpg');
  world.library.remove('c.jpg');
  world.library.add(photo('e.jpg'));
  await world.sync();

  const rest = await world.catalog.children(ino, first.at(-1)?.ino ?? 0, 10);
  assert.deepEqual(
    rest.map(({ name }) => name),
    ['d.jpg', 'e.jpg'],
  );
});

test('a walk meets parents before their children, each once, however large the directories are', async () => {
  const photos = Array.from({ length: 600 }, (_, index) => photo(`${index}.jpg`));
  await using world = await worldWith([...photos, album('x', ['1.jpg'])]);
  await world.sync();

  const walked = await collect(walkCatalog(world.catalog));

  const paths = walked.map(({ path }) => path);
  assert.equal(paths.length, new Set(paths).size);
  assert.equal(paths.length, 600 + 1 + 'photos 2021 07 albums x favorites'.split(' ').length);
  for (const { path, node } of walked) {
    assert.equal(path, world.catalog.pathOf(node.ino));
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    assert.ok(parent === '' || paths.indexOf(parent) < paths.indexOf(path));
  }
  const below = await collect(walkCatalog(world.catalog, world.at('albums').ino));
  assert.deepEqual(
    below.map(({ path }) => path),
    ['albums/x', 'albums/x/1.jpg'],
  );
});

test('a walk ends with the reason of its signal', async () => {
  await using world = await worldWith([photo('a.jpg')]);
  await world.sync();

  await assert.rejects(collect(walkCatalog(world.catalog, ROOT_INODE, AbortSignal.abort())), { name: 'AbortError' });
});

test('what was learned is answered until the original changes', async () => {
  await using world = await worldWith([photo('a.jpg')]);
  await world.sync();
  const { id } = world.library.item('a.jpg');
  assert.equal(world.catalog.original(id), undefined);

  await world.catalog.learn(id, { revision: '1', sizeBytes: 1_000, sha256: 'ab' });
  assert.deepEqual(world.catalog.original(id), { revision: '1', sizeBytes: 1_000, sha256: 'ab' });
  await world.reopen();
  assert.deepEqual(world.catalog.original(id), { revision: '1', sizeBytes: 1_000, sha256: 'ab' });

  world.library.change('a.jpg', { revision: '2' });
  await world.sync();
  assert.equal(world.catalog.original(id), undefined);
});

test('a size that is learned again does not undo the digest of the same bytes', async () => {
  await using world = await worldWith([photo('a.jpg')]);
  await world.sync();
  const { id } = world.library.item('a.jpg');

  await world.catalog.learn(id, { revision: '1', sizeBytes: 5, sha256: 'ab' });
  await Promise.all([5, 5].map((sizeBytes) => world.catalog.learn(id, { revision: '1', sizeBytes })));
  assert.equal(world.catalog.original(id)?.sha256, 'ab');

  await world.catalog.learn(id, { revision: '1', sizeBytes: 6 });
  assert.deepEqual(world.catalog.original(id), { revision: '1', sizeBytes: 6 });
});

test('nothing is learned of an item that is not known', async () => {
  await using world = await worldWith();

  await world.catalog.learn(nobody, { revision: '1', sizeBytes: 5 });

  assert.equal((await world.catalog.summary()).knownSizes, 0);
});

test('the summary counts what is there', async () => {
  await using world = await worldWith([
    photo('a.jpg', { sizeBytes: 100, sizeIsListed: true }),
    photo('b.jpg'),
    video('c.mp4'),
    video('d.mp4', { state: 'processing' }),
    album('x', ['a.jpg']),
  ]);
  const startedMs = world.clock.nowMs() + 60_000;
  await world.sync();
  await world.catalog.learn(world.library.item('b.jpg').id, { revision: '1', sizeBytes: 10 });

  const expected = {
    items: 4,
    photos: 2,
    videos: 2,
    notReady: 1,
    albums: 1,
    knownSizes: 2,
    knownBytes: 110,
    libraries: {
      google: {
        items: 4,
        unfinishedSync: false,
        lastSync: { startedMs, finishedMs: startedMs },
        lastCompleteSync: { startedMs, finishedMs: startedMs },
      },
      takeout: { items: 0, unfinishedSync: false },
    },
  };
  assert.deepEqual(await world.catalog.summary(), expected);
  await world.reopen();
  assert.deepEqual(await world.catalog.summary(), expected);

  world.library.change('b.jpg', { revision: '2' });
  world.library.remove('c.mp4');
  await world.sync();
  const { items, videos, knownSizes, knownBytes } = await world.catalog.summary();
  assert.deepEqual({ items, videos, knownSizes, knownBytes }, { items: 3, videos: 1, knownSizes: 1, knownBytes: 100 });
});

test('a closed catalog refuses work as canceled, and closing again changes nothing', async () => {
  await using world = await worldWith();
  const { catalog } = world;
  await catalog.close();
  await catalog.close();

  await assert.rejects(catalog.learn(nobody, { revision: '1', sizeBytes: 1 }), { code: 'canceled' });
  assert.throws(() => catalog.node(77 as Inode), { code: 'canceled' });
});

test('a sync that meets a closed catalog ends instead of waiting', async () => {
  await using world = await worldWith(
    ['a.jpg', 'b.jpg', 'c.jpg'].map((name) => photo(name)),
    { pageSize: 1 },
  );
  const { catalog } = world;
  let closing: Promise<void> | undefined;

  const syncing = world.sync({
    onProgress: (seen) => {
      if (seen === 1) closing = catalog.close();
    },
  });

  await assert.rejects(syncing, { code: 'canceled' });
  await closing;
});
