import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { BadAnswerError, OfflineError } from '../../src/library/failures.ts';
import { photo, video } from '../../src/sandbox/sandbox-library.ts';
import { collect } from '../support/collect.ts';
import { bytesOf, GoogleWorld, idOf } from './google-world.ts';

const photos = Array.from({ length: 200 }, (_, number) => photo(`${number}.jpg`, { sizeBytes: 100 + number }));
const beach = photo('beach.jpg', { sizeBytes: 500_000 });
const clip = video('clip.mp4', { sizeBytes: 700_000 });

test('B30: sizes are learned by HEAD, without a byte', async () => {
  await using world = await GoogleWorld.create({ items: [beach, clip] });

  assert.deepEqual([await world.sizeOf(beach), await world.sizeOf(clip)], [500_000, 700_000]);
  assert.equal(world.sandbox.requests.count('mediaHead', 'videoHead'), 3);
  assert.equal(world.sandbox.requests.count('mediaGet', 'videoGet'), 0);
});

test('200 sizes take four lookups and 200 requests', async () => {
  await using world = await GoogleWorld.create({ items: photos });

  const answers = await collect(world.library.sizes(photos.map(idOf)));

  const told = new Map(answers.map((answer) => [answer.id, 'sizeBytes' in answer ? answer.sizeBytes : undefined]));
  assert.deepEqual(
    photos.map((item) => told.get(idOf(item))),
    photos.map(({ body }) => body.sizeBytes),
  );
  assert.equal(world.sandbox.requests.count('batchGet'), 4);
  assert.equal(world.sandbox.requests.count('mediaHead'), 200);
});

test('32 sizes are asked for at a time, and no more', async () => {
  await using world = await GoogleWorld.create({ items: photos });
  const { requests } = world.sandbox;
  world.sandbox.control.failNext('hang', { kinds: ['mediaHead'], times: 'always' });
  const stop = new AbortController();
  const reason = new Error('enough');

  const asking = collect(world.library.sizes(photos.map(idOf), stop.signal));
  while (requests.count('mediaHead') < 32) await turnOfTheLoop();
  for (let turn = 0; turn < 100; turn += 1) await turnOfTheLoop();
  stop.abort(reason);

  await assert.rejects(asking, (error) => error === reason);
  assert.equal(requests.peak('mediaHead'), 32);
});

test('sizes come as they are learned: one that hangs holds back no other', async () => {
  await using world = await GoogleWorld.create({ items: photos });
  const slow = photos[0] ?? assert.fail();
  world.sandbox.control.failNext('hang', { kinds: ['mediaHead'], itemId: slow.id });
  const answered = new Set<string>();

  for await (const { id } of world.library.sizes(photos.map(idOf))) if (answered.add(id).size === 199) break;

  assert.ok(!answered.has(slow.id));
});

test('B35: an item whose size cannot be learned is answered with the reason', async () => {
  await using world = await GoogleWorld.create({ items: [beach, clip] });
  world.sandbox.control.failNext('F-500', { kinds: ['mediaHead'], itemId: beach.id, times: 'always' });

  assert.ok((await world.sizeOf(beach)) instanceof OfflineError);
  assert.equal(await world.sizeOf(clip), 700_000);
});

for (const photoRanges of ['honoured', 'ignored'] as const) {
  test(`B29, B30: where HEAD is refused, one byte is asked for (ranges ${photoRanges})`, async () => {
    await using world = await GoogleWorld.create({
      items: [beach, clip],
      settings: { headRefused: true, photoRanges },
    });

    assert.equal(await world.sizeOf(beach), 500_000);
    assert.equal(await world.sizeOf(clip), 700_000);
    assert.equal(world.sandbox.requests.count('mediaHead'), 1);
    assert.ok(world.sandbox.requests.requests('mediaGet').every(({ range }) => range === 'bytes=0-0'));
    assert.deepEqual(await world.read(beach), await bytesOf(beach));
  });
}

for (const answer of ['html-page', 'empty-body'] as const) {
  test(`B34: ${answer} tells no size`, async () => {
    await using world = await GoogleWorld.create({ items: [beach] });
    world.sandbox.control.failNext(answer, { kinds: ['mediaHead'] });

    assert.ok((await world.sizeOf(beach)) instanceof BadAnswerError);
  });
}

test('stopping early ends the requests that are running', async () => {
  await using world = await GoogleWorld.create({ items: photos });
  world.sandbox.control.failNext('hang', { kinds: ['mediaHead'], after: 1, times: 'always' });

  for await (const answer of world.library.sizes(photos.map(idOf))) {
    assert.ok('sizeBytes' in answer);
    break;
  }

  assert.ok(world.sandbox.requests.count('mediaHead') <= 33);
});
