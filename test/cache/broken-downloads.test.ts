import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ItemGoneError, NotReadyError, OfflineError, QuotaError, TimedOutError } from '../../src/library/failures.ts';
import type { MediaId } from '../../src/library/media-item.ts';
import { photo } from '../support/memory-library.ts';
import { cacheWith, readAll, readAt } from './world.ts';

const beach = photo('beach.jpg', { sizeBytes: 300_000 });

test('a stream that breaks in the middle is asked for again, and the reader notices nothing', async () => {
  await using world = await cacheWith([beach]);
  world.library.cutShort('beach.jpg', 100_000, 2);

  assert.deepEqual(await world.fetch('beach.jpg'), world.library.bytesOf('beach.jpg'));

  assert.equal(world.library.downloadsOf('beach.jpg'), 3);
  assert.deepEqual(world.clock.sleptMs, [500, 2_000]);
});

test('a stream that breaks three times fails the read, and the next read begins anew', async () => {
  await using world = await cacheWith([beach]);
  world.library.cutShort('beach.jpg', 100_000, 3, new TimedOutError('nothing came for a minute'));

  await assert.rejects(world.read('beach.jpg'), TimedOutError);
  await world.whenQuiet();

  assert.deepEqual(await world.partials(), []);
  assert.deepEqual(await world.read('beach.jpg'), world.library.bytesOf('beach.jpg'));
});

test('an original that ends early without a word is asked for again, and is never kept short', async () => {
  await using world = await cacheWith([beach]);
  world.library.endEarly('beach.jpg', 100_000, 1);
  assert.deepEqual(await world.fetch('beach.jpg'), world.library.bytesOf('beach.jpg'));
  world.library.change('beach.jpg', { revision: '2' });
  world.library.endEarly('beach.jpg', 100_000, 3);

  await assert.rejects(world.read('beach.jpg'), { code: 'corrupt', message: /only 100000 of 300000 bytes came/ });

  assert.ok(!world.holds('beach.jpg'));
});

test('without an announced length, an original shorter than stat said counts as cut', async () => {
  await using world = await cacheWith([beach]);
  world.library.announce('beach.jpg', undefined);
  world.library.endEarly('beach.jpg', 100_000, 1);

  assert.deepEqual(await world.read('beach.jpg', 300_000), world.library.bytesOf('beach.jpg'));

  assert.equal(world.library.downloadsOf('beach.jpg'), 2);
});

test('bytes that a reader has seen must come again as they were: else it fails and nothing is kept', async () => {
  await using world = await cacheWith([beach]);
  world.library.varyBytes('beach.jpg');
  world.library.cutShort('beach.jpg', 100_000);
  const gate = world.library.hold('beach.jpg', 100_000);
  const original = world.open('beach.jpg');
  await readAt(original, 0, 50_000);

  gate.release();

  await assert.rejects(readAt(original, 200_000, 10), { code: 'corrupt', message: /other bytes/ });
  await assert.rejects(readAt(original, 0, 10), { code: 'corrupt' }, 'the same open file never shows other content');
  await original.close();
  assert.ok(!world.holds('beach.jpg'));
  world.library.heal('beach.jpg');
  assert.deepEqual(await world.read('beach.jpg'), world.library.bytesOf('beach.jpg'));
});

test('bytes that nobody has seen may come differently the second time', async () => {
  await using world = await cacheWith([beach]);
  world.library.varyBytes('beach.jpg');
  world.library.cutShort('beach.jpg', 100_000);
  const original = world.open('beach.jpg');

  const end = await readAt(original, 200_000, 100_000);
  const all = await readAll(original);

  assert.equal(all.length, 300_000);
  assert.deepEqual(all.subarray(200_000), end);
  await original.close();
  await world.whenQuiet();
  assert.deepEqual(await world.read('beach.jpg'), all);
});

test('a length that changes while a reader reads fails the reader', async () => {
  await using world = await cacheWith([beach], { skipsWaits: false });
  world.library.cutShort('beach.jpg', 100_000);
  const original = world.open('beach.jpg');
  await readAt(original, 0, 50_000);
  await world.clock.untilSomebodySleeps();
  world.library.announce('beach.jpg', 299_999);

  const reading = readAt(original, 200_000, 10);
  await Promise.all([
    world.clock.advance(500),
    assert.rejects(reading, { code: 'corrupt', message: /changed its size/ }),
  ]);

  await original.close();
});

test('more bytes than announced are refused at once', async () => {
  await using world = await cacheWith([beach]);
  world.library.announce('beach.jpg', 299_999);

  await assert.rejects(world.read('beach.jpg'), {
    code: 'corrupt',
    message: /more came than the 299999 bytes announced/,
  });

  assert.equal(world.library.downloadsOf('beach.jpg'), 1);
  assert.ok(!world.holds('beach.jpg'));
});

for (const mimeType of ['text/html', 'application/octet-stream', '']) {
  test(`an answer of type '${mimeType}' is no original`, async () => {
    await using world = await cacheWith([beach]);
    world.library.sendAs('beach.jpg', mimeType);

    await assert.rejects(world.read('beach.jpg'), { code: 'corrupt', message: /neither an image nor a video/ });

    assert.ok(!world.holds('beach.jpg'));
  });
}

test('an empty answer is no original, announced or not', async () => {
  await using world = await cacheWith([photo('empty.jpg', { sizeBytes: 0 }), photo('silent.jpg', { sizeBytes: 0 })]);
  world.library.announce('silent.jpg', undefined);

  await assert.rejects(world.read('empty.jpg'), { code: 'corrupt', message: /no bytes/ });
  await assert.rejects(world.read('silent.jpg'), { code: 'corrupt', message: /no bytes/ });
});

const refusals = [
  new ItemGoneError('id-beach.jpg' as MediaId),
  new NotReadyError('id-beach.jpg' as MediaId),
  new QuotaError('Quota used up', 0),
  new OfflineError('No network'),
];
for (const refusal of refusals) {
  test(`a library that refuses with ${refusal.name} is not asked again by the same read`, async () => {
    await using world = await cacheWith([beach]);
    world.library.failOpening('beach.jpg', refusal);

    await assert.rejects(world.read('beach.jpg'), refusal);

    assert.equal(world.library.downloadsOf('beach.jpg'), 1);
  });
}

test('what is cached stays readable while the library is not reachable', async () => {
  await using world = await cacheWith([beach]);
  await world.fetch('beach.jpg');
  world.library.failOpening('beach.jpg', new OfflineError('No network'));

  assert.deepEqual(await world.read('beach.jpg'), world.library.bytesOf('beach.jpg'));
});

test('a library that is away for a moment while a broken stream is asked for again costs one attempt', async () => {
  await using world = await cacheWith([beach], { skipsWaits: false });
  world.library.cutShort('beach.jpg', 100_000);
  const reading = world.read('beach.jpg');
  await world.clock.untilSomebodySleeps();
  world.library.failOpening('beach.jpg', new OfflineError('No network'), 1);

  await world.clock.advance(500);
  await world.clock.untilSomebodySleeps();
  await world.clock.advance(2_000);

  assert.deepEqual(await reading, world.library.bytesOf('beach.jpg'));
  assert.equal(world.library.downloadsOf('beach.jpg'), 3);
});
