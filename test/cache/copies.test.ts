import assert from 'node:assert/strict';
import { readSync } from 'node:fs';
import { lstat, mkdir, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { OriginalsWithCopies, type VerifiedCopies, type VerifiedCopy } from '../../src/cache/originals-with-copies.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { photo } from '../support/memory-library.ts';
import { type CacheWorld, cacheWith, readAll, readAt } from './world.ts';

const NAME = 'beach.jpg';

/** A cache without the original, and a NAS that has a verified copy of it. */
class CopiesWorld implements AsyncDisposable {
  readonly known = new Map<string, VerifiedCopy>();
  readonly originals: OriginalsWithCopies;

  private constructor(
    readonly cache: CacheWorld,
    readonly path: string,
  ) {
    const copies: VerifiedCopies = {
      of: (id) => this.known.get(id),
      forget: async (id) => void this.known.delete(id),
    };
    // Real reads take longer than a clock that skips waits would let them.
    const clock = new ManualClock();
    this.originals = new OriginalsWithCopies({ originals: cache.originals, copies, clock, log: silentLog });
  }

  static async create(): Promise<CopiesWorld> {
    const cache = await cacheWith([photo(NAME, { sizeBytes: 300_000 })]);
    const world = new CopiesWorld(cache, cache.temporary.join('nas', NAME));
    await mkdir(dirname(world.path));
    await writeFile(world.path, world.bytes);
    const { size, mtimeMs } = await lstat(world.path);
    world.known.set(world.cache.request(NAME).id, { path: world.path, sizeBytes: size, mtimeMs });
    return world;
  }

  get bytes(): Buffer {
    return this.cache.library.bytesOf(NAME);
  }

  get downloads(): number {
    return this.cache.library.downloadsOf(NAME);
  }

  get isKnown(): boolean {
    return this.known.size > 0;
  }

  open(expectedSizeBytes?: number) {
    return this.originals.open(this.cache.request(NAME, expectedSizeBytes));
  }

  async read(): Promise<Buffer> {
    const original = this.open(300_000);
    try {
      return await readAll(original, 70_000);
    } finally {
      await original.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.originals.close();
    await this.cache[Symbol.asyncDispose]();
  }
}

test('an original that the cache lacks is read from its copy, and the library is not asked', async () => {
  await using world = await CopiesWorld.create();

  assert.deepEqual(await world.read(), world.bytes);

  assert.equal(world.downloads, 0);
  assert.ok(!world.cache.holds(NAME));
});

test('the copy is told as a whole file of this disk', async () => {
  await using world = await CopiesWorld.create();
  const original = world.open(300_000);

  const whole = (await original.whole()) ?? assert.fail('the copy is not told');

  const bytes = Buffer.alloc(300_001);
  assert.equal(readSync(whole.fd ?? assert.fail('it is a part of a file'), bytes, 0, bytes.length, 0), whole.sizeBytes);
  assert.deepEqual(bytes.subarray(0, whole.sizeBytes), world.bytes);
  await original.close();
  assert.equal(world.downloads, 0);
});

test('an original in the cache is read there, whatever became of its copy', async () => {
  await using world = await CopiesWorld.create();
  await world.cache.fetch(NAME);
  await rm(world.path);
  const original = world.open();

  const whole = original.whole();

  assert.ok(whole && !(whole instanceof Promise));
  assert.deepEqual(await readAll(original), world.bytes);
  await original.close();
  assert.ok(world.isKnown);
});

const other = Buffer.alloc(300_000, 'other');
const alterations: [what: string, alter: (path: string) => Promise<void>][] = [
  ['has another size', (path) => truncate(path, 299_999)],
  ['has another time', (path) => utimes(path, 1, 1)],
  ['was written anew', (path) => writeFile(path, other)],
  [
    'is a link now',
    async (path) => {
      await rename(path, `${path}.moved`);
      await symlink(`${path}.moved`, path);
    },
  ],
  [
    'is a directory now',
    async (path) => {
      await rm(path);
      await mkdir(path);
    },
  ],
];
for (const [what, alter] of alterations) {
  test(`a copy that ${what} is not read but forgotten, and the library is asked`, async () => {
    await using world = await CopiesWorld.create();
    await alter(world.path);

    assert.deepEqual(await world.read(), world.bytes);

    assert.equal(world.downloads, 1);
    assert.ok(!world.isKnown);
  });
}

test('while the copies are away the library is asked, and they are used again when they are back', async () => {
  await using world = await CopiesWorld.create();
  const [nas, unplugged] = [dirname(world.path), `${dirname(world.path)}-unplugged`];
  await rename(nas, unplugged);
  const original = world.open();
  assert.equal(await original.whole(), undefined);
  await original.close();
  assert.ok(world.isKnown);

  await rename(unplugged, nas);

  assert.deepEqual(await world.read(), world.bytes);
  assert.equal(world.downloads, 0);
});

test('a copy that ends too early while it is read is forgotten, and its reader goes on from the library', async () => {
  await using world = await CopiesWorld.create();
  const original = world.open(300_000);
  const before = await readAt(original, 0, 1_000);

  await truncate(world.path, 1_000);
  const behind = await readAt(original, 1_000, 1_000);

  assert.deepEqual(Buffer.concat([before, behind]), world.bytes.subarray(0, 2_000));
  assert.equal(world.downloads, 1);
  assert.ok(!world.isKnown);
  await original.close();
});

test('a copy of another size than programs were told is not read', async () => {
  await using world = await CopiesWorld.create();
  const original = world.open(299_999);

  await assert.rejects(readAt(original, 0, 10), { code: 'gone' });

  assert.equal(world.downloads, 1);
  await original.close();
});

test('a read that is interrupted, or whose file is closed, leaves its buffer alone', async () => {
  await using world = await CopiesWorld.create();
  const interrupt = new AbortController();
  const [interrupted, closed] = [world.open(), world.open()];
  const [first, second] = [Buffer.alloc(1_000), Buffer.alloc(1_000)];

  const readings = [interrupted.read(first, 0, interrupt.signal), closed.read(second, 0)];
  interrupt.abort();
  await closed.close();

  const [one, two] = await Promise.allSettled(readings);
  assert.equal(one?.status === 'rejected' && one.reason.name, 'AbortError');
  assert.equal(two?.status === 'rejected' && two.reason.code, 'canceled');
  assert.deepEqual(await readAll(interrupted), world.bytes);
  await interrupted.close();
  assert.deepEqual([first, second], [Buffer.alloc(1_000), Buffer.alloc(1_000)]);
});

test('the library is not told to prepare what a copy will serve, unless the copies are away', async () => {
  await using world = await CopiesWorld.create();
  const { id, revision } = world.cache.request(NAME);
  const prepared: (readonly string[])[] = [];
  Object.assign(world.cache.library, { prepare: (ids: readonly string[]) => void prepared.push(ids) });

  world.originals.prepare([{ id, revision }]);
  assert.deepEqual(prepared, []);
  await rename(dirname(world.path), `${dirname(world.path)}-unplugged`);
  const original = world.open();
  await original.whole();
  await original.close();
  world.originals.prepare([{ id, revision }]);

  assert.deepEqual(prepared, [[id]]);
});
