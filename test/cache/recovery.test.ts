import assert from 'node:assert/strict';
import { mkdir, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { OriginalIndex } from '../../src/cache/original-index.ts';
import { keyOf } from '../../src/cache/original-key.ts';
import { Originals } from '../../src/cache/originals.ts';
import { photo } from '../support/memory-library.ts';
import { type CacheWorld, cacheWith, readAt } from './world.ts';

const beach = photo('beach.jpg', { sizeBytes: 3_000 });
const hills = photo('hills.jpg', { sizeBytes: 2_000 });

async function damageIndex(world: CacheWorld): Promise<void> {
  const index = join(world.directory, 'index');
  for (const name of await readdir(index)) {
    if (name.startsWith('MANIFEST')) await writeFile(join(index, name), 'rubbish');
  }
}

test('what was left of downloads is removed when the cache opens', async () => {
  await using world = await cacheWith([beach]);
  await world.close();
  await writeFile(join(world.directory, 'partial', 'left-by-a-crash'), 'half a photo');

  await world.reopen();

  assert.deepEqual(await world.partials(), []);
});

test('a broken index is refused with the way out, and the originals survive it', async () => {
  await using world = await cacheWith([beach, hills]);
  await world.fetch('beach.jpg');
  await world.fetch('hills.jpg');
  await world.close();
  await damageIndex(world);

  await assert.rejects(world.reopen(), (error: Error & { code: string }) => {
    assert.equal(error.code, 'corrupt');
    assert.match(error.message, /--rebuild-catalog/);
    assert.match(error.message, /the originals on disk are kept/);
    assert.ok(error.message.includes(join(world.directory, 'index')), error.message);
    return true;
  });
  await world.reopen({ rebuildIndex: true });

  assert.deepEqual([world.originals.status().bytes, world.originals.status().files], [5_000, 2]);
  assert.deepEqual(await world.read('beach.jpg'), world.library.bytesOf('beach.jpg'));
  assert.equal(world.library.downloadsOf('beach.jpg'), 1);
});

test('an index that is gone is made anew from the files without being asked', async () => {
  await using world = await cacheWith([beach]);
  await world.fetch('beach.jpg');
  await world.close();
  await rm(join(world.directory, 'index'), { recursive: true });

  await world.reopen();

  assert.ok(world.holds('beach.jpg'));
  assert.equal(world.originals.status().bytes, 3_000);
});

test('making the index anew passes over files that are none of ours and drops empty ones', async () => {
  await using world = await cacheWith([beach, hills]);
  await world.fetch('beach.jpg');
  const empty = world.pathOf('hills.jpg');
  await mkdir(dirname(empty), { recursive: true });
  await writeFile(empty, '');
  await writeFile(join(world.directory, 'originals', 'notes.txt'), 'mine');
  await mkdir(join(world.directory, 'originals', 'zz'));

  await world.reopen({ rebuildIndex: true });

  assert.equal(world.originals.status().files, 1);
  assert.ok(!world.holds('hills.jpg'));
});

test('a cache that another process has open is refused, even when its index is to be rebuilt', async () => {
  await using world = await cacheWith([beach]);
  const { clock, library, directory } = world;
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const again = { clock, library, directory, log, limitBytes: 1_000 };

  await assert.rejects(Originals.open(again), { code: 'busy', message: /another process has it open/ });
  await assert.rejects(Originals.open({ ...again, rebuildIndex: true }), { code: 'busy' });

  assert.deepEqual(await world.read('beach.jpg'), world.library.bytesOf('beach.jpg'));
});

test('an original whose file vanished is fetched again', async () => {
  await using world = await cacheWith([beach]);
  await world.fetch('beach.jpg');
  await rm(world.pathOf('beach.jpg'));

  assert.deepEqual(await world.fetch('beach.jpg'), world.library.bytesOf('beach.jpg'));

  assert.equal(world.library.downloadsOf('beach.jpg'), 2);
  assert.equal(world.originals.status().bytes, 3_000);
});

test('an original whose file has the wrong size is fetched again', async () => {
  await using world = await cacheWith([beach]);
  await world.fetch('beach.jpg');
  await truncate(world.pathOf('beach.jpg'), 2_999);

  assert.deepEqual(await world.fetch('beach.jpg'), world.library.bytesOf('beach.jpg'));

  assert.equal(world.library.downloadsOf('beach.jpg'), 2);
});

test('a file that is cut short while it is open fails the read instead of ending early, and is fetched again', async () => {
  await using world = await cacheWith([beach]);
  await world.fetch('beach.jpg');
  const original = world.open('beach.jpg');
  await readAt(original, 0, 10);
  await truncate(world.pathOf('beach.jpg'), 1_000);

  await assert.rejects(readAt(original, 500, 1_000), { code: 'corrupt' });

  await original.close();
  await world.close();
  await world.reopen();
  assert.deepEqual(await world.read('beach.jpg'), world.library.bytesOf('beach.jpg'));
});

test('an original that got its final name just before a crash counts after it', async () => {
  await using world = await cacheWith([beach]);
  await world.fetch('beach.jpg');
  const { id, revision } = world.library.item('beach.jpg');
  const record = { sizeBytes: 3_000, sha256: 'a'.repeat(64), usedAtMs: 0 };
  await world.close();
  const index = await OriginalIndex.open(join(world.directory, 'index'));
  await index.forget(keyOf(id, revision));
  await index.announce(keyOf(id, revision), record, { durably: true });
  await index.announce(keyOf(id, 'never written'), record, { durably: true });
  await index.close();

  await world.reopen();

  assert.ok(world.holds('beach.jpg'));
  assert.equal(world.originals.status().bytes, 3_000);
});

test('an original that was on its way out at a crash is gone or whole after it', async () => {
  await using world = await cacheWith([beach, hills]);
  const announced = [];
  for (const name of ['beach.jpg', 'hills.jpg']) {
    await world.fetch(name);
    const { id, revision } = world.library.item(name);
    announced.push(keyOf(id, revision));
  }
  await world.close();
  const index = await OriginalIndex.open(join(world.directory, 'index'));
  for (const key of announced) await index.announce(key, index.get(key) ?? assert.fail(), { durably: false });
  await index.close();
  await rm(world.pathOf('beach.jpg'));

  await world.reopen();

  assert.ok(!world.holds('beach.jpg'));
  assert.ok(world.holds('hills.jpg'));
  assert.deepEqual([world.originals.status().bytes, world.originals.status().files], [2_000, 1]);
});

test('a cache directory that was moved opens at its new place', async () => {
  await using world = await cacheWith([beach]);
  await world.fetch('beach.jpg');
  await world.close();
  const directory = world.temporary.join('moved');
  await rename(world.directory, directory);

  await world.reopen({ directory });

  assert.deepEqual(await world.read('beach.jpg'), world.library.bytesOf('beach.jpg'));
  assert.equal(world.library.downloadsOf('beach.jpg'), 1);
});
