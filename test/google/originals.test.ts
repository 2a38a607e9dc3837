import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BadAnswerError,
  ItemGoneError,
  NotReadyError,
  OfflineError,
  QuotaError,
  TimedOutError,
} from '../../src/library/failures.ts';
import type { RequestKind } from '../../src/sandbox/request-kind.ts';
import { photo, video } from '../../src/sandbox/sandbox-library.ts';
import { bodyOf, bytesOf, failureOf, GoogleWorld, idOf } from './google-world.ts';

const beach = photo('beach.jpg', { sizeBytes: 200_000 });
const clip = video('clip.mp4', { sizeBytes: 300_000 });
const items = [beach, clip];

test('a photo arrives whole, with its size and type', async () => {
  await using world = await GoogleWorld.create({ items });

  const stream = await world.library.open(idOf(beach));

  assert.deepEqual([stream.sizeBytes, stream.mimeType], [200_000, 'image/jpeg']);
  assert.deepEqual(await bodyOf(stream), await bytesOf(beach));
});

test('B28: a video is followed to the second host, to which no token goes', async () => {
  await using world = await GoogleWorld.create({ items });

  const stream = await world.library.open(idOf(clip));

  assert.deepEqual([stream.sizeBytes, stream.mimeType], [300_000, 'video/mp4']);
  assert.deepEqual(await bodyOf(stream), await bytesOf(clip));
  const [toPhotos, toVideos] = world.sandbox.requests.requests('mediaGet', 'videoGet');
  assert.deepEqual([toPhotos?.status, toPhotos?.authorized], [302, false]);
  assert.deepEqual([toVideos?.status, toVideos?.authorized], [200, false]);
  assert.deepEqual([world.library.requests.of('download'), world.library.requests.of('redirect')], [1, 1]);
});

test('B27: the picture that comes with a 404 is never taken for the photo', async () => {
  await using world = await GoogleWorld.create({ items });
  world.sandbox.control.failNext('F-404-PNG', { kinds: ['mediaGet'], times: 'always' });

  const failure = await failureOf(world.read(beach));

  assert.ok(failure instanceof BadAnswerError);
  assert.match(failure.message, /\(404\)/);
});

test('B27: a 404 for bytes of an item that was deleted says that it is gone', async () => {
  await using world = await GoogleWorld.create({ items });
  await world.listed();
  world.sandbox.control.library.removeItems([beach.id]);

  assert.ok((await failureOf(world.read(beach))) instanceof ItemGoneError);
});

test('B23: a video that is not ready is not asked for; once it is ready it is read', async () => {
  const coming = video('coming.mp4', { state: 'PROCESSING' });
  await using world = await GoogleWorld.create({ items: [coming, video('broken.mp4', { state: 'FAILED' })] });
  await world.listed();

  assert.ok((await failureOf(world.read(coming))) instanceof NotReadyError);
  assert.equal(world.sandbox.requests.count('mediaGet'), 0);

  world.sandbox.control.library.changeItem(coming.id, { state: 'READY' });
  assert.deepEqual(await world.read(coming), await bytesOf(coming));
});

const CUTS = ['short-of-length', 'chunked-without-end'] as const;
for (const answer of CUTS) {
  test(`B31: a body cut ${answer} fails instead of ending`, async () => {
    await using world = await GoogleWorld.create({ items });
    world.sandbox.control.failNext(answer, { kinds: ['mediaGet'] });

    assert.ok((await failureOf(world.read(beach))) instanceof OfflineError);
  });
}

test('B31: a body whose end nothing marks is refused before its first byte', async () => {
  await using world = await GoogleWorld.create({ items });
  world.sandbox.control.failNext('silently-short', { kinds: ['mediaGet'] });

  const failure = await failureOf(world.library.open(idOf(beach)));

  assert.ok(failure instanceof BadAnswerError);
  assert.match(failure.message, /nothing tells where its bytes end/);
});

