import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { photo, video } from '../support/memory-library.ts';
import { cacheWith, readAll, readAt } from './world.ts';

const beach = photo('beach.jpg', { sizeBytes: 300_000 });

test('nothing is fetched until the first read', async () => {
  await using world = await cacheWith([beach]);

  const original = world.open('beach.jpg');
  await original.close();

  assert.equal(world.library.downloadsOf('beach.jpg'), 0);
});

test('an original is fetched once and then read from the disk, also by the next run', async () => {
  await using world = await cacheWith([beach]);

  assert.deepEqual(await world.fetch('beach.jpg'), world.library.bytesOf('beach.jpg'));
  assert.deepEqual(await world.read('beach.jpg'), world.library.bytesOf('beach.jpg'));
  await world.reopen();
  assert.deepEqual(await world.read('beach.jpg'), world.library.bytesOf('beach.jpg'));

  assert.equal(world.library.downloadsOf('beach.jpg'), 1);
  assert.ok(world.holds('beach.jpg'));
  assert.ok(existsSync(world.pathOf('beach.jpg')));
});

test('many readers of one original cause one download', async () => {
  await using world = await cacheWith([beach]);

  const readings = await Promise.all(Array.from({ length: 20 }, () => world.read('beach.jpg')));

  for (const bytes of readings) assert.deepEqual(bytes, world.library.bytesOf('beach.jpg'));
  assert.equal(world.library.downloadsOf('beach.jpg'), 1);
});

test('a reader gets the first bytes as soon as they arrived, long before the whole', async () => {
  await using world = await cacheWith([beach]);
  const gate = world.library.hold('beach.jpg', 100_000);
  const original = world.open('beach.jpg');

  const first = await readAt(original, 40_000, 60_000);

  assert.deepEqual(first, world.library.bytesOf('beach.jpg').subarray(40_000, 100_000));
  assert.ok(!world.holds('beach.jpg'));
  gate.release();
  assert.deepEqual(await readAll(original), world.library.bytesOf('beach.jpg'));
  await original.close();
});

test('a reader that jumps ahead gets its bytes when the download gets there; whoever jumps about asks for nothing twice', async () => {
  await using world = await cacheWith([beach]);
  const gate = world.library.hold('beach.jpg', 100_000);
  const original = world.open('beach.jpg');
  let isThere = false;

  const ahead = readAt(original, 250_000, 1_000).finally(() => {
    isThere = true;
  });
  await gate.reached;
  await readAt(original, 0, 1_000);
  assert.ok(!isThere);
  gate.release();

  const bytes = world.library.bytesOf('beach.jpg');
  assert.deepEqual(await ahead, bytes.subarray(250_000, 251_000));
  for (const at of [200_000, 50, 290_000, 100_000]) {
    assert.deepEqual(await readAt(original, at, 1_000), bytes.subarray(at, at + 1_000), String(at));
  }
  await original.close();
  await world.whenQuiet();
  assert.equal(world.library.bytesSentOf('beach.jpg'), bytes.length);
  assert.equal(world.library.downloadsOf('beach.jpg'), 1);
});

test('a read at the end is cut short there, and one behind it brings nothing', async () => {
  await using world = await cacheWith([photo('small.jpg', { sizeBytes: 1_000 })]);
  const bytes = world.library.bytesOf('small.jpg');

  for (const when of ['while it arrives', 'from the cache']) {
    const original = world.open('small.jpg');
    assert.deepEqual(await readAt(original, 900, 4_096), bytes.subarray(900), when);
    assert.equal((await readAt(original, 1_000, 10)).length, 0);
    assert.equal((await readAt(original, 10 ** 9, 10)).length, 0);
    await original.close();
    await world.whenQuiet();
  }
});

test('an original that is there is read without a wait', async () => {
  await using world = await cacheWith([beach]);
  await world.fetch('beach.jpg');
  const original = world.open('beach.jpg');
  await readAt(original, 0, 1);

  const answer = original.read(Buffer.alloc(1_000), 5_000);

  assert.equal(answer, 1_000);
  await original.close();
});

test('an interrupted reader stops waiting, and the download goes on into the cache', async () => {
  await using world = await cacheWith([beach]);
  const gate = world.library.hold('beach.jpg', 1_000);
  const original = world.open('beach.jpg');
  const interrupt = new AbortController();

  const reading = readAt(original, 0, 2_000, interrupt.signal);
  await gate.reached;
  interrupt.abort();
  await assert.rejects(reading, { name: 'AbortError' });
  await original.close();
  gate.release();

  assert.deepEqual(await world.read('beach.jpg'), world.library.bytesOf('beach.jpg'));
  assert.equal(world.library.downloadsOf('beach.jpg'), 1);
});

