import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { UsageError } from '../../src/base/failure.ts';
import { Engine } from '../../src/engine/engine.ts';
import { LibrarySyncs } from '../../src/engine/library-syncs.ts';
import { serveMount } from '../../src/engine/mount-session.ts';
import { OfflineError, SignedOutError } from '../../src/library/failures.ts';
import type { AlbumId, MediaItem } from '../../src/library/media-item.ts';
import { Gate } from '../support/gate.ts';
import { album, photo } from '../support/library-entries.ts';
import { EngineWorld } from './engine-world.ts';

const names = async (engine: Engine, path = 'photos/2021/07') =>
  (await engine.list({ path, long: false }).catch(() => [])).map(({ name }) => name).sort();

const signedOut = new SignedOutError('Nobody is signed in');

test('archives removed before their first listing ended leave nothing behind', async () => {
  await using world = await EngineWorld.create();
  world.missing = signedOut;
  await using engine = await Engine.open(world.parts);
  const many = Array.from({ length: 150 }, (_, n) => photo(`IMG_${n}.jpg`));
  world.takeout.shown.add(...many);
  await engine.takeoutAdd({ paths: ['/a'] });
  world.takeout.shown.interruptListing(100, new OfflineError('away'));
  await assert.rejects(engine.takeoutSync());
  assert.equal((await names(engine)).length, 100);
  world.takeout.shown.heal();

  for (const { item } of many) world.takeout.shown.remove(item.filename);
  world.takeout.mark = 'nothing';
  await engine.takeoutRemove({ paths: ['/a'] });
  await engine.takeoutSync();
  assert.deepEqual(await names(engine), []);
});

/** The first listing of archives got as far as the items, not to their albums. */
async function interruptedBehindItems({ takeout }: EngineWorld, engine: Engine): Promise<void> {
  takeout.shown.add(photo('old.jpg'), album('Summer', ['old.jpg']));
  await engine.takeoutAdd({ paths: ['/a'] });
  const albumItems = takeout.albumItems.bind(takeout);
  takeout.albumItems = () => {
    throw new OfflineError('killed here');
  };
  await assert.rejects(engine.takeoutSync());
  takeout.albumItems = albumItems;
}

/** What `takeout add` does. */
async function addNewOnes({ takeout }: EngineWorld, engine: Engine): Promise<void> {
  takeout.shown.add(photo('new.jpg'));
  takeout.mark = 'second';
  await engine.takeoutAdd({ paths: ['/b'] });
  await engine.takeoutSync();
}

test('a listing that was interrupted behind its items still shows archives that were added meanwhile', async () => {
  await using world = await EngineWorld.create();
  world.missing = signedOut;
  await using engine = await Engine.open(world.parts);
  await interruptedBehindItems(world, engine);
  await addNewOnes(world, engine);
  assert.deepEqual(await names(engine), ['new.jpg', 'old.jpg'], 'by takeout add');
});

test('what was added after a listing was interrupted behind its items stays shown by the looks of a mount', async () => {
  await using world = await EngineWorld.create();
  world.missing = signedOut;
  await using engine = await Engine.open(world.parts);
  await interruptedBehindItems(world, engine);
  await addNewOnes(world, engine);
  const stop = new AbortController();
  const kept = engine.keepSynced(stop.signal);
  for (let look = 0; look < 3; look += 1) {
    await world.clock.untilAsleep(2);
    await world.clock.advance(600_000);
  }
  await world.clock.untilAsleep(2);
  stop.abort();
  await kept;
  assert.deepEqual(await names(engine), ['new.jpg', 'old.jpg']);
});

/** Holds the listing of albums. */
function holdAlbums(world: EngineWorld): Gate {
  const gate = new Gate();
  const albumItems = world.takeout.albumItems.bind(world.takeout);
  world.takeout.albumItems = async function* (id: AlbumId, signal?: AbortSignal): AsyncIterable<readonly MediaItem[]> {
    await gate.pass(signal);
    yield* albumItems(id, signal);
  };
  return gate;
}

