import assert from 'node:assert/strict';
import { test } from 'node:test';
import { photo } from '../support/memory-library.ts';
import { cacheWith, readAll, readAt } from './world.ts';

const beach = photo('beach.jpg', { sizeBytes: 3_000 });

test('where the size turns out different it is corrected before a byte is returned, and the next open succeeds', async () => {
  await using world = await cacheWith([beach]);
  const original = world.open('beach.jpg', 2_000);

  await assert.rejects(readAt(original, 0, 10), { code: 'gone', message: /3000 bytes, not 2000/ });

  assert.deepEqual(world.learned[0], ['id-beach.jpg', { revision: '1', sizeBytes: 3_000 }]);
  await assert.rejects(readAt(original, 0, 10), { code: 'gone' });
  await original.close();
  assert.deepEqual(await world.read('beach.jpg', 3_000), world.library.bytesOf('beach.jpg'));
  assert.equal(world.library.downloadsOf('beach.jpg'), 1);
});

test('the listener has taken the right size when the reader is told to look again', async () => {
  let kept = 0;
  const learned = async (_id: unknown, { sizeBytes }: { sizeBytes: number }) => {
    await new Promise((resolve) => setImmediate(resolve));
    kept = sizeBytes;
  };
  await using world = await cacheWith([beach], { cache: { learned } });
  world.library.hold('beach.jpg', 10).release();

  await assert.rejects(world.read('beach.jpg', 2_000), { code: 'gone' });

  assert.equal(kept, 3_000);
});

test('a wrong size is noticed also for an original in the cache', async () => {
  await using world = await cacheWith([beach]);
  await world.fetch('beach.jpg');

  await assert.rejects(world.read('beach.jpg', 4_000), { code: 'gone' });

  const [, learned] = world.learned.at(-1) ?? [];
  assert.equal(learned?.sizeBytes, 3_000);
  assert.match(learned?.sha256 ?? '', /^[0-9a-f]{64}$/);
});

test('readers who were told the right size go on when another was told a wrong one', async () => {
  await using world = await cacheWith([beach]);

  const [right, wrong] = await Promise.allSettled([world.read('beach.jpg', 3_000), world.read('beach.jpg', 1)]);

  assert.equal(right?.status, 'fulfilled');
  assert.equal(wrong?.status, 'rejected');
});

test('a length that is not announced is waited for, since a byte may be returned only with the right size', async () => {
  await using world = await cacheWith([beach]);
  world.library.announce('beach.jpg', undefined);

  await assert.rejects(world.read('beach.jpg', 2_000), { code: 'gone' });
  assert.equal(world.library.bytesSentOf('beach.jpg'), 3_000);

  const original = world.open('beach.jpg', 3_000);
  assert.deepEqual(await readAll(original), world.library.bytesOf('beach.jpg'));
  await original.close();
});
