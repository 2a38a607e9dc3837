import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { NotFoundError } from '../../src/tree/failures.ts';
import { type Inode, ROOT_INODE, type TreeChange } from '../../src/tree/tree.ts';
import { album, photo, video } from '../support/library-entries.ts';
import { TreeWorld } from './tree-world.ts';

test('an empty library is a tree of empty directories', async () => {
  await using world = await TreeWorld.open();
  assert.deepEqual((await world.names('')).sort(), ['albums', 'favorites', 'photos']);
  for (const path of await world.names('')) assert.deepEqual(await world.names(path), []);
});

test('photos stand in months, albums and favourites are links to them', async () => {
  await using world = await TreeWorld.open([
    photo('beach.jpg', { takenAt: '2021-07-14T09:31:05Z', favorite: true }),
    video('party.mp4', { takenAt: '2021-12-31T23:30:00Z' }),
    photo('scan.jpg', { takenAt: undefined }),
    album('Best of ../', ['party.mp4', 'beach.jpg']),
  ]);
  assert.deepEqual(await world.names('photos/2021/07'), ['beach.jpg']);
  assert.deepEqual(await world.names('photos/2021/12'), ['party.mp4']);
  assert.deepEqual(await world.names('photos/undated'), ['scan.jpg']);
  assert.deepEqual((await world.names('albums/Best of .._')).sort(), ['beach.jpg', 'party.mp4']);
  assert.equal(world.readlink('albums/Best of .._/party.mp4'), '../../photos/2021/12/party.mp4');
  assert.equal(world.readlink('favorites/beach.jpg'), '../photos/2021/07/beach.jpg');
});

test('stat of an item: its exact size, and when it was taken', async () => {
  await using world = await TreeWorld.open([
    photo('a.jpg', { takenAt: '2021-07-14T09:31:05.250Z', sizeBytes: 3_000 }),
    photo('old.jpg', { takenAt: '1965-01-01T00:00:00Z' }),
    photo('scan.jpg', { takenAt: undefined }),
  ]);
  const ino = world.find('photos/2021/07/a.jpg');
  const mtimeMs = Date.parse('2021-07-14T09:31:05.250Z');
  assert.deepEqual(await world.tree.attributes(ino), { ino, kind: 'item', sizeBytes: 3_000, mtimeMs });
  assert.equal((await world.stat('photos/1965/01/old.jpg')).mtimeMs, Date.parse('1965-01-01T00:00:00Z'));

  const firstSeenMs = world.clock.nowMs();
  await world.clock.advance(60_000);
  await world.sync();
  assert.equal((await world.stat('photos/undated/scan.jpg')).mtimeMs, firstSeenMs);
});

test('stat of a link: the length of its target in bytes, and the time of the picture', async () => {
  await using world = await TreeWorld.open([photo('é.jpg', { favorite: true })]);
  const ino = world.find('favorites/é.jpg');
  const sizeBytes = Buffer.byteLength('../photos/2021/07/é.jpg');
  assert.deepEqual(world.tree.attributes(ino), {
    ino,
    kind: 'link',
    sizeBytes,
    mtimeMs: Date.parse('2021-07-14T09:31:05Z'),
  });
});

test('stat of a directory: when an entry last came or went', async () => {
  await using world = await TreeWorld.open([photo('a.jpg')]);
  const ino = world.find('photos/2021/07');
  const madeMs = world.clock.nowMs();
  assert.deepEqual(world.tree.attributes(ino), { ino, kind: 'directory', sizeBytes: 4096, mtimeMs: madeMs });

  await world.clock.advance(5_000);
  await world.sync();
  assert.deepEqual(world.tree.attributes(ino), { ino, kind: 'directory', sizeBytes: 4096, mtimeMs: madeMs });
  world.library.add(photo('b.jpg'));
  await world.sync();
  assert.deepEqual(world.tree.attributes(ino), { ino, kind: 'directory', sizeBytes: 4096, mtimeMs: madeMs + 5_000 });
});