test('takeout add while archives are being listed shows what was added', async () => {
  await using world = await EngineWorld.create();
  world.missing = signedOut;
  await using engine = await Engine.open(world.parts);
  world.takeout.shown.add(photo('old.jpg'), album('Summer', ['old.jpg']));
  await engine.takeoutAdd({ paths: ['/a'] });
  const gate = holdAlbums(world);
  const first = engine.takeoutSync();
  await gate.reached;
  world.takeout.shown.add(photo('new.jpg'));
  world.takeout.mark = 'second';
  await engine.takeoutAdd({ paths: ['/b'] });
  const second = engine.takeoutSync();
  setImmediate(() => gate.release());
  await Promise.all([first, second]);
  assert.deepEqual(await names(engine), ['new.jpg', 'old.jpg']);
});

test('takeout remove while archives are being listed hides what was removed', async () => {
  await using world = await EngineWorld.create();
  world.missing = signedOut;
  await using engine = await Engine.open(world.parts);
  world.takeout.shown.add(photo('old.jpg'), photo('secret.jpg'), album('Summer', ['old.jpg']));
  await engine.takeoutAdd({ paths: ['/a', '/b'] });
  const gate = holdAlbums(world);
  const first = engine.takeoutSync();
  await gate.reached;
  world.takeout.shown.remove('secret.jpg');
  world.takeout.mark = 'second';
  await engine.takeoutRemove({ paths: ['/b'] });
  const second = engine.takeoutSync();
  setImmediate(() => gate.release());
  await Promise.all([first, second]);
  assert.deepEqual(await names(engine), ['old.jpg']);
});

test('a broken client secret is told although there are archives', async () => {
  await using world = await EngineWorld.create([photo('g.jpg')]);
  world.takeout.shown.add(photo('t.jpg'));
  world.takeout.inputs.push('/a');
  await using engine = await Engine.open(world.parts);
  await engine.sync({});
  world.missing = new UsageError('Cannot read the client secret: it is no JSON');
  const outcome = await engine.sync({}).then(
    () => 'nothing said',
    () => 'told',
  );
  const warned = JSON.stringify(world.log).includes('client secret');
  assert.ok(outcome === 'told' || warned, outcome);
});

test('Google being out of reach does not keep the archives from being materialized', async () => {
  await using world = await EngineWorld.create([photo('g.jpg')]);
  world.takeout.shown.add(photo('t.jpg'));
  world.takeout.inputs.push('/a');
  world.library.interruptListing(0, new OfflineError('no network'));
  await using engine = await Engine.open(world.parts);
  await engine.materialize({ directory: world.directory.join('copy'), syncFirst: true });
});

async function readPath(engine: Engine, path: string): Promise<Buffer> {
  const file = openPath(engine, path);
  try {
    const target = Buffer.alloc(10_000);
    return target.subarray(0, await file.read(target, 0));
  } finally {
    await file.close();
  }
}
function openPath(engine: Engine, path: string) {
  let ino = 1 as Parameters<Engine['tree']['lookup']>[0];
  for (const name of path.split('/')) ino = engine.tree.lookup(ino, name);
  return engine.tree.open(ino);
}

test('bytes of Google never stand in the cache for the true original', async () => {
  await using world = await EngineWorld.create([photo('beach.jpg', { id: 'g1', sizeBytes: 700, revision: 'google' })]);
  const original = photo('beach.jpg', { id: 't1', sizeBytes: 5_000, sizeIsListed: true, revision: 'true original' });
  world.takeout.shown.add(original);
  world.takeout.inputs.push('/archives');
  await using engine = await Engine.open(world.parts);
  await engine.sync({});
  const before = world.takeout.shown.bytesOf('beach.jpg');
  const file = openPath(engine, 'photos/2021/07/beach.jpg');

  world.takeout.shown.remove('beach.jpg');
  world.takeout.mark = 'none';
  await engine.takeoutRemove({ paths: ['/archives'] });
  await engine.takeoutSync();
  const seen = await Promise.resolve()
    .then(() => file.read(Buffer.alloc(10_000), 0))
    .catch((reason: unknown) => reason);
  await file.close();
  console.log('# reading the handle of before:', seen);
  await new Promise((resolve) => setTimeout(resolve, 200));

  world.takeout.shown.add(original);
  world.takeout.mark = 'again';
  await engine.takeoutAdd({ paths: ['/archives'] });
  await engine.takeoutSync();
  const now = await readPath(engine, 'photos/2021/07/beach.jpg').catch(() =>
    readPath(engine, 'photos/2021/07/beach.jpg'),
  );
  assert.equal(now.length, before.length);
  assert.deepEqual(now, before);
});

