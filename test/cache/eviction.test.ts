import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { photo, video } from '../support/memory-library.ts';
import { type CacheWorld, cacheWith, readAll, readAt } from './world.ts';

const MINUTE_MS = 60_000;
const photos = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'].map((name) => photo(name, { sizeBytes: 1_000 }));

/** Fetches originals a minute apart, as the order of use is kept to a minute. */
async function fetchInOrder(world: CacheWorld, ...names: string[]): Promise<void> {
  for (const name of names) {
    await world.fetch(name);
    await world.clock.advance(MINUTE_MS);
  }
}

function held(world: CacheWorld): string {
  return photos
    .map(({ item }) => item.filename)
    .filter((name) => world.holds(name))
    .join(' ');
}

test('the least recently used original goes when room is needed', async () => {
  await using world = await cacheWith(photos, { cache: { limitBytes: 3_000 } });

  await fetchInOrder(world, 'a.jpg', 'b.jpg', 'c.jpg', 'a.jpg', 'd.jpg');

  assert.equal(held(world), 'a.jpg c.jpg d.jpg');
  assert.ok(!existsSync(world.pathOf('b.jpg')));
  assert.equal(await world.bytesOnDisk(), 3_000);
  assert.deepEqual([world.originals.status().bytes, world.originals.status().files], [3_000, 3]);
});

test('the order of use outlives the program', async () => {
  await using world = await cacheWith(photos, { cache: { limitBytes: 3_000 } });
  await fetchInOrder(world, 'a.jpg', 'b.jpg', 'c.jpg', 'a.jpg');

  await world.reopen();
  await fetchInOrder(world, 'd.jpg');

  assert.equal(held(world), 'a.jpg c.jpg d.jpg');
});

test('room is made before a byte is written: arriving originals count', async () => {
  await using world = await cacheWith([...photos, video('clip.mp4', { sizeBytes: 2_500 })], {
    cache: { limitBytes: 3_000 },
  });
  await fetchInOrder(world, 'a.jpg', 'b.jpg', 'c.jpg');
  const gate = world.library.hold('clip.mp4', 0);

  const reading = world.read('clip.mp4');
  await gate.reached;

  assert.equal(held(world), '');
  gate.release();
  assert.deepEqual(await reading, world.library.bytesOf('clip.mp4'));
});

test('an original that does not fit beside those arriving waits for them', async () => {
  const clips = ['1.mp4', '2.mp4', '3.mp4'].map((name) => video(name, { sizeBytes: 2_000 }));
  await using world = await cacheWith(clips, { cache: { limitBytes: 3_000 } });

  const readings = await Promise.all(clips.map(({ item }) => world.read(item.filename)));

  for (const [n, { item }] of clips.entries()) assert.deepEqual(readings[n], world.library.bytesOf(item.filename));
  await world.whenQuiet();
  assert.equal(await world.bytesOnDisk(), 2_000);
});

test('closing the cache also ends a download that waits for room', async () => {
  const clips = ['1.mp4', '2.mp4'].map((name) => video(name, { sizeBytes: 2_000 }));
  await using world = await cacheWith(clips, { cache: { limitBytes: 3_000 } });
  const gate = world.library.hold('1.mp4', 10);
  const readings = [world.read('1.mp4')];
  await gate.reached;
  readings.push(world.read('2.mp4'));
  while (world.library.downloadsOf('2.mp4') === 0) await turnOfTheLoop();

  await Promise.all([world.close(), ...readings.map((reading) => assert.rejects(reading, { code: 'canceled' }))]);
});

test('an original that can never fit is refused, and nothing is evicted in vain', async () => {
  await using world = await cacheWith([...photos, video('long.mp4', { sizeBytes: 5_000_000 })], {
    cache: { limitBytes: 3_000 },
  });
  await fetchInOrder(world, 'a.jpg', 'b.jpg');

  await assert.rejects(world.read('long.mp4'), {
    code: 'no-space',
    message: "Cannot fetch 'long.mp4': it has 4.8 MiB and the cache may hold 2.9 KiB; allow more with --cache-size",
  });

  assert.equal(held(world), 'a.jpg b.jpg');
  assert.equal(world.library.bytesSentOf('long.mp4'), 0);
});

