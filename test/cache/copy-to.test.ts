import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { ItemGoneError, OfflineError } from '../../src/library/failures.ts';
import type { MediaId } from '../../src/library/media-item.ts';
import { photo } from '../support/memory-library.ts';
import { type CacheWorld, cacheWith } from './world.ts';

const beach = photo('beach.jpg', { sizeBytes: 300_000 });

function copy(world: CacheWorld, name: string, onBytes?: (bytes: number) => void, signal?: AbortSignal) {
  const options = { ...(onBytes ? { onBytes } : {}), ...(signal ? { signal } : {}) };
  return world.originals.copyTo(world.request(name), world.temporary.join(`copy of ${name}`), options);
}

async function assertCopied(world: CacheWorld, name: string): Promise<void> {
  assert.deepEqual(await readFile(world.temporary.join(`copy of ${name}`)), world.library.bytesOf(name));
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

test('an original that is not cached is copied straight from the library, and the cache stays as it is', async () => {
  await using world = await cacheWith([beach]);
  let told = 0;

  const copied = await copy(world, 'beach.jpg', (bytes) => {
    told += bytes;
  });

  await assertCopied(world, 'beach.jpg');
  assert.deepEqual(copied, { sizeBytes: 300_000, sha256: sha256Of(world.library.bytesOf('beach.jpg')) });
  assert.equal(told, 300_000);
  assert.ok(!world.holds('beach.jpg'));
  assert.deepEqual(world.learned, [['id-beach.jpg', { revision: '1', ...copied }]]);
});

test('a cached original is copied without asking the library', async () => {
  await using world = await cacheWith([beach]);
  await world.fetch('beach.jpg');
  let told = 0;

  await copy(world, 'beach.jpg', (bytes) => {
    told += bytes;
  });

  await assertCopied(world, 'beach.jpg');
  assert.equal(told, 300_000);
  assert.equal(world.library.downloadsOf('beach.jpg'), 1);
});

test('an original that a reader is fetching is copied from the cache when it is there', async () => {
  await using world = await cacheWith([beach]);
  const gate = world.library.hold('beach.jpg', 1_000);
  const reading = world.read('beach.jpg');
  await gate.reached;

  const copying = copy(world, 'beach.jpg');
  await turnOfTheLoop();
  gate.release();
  await Promise.all([reading, copying]);

  await assertCopied(world, 'beach.jpg');
  assert.equal(world.library.downloadsOf('beach.jpg'), 1);
});

test('a copy that waits for its turn is served by the reader who came first after all', async () => {
  await using world = await cacheWith([beach, photo('other.jpg')], { cache: { downloads: 1 } });
  const gate = world.library.hold('other.jpg', 0);
  const other = copy(world, 'other.jpg');
  await gate.reached;
  const waiting = copy(world, 'beach.jpg');
  await turnOfTheLoop();

  const read = await world.read('beach.jpg');
  gate.release();
  await Promise.all([other, waiting]);

  assert.deepEqual(read, world.library.bytesOf('beach.jpg'));
  await assertCopied(world, 'beach.jpg');
  assert.equal(world.library.downloadsOf('beach.jpg'), 1);
});

test('readers go before copies', async () => {
  const names = ['1.jpg', '2.jpg', '3.jpg', '4.jpg', '5.jpg', '6.jpg'];
  await using world = await cacheWith(
    names.map((name) => photo(name)),
    { cache: { downloads: 1 } },
  );
  const gate = world.library.hold('1.jpg', 0);
  const copies = names.slice(0, 3).map((name) => copy(world, name));
  await gate.reached;

  const readings = names.slice(3).map((name) => world.read(name));
  await Promise.all(readings);
  assert.deepEqual(world.library.downloads, ['id-1.jpg', 'id-4.jpg', 'id-5.jpg', 'id-6.jpg']);
  gate.release();
  await Promise.all(copies);

  for (const name of names.slice(0, 3)) await assertCopied(world, name);
});

test('a cached original that is damaged is dropped and fetched anew for the copy', async () => {
  await using world = await cacheWith([beach]);
  await world.fetch('beach.jpg');
  const damaged = world.library.bytesOf('beach.jpg');
  damaged[150_000] = (damaged[150_000] ?? 0) ^ 1;
  await writeFile(world.pathOf('beach.jpg'), damaged);

  await copy(world, 'beach.jpg');

  await assertCopied(world, 'beach.jpg');
  assert.equal(world.library.downloadsOf('beach.jpg'), 2);
  assert.ok(!world.holds('beach.jpg'));
});

test('the SHA-256 of an original whose index was rebuilt is learned when it is copied', async () => {
  await using world = await cacheWith([beach]);
  await world.fetch('beach.jpg');
  await world.reopen({ rebuildIndex: true });

  const { sha256 } = await copy(world, 'beach.jpg');
  assert.equal(sha256, sha256Of(world.library.bytesOf('beach.jpg')));
  assert.equal(world.library.downloadsOf('beach.jpg'), 1);

  await writeFile(world.pathOf('beach.jpg'), Buffer.alloc(300_000));
  const file = world.temporary.join('second copy');
  await world.originals.copyTo(world.request('beach.jpg'), file);
  assert.deepEqual(await readFile(file), world.library.bytesOf('beach.jpg'));
  assert.equal(world.library.downloadsOf('beach.jpg'), 2);
});

test('a broken stream is asked for again, and each byte is reported once', async () => {
  await using world = await cacheWith([beach]);
  world.library.cutShort('beach.jpg', 100_000);
  let told = 0;

  await copy(world, 'beach.jpg', (bytes) => {
    told += bytes;
  });

  await assertCopied(world, 'beach.jpg');
  assert.equal(told, 300_000);
});

test('a second answer that is shorter leaves nothing of the first behind', async () => {
  await using world = await cacheWith([beach]);
  world.library.announce('beach.jpg', undefined);
  world.library.cutShort('beach.jpg', 200_000);
  const again = world.library.hold('beach.jpg', 200_000);
  const copying = copy(world, 'beach.jpg');
  await again.reached;
  world.library.change('beach.jpg', { sizeBytes: 100_000 });
  again.release();

  const { sizeBytes } = await copying;

  assert.equal(sizeBytes, 100_000);
  assert.equal((await stat(world.temporary.join('copy of beach.jpg'))).size, 100_000);
});

test('after a failure there is no file', async () => {
  await using world = await cacheWith([beach]);
  const file = world.temporary.join('copy of beach.jpg');
  world.library.cutShort('beach.jpg', 100_000, 3);
  await assert.rejects(copy(world, 'beach.jpg'), OfflineError);
  assert.ok(!existsSync(file));

  world.library.heal();
  world.library.sendAs('beach.jpg', 'text/html');
  await assert.rejects(copy(world, 'beach.jpg'), { code: 'corrupt' });
  assert.ok(!existsSync(file));

  world.library.failOpening('beach.jpg', new ItemGoneError('id-beach.jpg' as MediaId));
  await assert.rejects(copy(world, 'beach.jpg'), ItemGoneError);
  assert.ok(!existsSync(file));
});

test('a copy that is interrupted, running or waiting, leaves no file and costs nothing more', async () => {
  await using world = await cacheWith([beach, photo('next.jpg')], { cache: { downloads: 1 } });
  const gate = world.library.hold('beach.jpg', 1_000);
  const interrupt = new AbortController();
  const running = copy(world, 'beach.jpg', undefined, interrupt.signal);
  await gate.reached;
  const waiting = copy(world, 'next.jpg', undefined, interrupt.signal);
  await turnOfTheLoop();

  interrupt.abort();

  await Promise.all([running, waiting].map((copying) => assert.rejects(copying, { name: 'AbortError' })));
  assert.ok(!existsSync(world.temporary.join('copy of beach.jpg')));
  assert.equal(world.library.downloadsOf('next.jpg'), 0);
  assert.deepEqual([world.originals.status().downloading, world.originals.status().waiting], [0, 0]);
});

test('a file that is there already is not touched', async () => {
  await using world = await cacheWith([beach]);
  const file = world.temporary.join('copy of beach.jpg');
  await writeFile(file, 'mine');

  await assert.rejects(copy(world, 'beach.jpg'), { code: 'EEXIST' });

  assert.equal(await readFile(file, 'utf8'), 'mine');
});

test('a destination that went away is told by name', async () => {
  await using world = await cacheWith([beach]);
  const file = world.temporary.join('gone', 'beach.jpg');

  await assert.rejects(world.originals.copyTo(world.request('beach.jpg'), file), (error: Error & { code: string }) => {
    assert.equal(error.code, 'destination-lost');
    assert.ok(error.message.startsWith(`Cannot write '${file}': the disk or directory went away`), error.message);
    return true;
  });
});

test('a size other than expected is learned, and the copy is right all the same', async () => {
  await using world = await cacheWith([beach]);

  await world.originals.copyTo(world.request('beach.jpg', 5), world.temporary.join('copy of beach.jpg'));

  await assertCopied(world, 'beach.jpg');
  assert.equal(world.learned[0]?.[1].sizeBytes, 300_000);
});

test('many copies and readers at once pass without a warning from Node', async () => {
  const names = Array.from({ length: 30 }, (_, n) => `${n}.jpg`);
  await using world = await cacheWith(names.map((name) => photo(name)));
  const warnings: Error[] = [];
  const keep = (warning: Error) => void warnings.push(warning);
  process.on('warning', keep);

  await Promise.all(names.flatMap((name) => [copy(world, name), world.read(name)]));
  await turnOfTheLoop();

  process.off('warning', keep);
  assert.deepEqual(warnings, []);
});