test('what Takeout gave is not kept as Google’s revision', async () => {
  await using world = await EngineWorld.create([photo('beach.jpg', { id: 'g1', sizeBytes: 700, revision: 'google' })]);
  const original = photo('beach.jpg', { id: 't1', sizeBytes: 5_000, sizeIsListed: true, revision: 'true original' });
  await using engine = await Engine.open(world.parts);
  await engine.sync({});
  const file = openPath(engine, 'photos/2021/07/beach.jpg');
  world.takeout.shown.add(original);
  await engine.takeoutAdd({ paths: ['/archives'] });
  await engine.takeoutSync();
  const target = Buffer.alloc(10_000);
  const read = await Promise.resolve()
    .then(() => file.read(target, 0))
    .catch((reason: unknown) => reason);
  await file.close();
  console.log('# reading the handle of before:', read);
  world.takeout.shown.remove('beach.jpg');
  world.takeout.mark = 'none';
  await engine.takeoutRemove({ paths: ['/archives'] });
  await engine.takeoutSync();
  const now = await readPath(engine, 'photos/2021/07/beach.jpg').catch(() =>
    readPath(engine, 'photos/2021/07/beach.jpg'),
  );
  assert.equal(now.length, 700);
});

test('items of archives that were removed while a listing was interrupted leave, and others stay', async () => {
  await using world = await EngineWorld.create();
  world.missing = new SignedOutError('Nobody is signed in');
  await using engine = await Engine.open(world.parts);
  const newer = Array.from({ length: 100 }, (_, n) => photo(`NEW_${n}.jpg`, { takenAt: '2021-07-20T00:00:00Z' }));
  world.takeout.shown.add(...newer, photo('old.jpg', { takenAt: '2021-07-01T00:00:00Z' }));
  await engine.takeoutAdd({ paths: ['/a', '/b'] });
  world.takeout.shown.interruptListing(100, new OfflineError('away'));
  await assert.rejects(engine.takeoutSync());
  world.takeout.shown.heal();
  for (const { item } of newer) world.takeout.shown.remove(item.filename);
  world.takeout.shown.forgetCheckpoints();
  world.takeout.mark = 'second';
  await engine.takeoutRemove({ paths: ['/a'] });
  await engine.takeoutSync();
  assert.deepEqual((await names(engine)).length, 1);
});

test('materialize never records bytes of Google as the true original', async () => {
  await using world = await EngineWorld.create([photo('beach.jpg', { id: 'g1', sizeBytes: 700, revision: 'google' })]);
  const original = photo('beach.jpg', { id: 't1', sizeBytes: 5_000, sizeIsListed: true, revision: 'true original' });
  const first = photo('a-first.jpg', { id: 't0', sizeBytes: 3_000, sizeIsListed: true });
  world.takeout.shown.add(first, original);
  world.takeout.inputs.push('/archives');
  await using engine = await Engine.open(world.parts);
  await engine.sync({});
  const gate = world.takeout.shown.hold('a-first.jpg');
  const directory = world.directory.join('copy');
  const copying = engine.materialize({ directory, syncFirst: false, jobs: 1 });
  await gate.reached;
  world.takeout.shown.remove('beach.jpg');
  world.takeout.mark = 'second';
  await engine.takeoutRemove({ paths: ['/archives'] });
  world.takeout.inputs.push('/other');
  await engine.takeoutSync();
  gate.release();
  const report = await copying;
  console.log('# first report', JSON.stringify(report));

  world.takeout.shown.add(original);
  world.takeout.mark = 'third';
  await engine.takeoutSync();
  const second = await engine.materialize({ directory, syncFirst: false, jobs: 1 });
  console.log('# second report', JSON.stringify(second));
  const bytes = await readFile(join(directory, 'photos/2021/07/beach.jpg'));
  assert.equal(bytes.length, 5_000);
});

