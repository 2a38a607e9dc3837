import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../../src/engine/engine.ts';
import { SignedOutError } from '../../src/library/failures.ts';
import { Gate } from '../support/gate.ts';
import { album, type LibraryItem, photo } from '../support/library-entries.ts';
import { EngineWorld } from './engine-world.ts';

const SHARED = 'photos/2021/07/beach.jpg';

/** A photo that Google recompressed; Takeout has its true original. */
async function worldOfBoth(): Promise<EngineWorld> {
  const world = await EngineWorld.create([photo('beach.jpg', { id: 'g1', sizeBytes: 700, revision: 'google' })]);
  world.takeout.shown.add(trueOriginal());
  world.takeout.inputs.push('/archives');
  return world;
}

function trueOriginal(): LibraryItem {
  return photo('beach.jpg', { id: 't1', sizeBytes: 5_000, sizeIsListed: true, revision: 'true original' });
}

async function readAll(engine: Engine, path: string): Promise<Buffer> {
  let ino = 1 as Parameters<Engine['tree']['lookup']>[0];
  for (const name of path.split('/')) ino = engine.tree.lookup(ino, name);
  const file = engine.tree.open(ino);
  try {
    const target = Buffer.alloc(10_000);
    return target.subarray(0, await file.read(target, 0));
  } finally {
    await file.close();
  }
}

test('a photo of both libraries is read from Takeout, and from Google once the archives are gone', async () => {
  await using world = await worldOfBoth();
  await using engine = await Engine.open(world.parts);
  const report = await engine.sync({});
  assert.equal(report.seen, 2);
  assert.deepEqual(await readAll(engine, SHARED), world.takeout.shown.bytesOf('beach.jpg'));

  world.takeout.shown.remove('beach.jpg');
  await engine.takeoutRemove({ paths: ['/archives'] });
  await engine.takeoutSync();
  assert.deepEqual(await readAll(engine, SHARED), world.library.bytesOf('beach.jpg'));
});

test('sizes are asked of the library that the bytes come from, by its own ids', async () => {
  await using world = await EngineWorld.create([photo('beach.jpg', { id: 'g1', sizeBytes: 700 })]);
  world.takeout.shown.add(photo('beach.jpg', { id: 't1', sizeBytes: 5_000 }), photo('b.jpg', { id: 't2' }));
  world.takeout.inputs.push('/archives');
  await using engine = await Engine.open(world.parts);
  await engine.sync({});
  const entries = await engine.list({ path: 'photos/2021/07', long: true });
  const sizes = Object.fromEntries(entries.map(({ name, sizeBytes }) => [name, sizeBytes]));
  assert.deepEqual(sizes, { 'beach.jpg': 5_000, 'b.jpg': 1_000 });
  assert.equal(world.library.sizeRequestsOf('beach.jpg'), 0);
});

test('archives are shown although nobody is signed in', async () => {
  await using world = await worldOfBoth();
  world.missing = new SignedOutError('Nobody is signed in');
  await using engine = await Engine.open(world.parts);
  await engine.requireLibrary();
  await engine.sync({});
  assert.equal(world.library.pagesListed, 0);
  assert.deepEqual(await readAll(engine, SHARED), world.takeout.shown.bytesOf('beach.jpg'));
});

test('without archives somebody must be signed in', async () => {
  await using world = await EngineWorld.create();
  world.missing = new SignedOutError('Nobody is signed in');
  await using engine = await Engine.open(world.parts);
  await assert.rejects(engine.requireLibrary(), world.missing);
  await assert.rejects(engine.sync({}), world.missing);
});

test('what Google fails with does not keep the archives from being listed', async () => {
  await using world = await worldOfBoth();
  const failure = new SignedOutError('Sign in again');
  world.library.interruptListing(0, failure);
  await using engine = await Engine.open(world.parts);
  await assert.rejects(engine.sync({}), failure);
  assert.deepEqual(await readAll(engine, SHARED), world.takeout.shown.bytesOf('beach.jpg'));
});

test('a mount lists archives when they changed, and only then', async () => {
  await using world = await worldOfBoth();
  await using engine = await Engine.open(world.parts);
  const stop = new AbortController();
  const kept = engine.keepSynced(stop.signal);
  await world.clock.untilAsleep(2);
  assert.equal(world.takeout.shown.pagesListed, 1);

  await world.clock.advance(600_000);
  await world.clock.untilAsleep(2);
  assert.equal(world.takeout.shown.pagesListed, 1, 'nothing changed');

  world.takeout.mark = 'second';
  world.takeout.shown.add(photo('new.jpg'), album('Summer', ['new.jpg']));
  await world.clock.advance(600_000);
  await world.clock.untilAsleep(2);
  assert.equal(world.takeout.shown.pagesListed, 2);
  assert.equal((await engine.list({ path: 'albums/Summer', long: false })).length, 1);
  stop.abort();
  await kept;
});

test('archives that are added while others are listed are listed behind them, before the call returns', async () => {
  await using world = await worldOfBoth();
  const gate = new Gate();
  world.takeout.gate = gate;
  await using engine = await Engine.open(world.parts);
  const first = engine.takeoutSync();
  await gate.reached;
  world.takeout.mark = 'second';
  const second = engine.takeoutSync();
  gate.release();
  await first;
  world.takeout.shown.add(photo('new.jpg'));
  assert.equal((await second).added, 1);
});

test('archives that were listed to the end are not listed again by the next run', async () => {
  await using world = await worldOfBoth();
  {
    await using engine = await Engine.open(world.parts);
    await engine.sync({});
  }
  await using engine = await Engine.open(world.parts);
  await engine.materialize({ directory: world.directory.join('copy'), syncFirst: true });
  assert.equal(world.takeout.shown.pagesListed, 1);
  assert.equal(world.takeout.closed, 1);
});