test('a size that is known is told at once, and it is asked for only once ever', async () => {
  await using world = await TreeWorld.open([photo('a.jpg', { sizeBytes: 7 })]);
  const ino = world.find('photos/2021/07/a.jpg');
  assert.ok(world.tree.attributes(ino) instanceof Promise);
  await world.stat('photos/2021/07/a.jpg');
  const again = world.tree.attributes(ino);
  assert.ok(!(again instanceof Promise) && again.sizeBytes === 7);
  assert.equal(world.library.sizeRequestsOf('a.jpg'), 1);
});

test('a new revision of an item has a size of its own', async () => {
  await using world = await TreeWorld.open([photo('a.jpg', { sizeBytes: 7 })]);
  assert.equal((await world.stat('photos/2021/07/a.jpg')).sizeBytes, 7);
  world.library.remove('a.jpg');
  world.library.add(photo('a.jpg', { sizeBytes: 8, revision: '2' }));
  await world.sync();
  assert.equal((await world.stat('photos/2021/07/a.jpg')).sizeBytes, 8);
});

test('reading gives the bytes of the original', async () => {
  await using world = await TreeWorld.open([photo('a.jpg', { sizeBytes: 300_001 })]);
  assert.deepEqual(await world.read('photos/2021/07/a.jpg', 65_536), world.library.bytesOf('a.jpg'));
  assert.deepEqual(await world.read('photos/2021/07/a.jpg', 1_000), world.library.bytesOf('a.jpg'));
  assert.equal(world.library.downloadsOf('a.jpg'), 1);
});

test('opening fetches nothing', async () => {
  await using world = await TreeWorld.open([photo('a.jpg')]);
  const file = world.tree.open(world.find('photos/2021/07/a.jpg'));
  await file.close();
  assert.equal(world.library.downloadsOf('a.jpg'), 0);
});

test('a size that turns out different is put right before a byte is returned', async () => {
  await using world = await TreeWorld.open([photo('a.jpg', { sizeBytes: 1_000 })]);
  world.library.announce('a.jpg', 999);
  assert.equal((await world.stat('photos/2021/07/a.jpg')).sizeBytes, 999);
  world.library.heal();

  await assert.rejects(world.read('photos/2021/07/a.jpg'), { code: 'gone' });
  assert.equal((await world.stat('photos/2021/07/a.jpg')).sizeBytes, 1_000);
  assert.deepEqual(await world.read('photos/2021/07/a.jpg'), world.library.bytesOf('a.jpg'));
});

test('extended attributes tell what is known of an item; links and directories have none', async () => {
  await using world = await TreeWorld.open([
    photo('a.jpg', {
      url: 'https://photos.example/a',
      description: 'Am Meer',
      cameraMake: 'Google',
      cameraModel: 'Pixel 5',
      favorite: true,
      location: { latitude: 48.1374, longitude: -11.5755, altitudeM: 519 },
      people: ['Ann Other', 'Bob'],
      standing: 'archived',
    }),
    photo('b.jpg', { description: '', location: { latitude: 0.5, longitude: 0 }, people: [] }),
  ]);
  const xattrs = (path: string) => Object.fromEntries(world.tree.xattrs(world.find(path)));
  const known = {
    'user.gphotos.id': 'id-a.jpg',
    'user.gphotos.url': 'https://photos.example/a',
    'user.gphotos.description': 'Am Meer',
    'user.gphotos.camera': 'Google Pixel 5',
    'user.gphotos.location': '48.1374,-11.5755,519',
    'user.gphotos.people': 'Ann Other; Bob',
    'user.gphotos.standing': 'archived',
  };
  assert.deepEqual(xattrs('photos/2021/07/a.jpg'), known);
  assert.deepEqual(xattrs('photos/2021/07/b.jpg'), {
    'user.gphotos.id': 'id-b.jpg',
    'user.gphotos.location': '0.5,0',
  });
  assert.deepEqual(xattrs('favorites/a.jpg'), {});
  assert.deepEqual(xattrs('photos'), {});

  const sha256 = 'e3'.repeat(32);
  await world.catalog.learn(world.library.item('a.jpg').id, { revision: '1', sizeBytes: 1_000, sha256 });
  assert.deepEqual(xattrs('photos/2021/07/a.jpg'), { ...known, 'user.gphotos.sha256': sha256 });
});