test('sync --quick does not list archives again that did not change', async () => {
  await using world = await EngineWorld.create([photo('g.jpg')]);
  world.takeout.shown.add(photo('t.jpg'));
  world.takeout.inputs.push('/a');
  await using engine = await Engine.open(world.parts);
  await engine.sync({});
  await engine.sync({ quick: true });
  assert.equal(world.takeout.shown.pagesListed, 1);
});

test('takeout rescan lists archives again only as far as they changed', async () => {
  await using world = await EngineWorld.create([photo('g.jpg')]);
  world.takeout.shown.add(photo('t.jpg'));
  world.takeout.inputs.push('/a');
  await using engine = await Engine.open(world.parts);
  await engine.takeoutSync();
  await engine.takeoutSync();
  assert.equal(world.takeout.shown.pagesListed, 1);
});

test('mount --takeout mounts what can be used beside a file that cannot', async () => {
  await using world = await EngineWorld.create();
  world.missing = new SignedOutError('nobody');
  world.takeout.shown.add(photo('t.jpg'));
  const add = world.takeout.add.bind(world.takeout);
  world.takeout.add = async (paths) => {
    await add(paths.filter((path) => !path.endsWith('.html.zip')));
    throw new UsageError("Cannot add '/a.html.zip': it is no zip");
  };
  const directory = world.directory.join('mnt');
  await mkdir(directory);
  const stop = new AbortController();
  let ready = false;
  await serveMount(world.partsWith(systemClock), {
    directory,
    takeout: ['/good.zip', '/a.html.zip'],
    onReady: () => {
      ready = true;
      stop.abort();
    },
    stop: stop.signal,
  });
  assert.ok(ready);
});

test('with --sync-every never a mount still shows archives that come later', async () => {
  await using world = await EngineWorld.create();
  world.missing = new SignedOutError('nobody');
  world.takeout.shown.add(photo('t.jpg'));
  world.takeout.inputs.push('/a');
  await using engine = await Engine.open(world.parts);
  const { catalog, placement } = (engine as unknown as { opened: { catalog: never; placement: never } }).opened;
  const syncs = new LibrarySyncs({
    catalog,
    placement,
    google: world.connect(),
    takeout: world.takeout,
    clock: world.clock,
    log: world.log,
  });
  const stop = new AbortController();
  const kept = syncs.keep(undefined, stop.signal);
  let isOver = false;
  void kept.then(() => {
    isOver = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  stop.abort();
  assert.equal(isOver, false, 'it stopped looking');
});

test('archives that cannot be looked at do not keep Google from being listed', async () => {
  await using world = await EngineWorld.create([photo('g.jpg')]);
  world.takeout.inputs.push('/a');
  world.takeout.listingMark = async () => {
    throw new OfflineError('the disk of the archives fails');
  };
  await using engine = await Engine.open(world.parts);
  await assert.rejects(engine.sync({}));
  assert.equal(world.library.pagesListed, 1);
});

test('what Google fails with and what the archives fail with are both told', async () => {
  await using world = await EngineWorld.create([photo('g.jpg')]);
  world.takeout.shown.add(photo('t.jpg'));
  world.takeout.inputs.push('/a');
  world.takeout.shown.interruptListing(0, new OfflineError('archives fail'));
  world.library.interruptListing(0, new OfflineError('google fails'));
  await using engine = await Engine.open(world.parts);
  const told = await engine.sync({}).then(
    () => '',
    (reason: Error) => reason.message + JSON.stringify((reason as { errors?: unknown }).errors ?? ''),
  );
  assert.match(told + world.log.text(), /archives fail/);
  assert.match(told + world.log.text(), /google fails/);
});
