import assert from 'node:assert/strict';
import { readSync } from 'node:fs';
import { rm, truncate } from 'node:fs/promises';
import { test } from 'node:test';
import type { OpenOriginal, WholeFile } from '../../src/cache/originals.ts';
import { photo } from '../support/memory-library.ts';
import { type CacheWorld, cacheWith, readAll, readAt } from './world.ts';

const beach = photo('beach.jpg', { sizeBytes: 3_000 });

/** What the descriptor gives, read past all of our code. */
function bytesOf({ fd, sizeBytes }: WholeFile): Buffer {
  const bytes = Buffer.alloc(sizeBytes + 1);
  assert.ok(fd !== undefined, 'a file of its own');
  return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0));
}

async function wholeOf(original: OpenOriginal): Promise<WholeFile> {
  return (await original.whole()) ?? assert.fail('the original is not here as a whole file');
}

async function worldWithBeach(): Promise<CacheWorld> {
  const world = await cacheWith([beach, photo('other.jpg', { sizeBytes: 3_000 })]);
  await world.fetch('beach.jpg');
  return world;
}

test('an original in the cache is told as an open file at once, with the size it has', async () => {
  await using world = await worldWithBeach();
  const original = world.open('beach.jpg', 3_000);

  const whole = original.whole();

  assert.ok(whole && !(whole instanceof Promise));
  assert.equal(whole.sizeBytes, 3_000);
  assert.deepEqual(bytesOf(whole), world.library.bytesOf('beach.jpg'));
  await original.close();
});

test('an original that was told as a file is also read', async () => {
  await using world = await worldWithBeach();
  const original = world.open('beach.jpg');
  await wholeOf(original);

  assert.deepEqual(await readAll(original), world.library.bytesOf('beach.jpg'));
  await original.close();
});

test('an original that is not in the cache is no file yet, and asking fetches nothing', async () => {
  await using world = await cacheWith([beach]);
  const original = world.open('beach.jpg');

  assert.equal(await original.whole(), undefined);

  await original.close();
  assert.equal(world.library.downloadsOf('beach.jpg'), 0);
});

test('an original that is arriving becomes a file once it is whole', async () => {
  await using world = await cacheWith([beach]);
  const gate = world.library.hold('beach.jpg', 1_000);
  const original = world.open('beach.jpg');
  await readAt(original, 0, 1_000);

  assert.equal(await original.whole(), undefined);
  gate.release();
  await world.whenQuiet();

  assert.deepEqual(bytesOf(await wholeOf(original)), world.library.bytesOf('beach.jpg'));
  await original.close();
});

test('a file that is evicted while it is told stays readable until it is closed', async () => {
  await using world = await cacheWith([beach, photo('other.jpg', { sizeBytes: 3_000 })], {
    cache: { limitBytes: 3_000 },
  });
  await world.fetch('beach.jpg');
  const original = world.open('beach.jpg');
  const whole = await wholeOf(original);

  await world.fetch('other.jpg');

  assert.ok(!world.holds('beach.jpg'));
  assert.deepEqual(bytesOf(whole), world.library.bytesOf('beach.jpg'));
  await original.close();
});

test('to be told as a file counts as a use', async () => {
  const names = ['a.jpg', 'b.jpg', 'c.jpg'];
  await using world = await cacheWith(
    names.map((name) => photo(name, { sizeBytes: 1_000 })),
    { cache: { limitBytes: 2_000 } },
  );
  for (const name of ['a.jpg', 'b.jpg']) {
    await world.fetch(name);
    await world.clock.advance(60_000);
  }
  const original = world.open('a.jpg');
  await wholeOf(original);
  await original.close();

  await world.fetch('c.jpg');

  assert.deepEqual(
    names.map((name) => world.holds(name)),
    [true, false, true],
  );
});

for (const [damage, what] of [
  [rm, 'vanished'],
  [(path: string) => truncate(path, 2_000), 'is cut short'],
] as const) {
  test(`a file that ${what} is not told, and the original is fetched again when it is read`, async () => {
    await using world = await worldWithBeach();
    await damage(world.pathOf('beach.jpg'));
    const original = world.open('beach.jpg');

    assert.equal(await original.whole(), undefined);

    assert.ok(!world.holds('beach.jpg'));
    assert.deepEqual(await readAll(original), world.library.bytesOf('beach.jpg'));
    assert.equal(world.library.downloadsOf('beach.jpg'), 2);
    await original.close();
  });
}

test('a file of another size than expected is not told; the right size is learned and reads fail', async () => {
  await using world = await worldWithBeach();
  const original = world.open('beach.jpg', 2_000);

  assert.equal(await original.whole(), undefined);

  assert.equal(world.learned.at(-1)?.[1].sizeBytes, 3_000);
  await assert.rejects(readAt(original, 0, 10), { code: 'gone' });
  assert.equal(await original.whole(), undefined);
  await original.close();
});

test('nothing is told of an original that was closed', async () => {
  await using world = await worldWithBeach();
  const original = world.open('beach.jpg');
  await original.close();

  assert.equal(await original.whole(), undefined);
});

test('as long as the disk is slow files are opened, read and closed beside the event loop', async () => {
  // Every look at the clock seems to come 50 ms after the one before.
  let nowMs = Date.UTC(2024, 4, 1);
  const clock = { nowMs: () => (nowMs += 50), sleep: async () => undefined };
  await using world = await worldWithBeach();
  await world.reopen({ clock });
  const [slow, aside] = [world.open('beach.jpg'), world.open('beach.jpg')];
  await wholeOf(slow);
  await slow.close();

  const answer = aside.whole();

  assert.ok(answer instanceof Promise);
  assert.deepEqual(bytesOf((await answer) ?? assert.fail()), world.library.bytesOf('beach.jpg'));
  assert.ok(aside.read(Buffer.alloc(10), 0) instanceof Promise);
  await aside.close();
});
