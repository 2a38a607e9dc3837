import assert from 'node:assert/strict';
import { rename, utimes } from 'node:fs/promises';
import { test } from 'node:test';
import { Engine } from '../../src/engine/engine.ts';
import { type Inode, ROOT_INODE } from '../../src/tree/tree.ts';
import { photo } from '../support/memory-library.ts';
import { EngineWorld } from './engine-world.ts';

const PATH = 'photos/2021/07/beach.jpg';
const SIZE_BYTES = 3_000;

/** An engine that has materialized a library of one photo, without ever caching it. */
async function materialized(world: EngineWorld, destination: string): Promise<Engine> {
  const engine = await Engine.open(world.parts);
  await engine.sync({});
  await engine.materialize({ directory: destination, syncFirst: false });
  return engine;
}

async function readThroughTree({ tree }: Engine): Promise<Buffer> {
  let ino: Inode = ROOT_INODE;
  for (const name of PATH.split('/')) ino = tree.lookup(ino, name);
  const file = tree.open(ino);
  const bytes = Buffer.alloc(SIZE_BYTES + 1);
  try {
    return bytes.subarray(0, await file.read(bytes, 0));
  } finally {
    await file.close();
  }
}

test('what was materialized is read from there, not from the library', async () => {
  await using world = await EngineWorld.create([photo('beach.jpg', { sizeBytes: SIZE_BYTES })]);
  await using engine = await materialized(world, world.directory.join('nas'));
  const before = world.library.downloadsOf('beach.jpg');

  assert.deepEqual(await readThroughTree(engine), world.library.bytesOf('beach.jpg'));

  assert.equal(world.library.downloadsOf('beach.jpg'), before);
  assert.equal((await engine.status()).cache.files, 0);
});

test('a copy of a former run is known after the next run that finds it untouched', async () => {
  await using world = await EngineWorld.create([photo('beach.jpg', { sizeBytes: SIZE_BYTES })]);
  const nas = world.directory.join('nas');
  await (await materialized(world, nas)).close();
  await using engine = await Engine.open({ ...world.parts, rebuildCatalog: true });
  await engine.sync({});
  await engine.materialize({ directory: nas, syncFirst: false });
  const before = world.library.downloadsOf('beach.jpg');

  await readThroughTree(engine);

  assert.equal(world.library.downloadsOf('beach.jpg'), before);
});

test('a copy that moved with its destination is not found, and the library is asked', async () => {
  await using world = await EngineWorld.create([photo('beach.jpg', { sizeBytes: SIZE_BYTES })]);
  const nas = world.directory.join('nas');
  await using engine = await materialized(world, nas);
  const before = world.library.downloadsOf('beach.jpg');
  await rename(nas, world.directory.join('elsewhere'));

  assert.deepEqual(await readThroughTree(engine), world.library.bytesOf('beach.jpg'));

  assert.equal(world.library.downloadsOf('beach.jpg'), before + 1);
});

test('a copy whose time somebody changed is none any more, also after another run', async () => {
  await using world = await EngineWorld.create([photo('beach.jpg', { sizeBytes: SIZE_BYTES })]);
  const nas = world.directory.join('nas');
  await using engine = await materialized(world, nas);
  await utimes(`${nas}/${PATH}`, 1_000_000, 1_000_000);
  await engine.materialize({ directory: nas, syncFirst: false });
  const before = world.library.downloadsOf('beach.jpg');

  assert.deepEqual(await readThroughTree(engine), world.library.bytesOf('beach.jpg'));

  assert.equal(world.library.downloadsOf('beach.jpg'), before + 1);
});

test('materialize never takes a copy for the original: another destination is filled from the library', async () => {
  await using world = await EngineWorld.create([photo('beach.jpg', { sizeBytes: SIZE_BYTES })]);
  await using engine = await materialized(world, world.directory.join('nas'));
  const before = world.library.downloadsOf('beach.jpg');

  await engine.materialize({ directory: world.directory.join('usb'), syncFirst: false });

  assert.equal(world.library.downloadsOf('beach.jpg'), before + 1);
});