test('what is not there is not found, and the message says where', async () => {
  await using world = await TreeWorld.open([photo('a.jpg', { favorite: true })]);
  const { tree } = world;
  const [month, item, link] = ['photos/2021/07', 'photos/2021/07/a.jpg', 'favorites/a.jpg'].map((path) =>
    world.find(path),
  );
  assert.ok(month && item && link);
  assert.throws(() => tree.lookup(ROOT_INODE, 'music'), {
    code: 'not-found',
    message: "Cannot find 'music' in the root of the tree: there is no such entry",
  });
  assert.throws(() => tree.lookup(month, 'A.JPG'), /Cannot find 'A.JPG' in 'photos\/2021\/07'/);
  assert.throws(() => tree.lookup(item, 'a'), NotFoundError);

  const nobody = 4_000_000_000 as Inode;
  for (const ask of [
    () => tree.lookup(nobody, 'a'),
    () => tree.attributes(nobody),
    () => tree.open(nobody),
    () => tree.readlink(nobody),
    () => tree.xattrs(nobody),
    () => tree.open(month),
    () => tree.open(link),
    () => tree.readlink(item),
  ]) {
    assert.throws(ask, NotFoundError);
  }
  await assert.rejects(tree.list(nobody, 0, 10), NotFoundError);
  await assert.rejects(tree.list(item, 0, 10), NotFoundError);
});

test('an item that left its library leaves the tree, with its links', async () => {
  await using world = await TreeWorld.open([photo('a.jpg', { favorite: true }), photo('b.jpg')]);
  const item = world.find('photos/2021/07/a.jpg');
  const link = world.find('favorites/a.jpg');
  world.library.remove('a.jpg');
  await world.sync();

  assert.deepEqual(await world.names('photos/2021/07'), ['b.jpg']);
  assert.deepEqual(await world.names('favorites'), []);
  for (const ino of [item, link]) assert.throws(() => world.tree.attributes(ino), NotFoundError);
  assert.throws(() => world.tree.open(item), NotFoundError);
  assert.throws(() => world.tree.readlink(link), NotFoundError);
});

test('an item that goes while its size is learned is not found', async () => {
  await using world = await TreeWorld.open([photo('a.jpg')]);
  const gate = world.library.holdSizes();
  const stat = world.stat('photos/2021/07/a.jpg');
  await gate.reached;
  world.library.remove('a.jpg');
  await world.sync();
  world.library.add(photo('a.jpg'));
  gate.release();
  await assert.rejects(stat, NotFoundError);
});

test('listeners are told which entries came and went, until they stop listening', async () => {
  await using world = await TreeWorld.open([photo('a.jpg')]);
  const directory = world.find('photos/2021/07');
  const ino = world.find('photos/2021/07/a.jpg');
  const told: TreeChange[] = [];
  const stop = world.tree.onChange((changes) => told.push(...changes));
  world.library.remove('a.jpg');
  world.library.add(photo('b.jpg'));
  await world.sync();
  assert.ok(told.some((change) => change.kind === 'removed' && change.ino === ino && change.directory === directory));
  assert.ok(
    told.some((change) => change.kind === 'added' && change.name === 'b.jpg' && change.directory === directory),
  );

  stop();
  told.length = 0;
  world.library.remove('b.jpg');
  await world.sync();
  assert.deepEqual(told, []);
});

