import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { CacheDirectory } from '../../src/cache/cache-directory.ts';
import { diskSpaceOf } from '../../src/cache/space.ts';
import { photo } from '../support/memory-library.ts';
import { SmallDisk, smallDiskIsImpossible } from '../support/small-disk.ts';
import { cacheWith } from './world.ts';

const MIB = 2 ** 20;
const skip = smallDiskIsImpossible();
const photos = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'].map((name) => photo(name, { sizeBytes: 2 * MIB }));

test('a disk that others fill meanwhile: originals make way for the one that is wanted', { skip }, async () => {
  await using disk = await SmallDisk.mount(12 * MIB);
  await using world = await cacheWith(photos, { cache: { directory: join(disk.path, 'cache') } });
  await world.fetch('a.jpg');
  await world.clock.advance(60_000);
  await world.fetch('b.jpg');
  await disk.fill(MIB);

  assert.deepEqual(await world.fetch('c.jpg'), world.library.bytesOf('c.jpg'));

  assert.ok(!world.holds('a.jpg'));
  assert.ok(world.holds('c.jpg'));
});

test('a full disk without an original to evict refuses, keeps nothing half, and works again when there is room', {
  skip,
}, async () => {
  await using disk = await SmallDisk.mount(12 * MIB);
  await using world = await cacheWith(photos, { cache: { directory: join(disk.path, 'cache') } });
  const ballast = await disk.fill(MIB);

  await assert.rejects(world.read('a.jpg'), {
    code: 'no-space',
    message: /^Cannot keep 'a.jpg' in .*: the disk is full/,
  });
  await world.whenQuiet();
  assert.deepEqual(await world.partials(), []);

  await rm(ballast);
  assert.deepEqual(await world.read('a.jpg'), world.library.bytesOf('a.jpg'));
});

test('five percent of the real disk stay free', { skip }, async () => {
  await using disk = await SmallDisk.mount(8 * MIB);
  const directory = join(disk.path, 'cache');
  await using world = await cacheWith(photos, { cache: { directory, disk: diskSpaceOf(disk.path) } });

  for (const { item } of photos) {
    await world.fetch(item.filename);
    await world.clock.advance(60_000);
    const { bavail, blocks } = await statfs(disk.path);
    assert.ok(bavail >= blocks * 0.05, `${bavail} of ${blocks} left`);
  }

  assert.ok(world.holds('d.jpg'));
  assert.ok(!world.holds('a.jpg'));
});

test('a copy to a full disk is refused by name and leaves no file', { skip }, async () => {
  await using disk = await SmallDisk.mount(MIB);
  await using world = await cacheWith(photos);
  const file = join(disk.path, 'a.jpg');

  await assert.rejects(world.originals.copyTo(world.request('a.jpg'), file), (error: Error & { code: string }) => {
    assert.equal(error.code, 'no-space');
    assert.equal(error.message, `Cannot write '${file}': the disk is full; free some space there and try again`);
    return true;
  });

  assert.ok(!existsSync(file));
});

test('a cache directory on a full or a read-only disk is refused with the way out', { skip }, async () => {
  await using disk = await SmallDisk.mount(MIB);
  const path = join(disk.path, 'cache');
  await CacheDirectory.open(path);
  const ballast = await disk.fill(0);
  await assert.rejects(CacheDirectory.open(path), { code: 'no-space', message: /its disk is full; .* --cache-dir$/ });

  await rm(ballast);
  disk.makeReadOnly();
  await assert.rejects(CacheDirectory.open(path), {
    code: 'usage',
    message: `Cannot use '${path}' as the cache directory: it is on a disk that can only be read; choose another directory with --cache-dir`,
  });
});