test('B32b: a body that stalls is given up in the time allowed', async () => {
  await using world = await GoogleWorld.create({ items, library: { timeouts: { idleMs: 20 } } });
  world.sandbox.control.failNext('stalled', { kinds: ['mediaGet'] });

  const stream = await world.library.open(idOf(beach));

  assert.ok((await failureOf(bodyOf(stream))) instanceof TimedOutError);
});

test('a reader who is slower than the time allowed loses nothing', async () => {
  const big = photo('big.jpg', { sizeBytes: 4_000_000 });
  await using world = await GoogleWorld.create({ items: [big], library: { timeouts: { idleMs: 10 } } });
  const pieces: Uint8Array[] = [];

  for await (const piece of (await world.library.open(idOf(big))).body) {
    if (pieces.length === 0) await new Promise((resolve) => setTimeout(resolve, 40));
    pieces.push(piece);
  }

  assert.deepEqual(Buffer.concat(pieces), await bytesOf(big));
});

const WRONG: [answer: 'html-page' | 'empty-body', message: RegExp][] = [
  ['html-page', /Google sent text\/html instead of image\/…/],
  ['empty-body', /Google sent no bytes/],
];
for (const [answer, message] of WRONG) {
  test(`B34: ${answer} is not a photo`, async () => {
    await using world = await GoogleWorld.create({ items });
    world.sandbox.control.failNext(answer, { kinds: ['mediaGet'] });

    const failure = await failureOf(world.library.open(idOf(beach)));

    assert.ok(failure instanceof BadAnswerError);
    assert.match(failure.message, message);
  });
}

test('B34: a still picture is not a video', async () => {
  await using world = await GoogleWorld.create({ items: [video('still.mp4', { mimeType: 'image/jpeg' })] });

  const failure = await failureOf(world.read(video('still.mp4')));

  assert.match(failure.message, /Google sent image\/jpeg instead of video\/…/);
});

for (const answer of ['F-5xx-HTML', 'F-500', 'reset'] as const) {
  test(`B33, B43: ${answer} before the bytes is got over`, async () => {
    await using world = await GoogleWorld.create({ items });
    world.sandbox.control.failNext(answer, { kinds: ['mediaGet'], times: 2 });

    assert.deepEqual(await world.read(beach), await bytesOf(beach));
    assert.deepEqual(world.clock.sleptMs, [1_000, 2_000]);
  });
}

test('B35: an item that always fails fails alone', async () => {
  await using world = await GoogleWorld.create({ items });
  world.sandbox.control.failNext('F-5xx-HTML', { kinds: ['mediaGet'], itemId: beach.id, times: 'always' });

  assert.ok((await failureOf(world.read(beach))) instanceof OfflineError);
  assert.deepEqual(await world.read(clip), await bytesOf(clip));
});

for (const answer of ['F-429-EMPTY', 'F-DAY'] as const) {
  test(`B41: a quota of bytes that is used up (${answer}) stops downloads, not the API`, async () => {
    await using world = await GoogleWorld.create({ items });
    const kinds: RequestKind[] = ['mediaGet', 'mediaHead'];
    world.sandbox.control.failNext(answer, { kinds, times: 3 });

    const failure = await failureOf(world.read(beach));
    assert.ok(failure instanceof QuotaError);
    assert.equal(failure.untilMs, Date.parse('2024-05-02T07:00:00Z'));
    assert.ok((await world.sizeOf(clip)) instanceof QuotaError);
    assert.equal(world.sandbox.requests.count(...kinds), 3);
    assert.equal((await world.listed()).length, 2);

    await world.clock.advance(10 * 60_000);
    assert.deepEqual(await world.read(beach), await bytesOf(beach));
  });
}

test('closing the library ends the downloads that are running', async () => {
  await using world = await GoogleWorld.create({ items });
  world.sandbox.control.failNext('stalled', { kinds: ['mediaGet'] });
  const reading = failureOf(bodyOf(await world.library.open(idOf(beach))));

  await world.library.close();
  await world.library.close();

  assert.ok((await reading) instanceof OfflineError);
});