test('a name is found together with what a listing shows, which never waits', async () => {
  await using world = await TreeWorld.open([photo('a.jpg', { sizeBytes: 7, favorite: true })]);
  const month = world.find('photos/2021/07');
  const { sizeBytes, mtimeMs } = world.tree.find(month, 'a.jpg');
  assert.deepEqual([sizeBytes, mtimeMs], [undefined, Date.parse('2021-07-14T09:31:05Z')]);
  await world.tree.attributes(world.find('photos/2021/07/a.jpg'));
  for (const [directory, name] of [
    ['photos/2021/07', 'a.jpg'],
    ['photos/2021', '07'],
    ['favorites', 'a.jpg'],
    ['', 'albums'],
  ] as const) {
    const ino = world.find(`${directory}/${name}`.replace(/^[/]/, ''));
    const { position, name: shownName, ...shown } = world.tree.find(world.find(directory), name);
    assert.deepEqual(shown, world.tree.attributes(ino));
    assert.deepEqual(world.tree.shown(ino), { ...shown, position, name: shownName });
  }
  for (const name of ['A.JPG', 'b.jpg', '']) assert.throws(() => world.tree.find(month, name), NotFoundError);
});

test('every node knows its directory; the root stands in itself', async () => {
  await using world = await TreeWorld.open([photo('a.jpg', { favorite: true })]);
  const { tree } = world;
  assert.equal(tree.parentOf(ROOT_INODE), ROOT_INODE);
  assert.equal(tree.parentOf(world.find('photos')), ROOT_INODE);
  assert.equal(tree.parentOf(world.find('photos/2021/07/a.jpg')), world.find('photos/2021/07'));
  assert.equal(tree.parentOf(world.find('favorites/a.jpg')), world.find('favorites'));
  assert.throws(() => tree.parentOf(4_000_000_000 as Inode), NotFoundError);
});

test('a size is confirmed by a download, and not by what the library says', async () => {
  await using world = await TreeWorld.open([photo('a.jpg', { sizeBytes: 1_000 })]);
  const ino = world.find('photos/2021/07/a.jpg');
  assert.equal(world.tree.isSizeConfirmed(ino), false);
  await world.stat('photos/2021/07/a.jpg');
  assert.equal(world.tree.isSizeConfirmed(ino), false);
  await world.read('photos/2021/07/a.jpg');
  // The last bytes are handed out before they are checked.
  while (!world.tree.isSizeConfirmed(ino)) await turnOfTheLoop();
  assert.equal(world.tree.isSizeConfirmed(ROOT_INODE), false);
});

test('whoever does not rely on the size that was told reads what there is', async () => {
  await using world = await TreeWorld.open([photo('a.jpg', { sizeBytes: 1_000 })]);
  world.library.announce('a.jpg', 999);
  assert.equal((await world.stat('photos/2021/07/a.jpg')).sizeBytes, 999);
  world.library.heal();

  const file = world.tree.open(world.find('photos/2021/07/a.jpg'), { checksSize: false });
  const target = Buffer.alloc(2_000);
  assert.equal(await file.read(target, 0), 1_000);
  assert.deepEqual(target.subarray(0, 1_000), world.library.bytesOf('a.jpg'));
  await file.close();
});

test('a size that was told and turns out different is a change that listeners are told', async () => {
  await using world = await TreeWorld.open([photo('a.jpg', { sizeBytes: 1_000 })]);
  const ino = world.find('photos/2021/07/a.jpg');
  const told: TreeChange[] = [];
  world.tree.onChange((changes) => told.push(...changes));
  world.library.announce('a.jpg', 999);
  await world.stat('photos/2021/07/a.jpg');
  assert.deepEqual(told, []);
  world.library.heal();

  await assert.rejects(world.read('photos/2021/07/a.jpg'), { code: 'gone' });
  assert.deepEqual(told, [{ kind: 'changed', directory: world.find('photos/2021/07'), name: 'a.jpg', ino }]);
});