test('closing an original ends its reads', async () => {
  await using world = await cacheWith([beach]);
  const gate = world.library.hold('beach.jpg', 1_000);
  const original = world.open('beach.jpg');

  const reading = readAt(original, 0, 2_000);
  await gate.reached;
  await original.close();
  await original.close();

  await assert.rejects(reading, { code: 'canceled' });
  await assert.rejects(async () => original.read(Buffer.alloc(1), 0), { code: 'canceled' });
  gate.release();
});

test('a download that nobody waits for any more before it began is given up', async () => {
  await using world = await cacheWith([beach, photo('next.jpg')], { cache: { downloads: 1 } });
  const gate = world.library.hold('beach.jpg', 0);
  const first = world.read('beach.jpg');
  await gate.reached;
  const interrupt = new AbortController();
  const next = world.open('next.jpg');

  const reading = readAt(next, 0, 10, interrupt.signal);
  await turnOfTheLoop();
  assert.equal(world.originals.status().waiting, 1);
  interrupt.abort();
  await assert.rejects(reading, { name: 'AbortError' });
  assert.equal(world.originals.status().waiting, 0);
  gate.release();
  await first;

  assert.equal(world.library.downloadsOf('next.jpg'), 0);
  assert.deepEqual(await readAll(next), world.library.bytesOf('next.jpg'));
  await next.close();
});

test('no more downloads run at a time than allowed', async () => {
  const names = Array.from({ length: 20 }, (_, n) => `${n}.jpg`);
  await using world = await cacheWith(
    names.map((name) => photo(name)),
    { cache: { downloads: 3 } },
  );

  const gates = names.map((name) => world.library.hold(name, 500));

  const readings = Promise.all(names.map((name) => world.read(name)));
  await Promise.all(gates.slice(0, 3).map((gate) => gate.reached));
  for (const gate of gates) gate.release();
  await readings;

  assert.equal(world.library.running.peak, 3);
});

test('a new revision of an item is another original', async () => {
  await using world = await cacheWith([beach]);
  const before = await world.read('beach.jpg');

  world.library.change('beach.jpg', { revision: '2' });

  assert.ok(!world.holds('beach.jpg'));
  assert.deepEqual(await world.read('beach.jpg'), world.library.bytesOf('beach.jpg'));
  assert.notDeepEqual(await world.read('beach.jpg'), before);
});

test('what was learned from a download is told: its size and its SHA-256', async () => {
  await using world = await cacheWith([photo('tiny.jpg', { sizeBytes: 5 })]);

  await world.fetch('tiny.jpg');

  const [[id, learned] = []] = world.learned;
  assert.equal(id, 'id-tiny.jpg');
  assert.equal(learned?.sizeBytes, 5);
  assert.match(learned?.sha256 ?? '', /^[0-9a-f]{64}$/);
});

test('a listener that fails makes no read fail', async () => {
  await using world = await cacheWith([beach], {
    cache: { learned: () => Promise.reject(new Error('catalog closed')) },
  });

  assert.deepEqual(await world.fetch('beach.jpg'), world.library.bytesOf('beach.jpg'));
  assert.equal(world.warnings.length, 1);
});

test('closing the cache ends what runs and refuses what is new', async () => {
  await using world = await cacheWith([beach, video('clip.mp4')]);
  const { originals } = world;
  const gate = world.library.hold('beach.jpg', 1_000);
  const reading = world.read('beach.jpg');
  await gate.reached;

  await Promise.all([originals.close(), assert.rejects(reading, { code: 'canceled' })]);
  await originals.close();

  assert.throws(() => originals.open(world.request('clip.mp4')), { code: 'canceled' });
  await assert.rejects(originals.copyTo(world.request('clip.mp4'), world.temporary.join('clip.mp4')), {
    code: 'canceled',
  });
  assert.equal(world.library.running.now, 0);
});

test('the status tells what is held, what is arriving and what waits', async () => {
  await using world = await cacheWith([beach, photo('a.jpg'), photo('b.jpg')], { cache: { downloads: 1 } });
  await world.fetch('a.jpg');
  const gate = world.library.hold('beach.jpg', 1_000);
  const readings = [world.read('beach.jpg'), world.read('b.jpg')];
  await gate.reached;

  const status = world.originals.status();
  gate.release();
  await Promise.all(readings);
  await world.whenQuiet();

  assert.deepEqual(status, { bytes: 1_000, files: 1, limitBytes: 10 ** 9, downloading: 1, waiting: 1 });
  const after = world.originals.status();
  assert.deepEqual(after, { bytes: 302_000, files: 3, limitBytes: 10 ** 9, downloading: 0, waiting: 0 });
});