test('an original of unknown length is stopped where it would pass the limit', async () => {
  await using world = await cacheWith([...photos, video('live.mp4', { sizeBytes: 20_000_000 })], {
    cache: { limitBytes: 3_001_000 },
    library: { chunkBytes: 500_000 },
  });
  world.library.announce('live.mp4', undefined);
  await fetchInOrder(world, 'a.jpg');

  await assert.rejects(world.read('live.mp4'), { code: 'no-space' });
  await world.whenQuiet();

  const sentBytes = world.library.bytesSentOf('live.mp4');
  assert.ok(sentBytes > 3_000_000 && sentBytes <= 6_000_000, `${sentBytes}: no more than is gathered ahead`);
  assert.equal(await world.bytesOnDisk(), 1_000, 'nothing is left of it');
});

test('an original that somebody has open is evicted last, and stays readable', async () => {
  await using world = await cacheWith(photos, { cache: { limitBytes: 2_000 } });
  await fetchInOrder(world, 'a.jpg', 'b.jpg');
  const open = world.open('a.jpg');
  await readAt(open, 0, 10);

  await fetchInOrder(world, 'c.jpg');
  assert.equal(held(world), 'a.jpg c.jpg');

  await using _ = await world.whileOpen('c.jpg');
  await fetchInOrder(world, 'd.jpg');
  assert.equal(held(world), 'c.jpg d.jpg');
  assert.deepEqual(await readAll(open), world.library.bytesOf('a.jpg'));
  await open.close();
});

test('an evicted original is fetched again', async () => {
  await using world = await cacheWith(photos, { cache: { limitBytes: 1_000 } });
  await fetchInOrder(world, 'a.jpg', 'b.jpg');

  assert.deepEqual(await world.read('a.jpg'), world.library.bytesOf('a.jpg'));

  assert.equal(world.library.downloadsOf('a.jpg'), 2);
});

test('the disk keeps its free part: originals go before it is touched', async () => {
  let others = 5_000;
  const disk = async () => ({ freeBytes: 10_000 - others - (await world.bytesOnDisk()), totalBytes: 10_000 });
  await using world = await cacheWith(photos, { cache: { disk: () => disk(), freeFraction: 0.2 } });
  await fetchInOrder(world, 'a.jpg', 'b.jpg', 'c.jpg');
  assert.equal(held(world), 'a.jpg b.jpg c.jpg');

  others = 6_000;
  await fetchInOrder(world, 'd.jpg');

  assert.equal(held(world), 'c.jpg d.jpg');
});

test('a disk without room for one original is refused by name, and nothing is evicted in vain', async () => {
  let others = 0;
  const disk = async () => ({ freeBytes: 10_000 - others - (await world.bytesOnDisk()), totalBytes: 10_000 });
  await using world = await cacheWith(photos, {
    cache: { disk: () => disk(), freeFraction: 0.05, limitBytes: 1 << 30 },
  });
  await fetchInOrder(world, 'a.jpg');

  others = 8_900;

  await assert.rejects(world.read('b.jpg'), {
    code: 'no-space',
    message: /^Cannot fetch 'b.jpg' \(1000 B\): .* 100 B free, of which 500 B stay free, .* --cache-size of 1 GiB/,
  });
  assert.equal(held(world), 'a.jpg');
});

test('a cache whose limit was lowered is brought within it when it is opened', async () => {
  await using world = await cacheWith(photos, { cache: { limitBytes: 4_000 } });
  await fetchInOrder(world, 'a.jpg', 'b.jpg', 'c.jpg', 'd.jpg');

  await world.reopen({ limitBytes: 2_000 });

  assert.equal(held(world), 'c.jpg d.jpg');
  assert.equal(await world.bytesOnDisk(), 2_000);
});
