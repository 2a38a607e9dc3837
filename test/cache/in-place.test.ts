import assert from 'node:assert/strict';
import { readSync } from 'node:fs';
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { OriginalLibrary } from '../../src/cache/originals.ts';
import { OfflineError } from '../../src/library/failures.ts';
import type { OriginalInPlace } from '../../src/library/photo-library.ts';
import { photo } from '../support/memory-library.ts';
import { type CacheWorld, cacheWith, readAll, readAt } from './world.ts';

const beach = photo('beach.jpg', { sizeBytes: 3_000 });
const OFFSET = 100;

/** The world's library, with one original in place: in a file of its own, or behind others in an archive. */
class Placed {
  opened = 0;
  closed = 0;
  failure: Error | undefined;

  private constructor(
    readonly world: CacheWorld,
    private readonly file: string,
    private readonly offset: number,
  ) {}

  static async in(world: CacheWorld, where: 'its own file' | 'an archive'): Promise<Placed> {
    const file = world.temporary.join('placed');
    const offset = where === 'an archive' ? OFFSET : 0;
    await writeFile(file, Buffer.concat([Buffer.alloc(offset), world.library.bytesOf('beach.jpg')]));
    const placed = new Placed(world, file, offset);
    await world.reopen({ library: placed.library });
    return placed;
  }

  get library(): OriginalLibrary {
    const { library } = this.world;
    return {
      open: (id, signal) => library.open(id, signal),
      openInPlace: (id) => (id === beach.item.id ? this.openPlaced() : undefined),
    };
  }

  private async openPlaced(): Promise<OriginalInPlace> {
    if (this.failure) throw this.failure;
    const handle = await open(this.file);
    this.opened += 1;
    return {
      sizeBytes: 3_000,
      revision: beach.item.revision,
      ...(this.offset === 0 ? { descriptor: handle.fd } : {}),
      read: async (target, position) => {
        const bytes = Math.max(0, Math.min(target.length, 3_000 - position));
        return (await handle.read(target, 0, bytes, this.offset + position)).bytesRead;
      },
      close: () => this.close(handle),
    };
  }

  private async close(handle: FileHandle): Promise<void> {
    this.closed += 1;
    await handle.close();
  }
}

for (const where of ['its own file', 'an archive'] as const) {
  test(`an original in ${where} is read where it lies, and not held once more`, async () => {
    await using world = await cacheWith([beach]);
    const placed = await Placed.in(world, where);
    const original = world.open('beach.jpg', 3_000);

    assert.deepEqual(await readAll(original), world.library.bytesOf('beach.jpg'));
    assert.deepEqual(await readAt(original, 2_990, 100), world.library.bytesOf('beach.jpg').subarray(2_990));
    assert.equal((await readAt(original, 3_000, 10)).length, 0);

    await original.close();
    assert.deepEqual([placed.opened, placed.closed], [1, 1]);
    assert.equal(world.library.downloadsOf('beach.jpg'), 0);
    assert.equal(world.originals.status().files, 0);
  });
}

test('an original in a file of its own is told as a whole file; as a part of one, without descriptor', async () => {
  await using world = await cacheWith([beach]);
  await Placed.in(world, 'its own file');
  const alone = world.open('beach.jpg', 3_000);
  const whole = (await alone.whole()) ?? assert.fail('it is here');
  const bytes = Buffer.alloc(3_001);
  assert.equal(readSync(whole.fd ?? assert.fail('it has a descriptor'), bytes, 0, 3_001, 0), 3_000);
  await alone.close();

  await Placed.in(world, 'an archive');
  const part = world.open('beach.jpg', 3_000);
  assert.deepEqual(await part.whole(), { sizeBytes: 3_000 });
  await part.close();
});

test('readers who come together open it once', async () => {
  await using world = await cacheWith([beach]);
  const placed = await Placed.in(world, 'an archive');
  const original = world.open('beach.jpg', 3_000);
  await Promise.all([readAll(original), readAll(original), original.whole()]);
  assert.equal(placed.opened, 1);
  await original.close();
});

test('what cannot be opened in place fails the read, not the open; the next read tries again', async () => {
  await using world = await cacheWith([beach]);
  const placed = await Placed.in(world, 'an archive');
  placed.failure = new OfflineError('Cannot read the archive: its disk is away');
  const original = world.open('beach.jpg', 3_000);
  assert.equal(await original.whole(), undefined);
  await assert.rejects(readAll(original), placed.failure);
  placed.failure = undefined;
  assert.equal((await readAll(original)).length, 3_000);
  await original.close();
});

test('to close an original ends what the library does to open it in place', async () => {
  await using world = await cacheWith([beach]);
  const checking = (signal?: AbortSignal) =>
    new Promise<undefined>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  const { library } = world;
  await world.reopen({
    library: { open: (id, signal) => library.open(id, signal), openInPlace: (_id, signal) => checking(signal) },
  });
  const original = world.open('beach.jpg', 3_000);
  const whole = original.whole();
  await original.close();
  assert.equal(await whole, undefined);
});

test('one that has another size than was told fails the read, after the right size was learned', async () => {
  await using world = await cacheWith([beach]);
  const placed = await Placed.in(world, 'its own file');
  const original = world.open('beach.jpg', 2_000);
  assert.equal(await original.whole(), undefined);
  await assert.rejects(readAll(original), { code: 'gone' });
  assert.deepEqual(world.learned, [[beach.item.id, { revision: '1', sizeBytes: 3_000 }]]);
  await original.close();
  assert.equal(placed.opened, placed.closed);
});

test('what the library does not have in place is fetched into the cache', async () => {
  await using world = await cacheWith([beach, photo('other.jpg', { sizeBytes: 500 })]);
  await Placed.in(world, 'an archive');
  const original = world.open('other.jpg', 500);
  assert.equal(original.whole(), undefined);
  assert.equal((await readAll(original)).length, 500);
  await original.close();
  assert.equal(world.library.downloadsOf('other.jpg'), 1);
});

test('bytes of which only the end tells whether they are right reach no reader before it', async () => {
  await using world = await cacheWith([beach], { library: { chunkBytes: 1_000 } });
  const { library } = world;
  const failure = new OfflineError('wrong');
  library.cutShort('beach.jpg', 2_000, 1, failure);
  const gate = library.hold('beach.jpg', 2_000);
  await world.reopen({
    library: { open: async (id, signal) => ({ ...(await library.open(id, signal)), isCertainAtEnd: true }) },
  });
  const original = world.open('beach.jpg', 3_000);
  let isRead = false;
  const reading = readAt(original, 0, 10).then((bytes) => {
    isRead = true;
    return bytes;
  });
  await gate.reached;
  assert.equal(isRead, false, 'two thirds have come, and nothing was handed out');
  gate.release();
  assert.deepEqual(await reading, library.bytesOf('beach.jpg').subarray(0, 10));
  await original.close();
});

test('whoever waits for the last byte has it once it came, and does not wait until all of it lasts on the disk', async () => {
  let keep = () => {};
  const kept = new Promise<void>((resolve) => {
    keep = resolve;
  });
  await using world = await cacheWith([beach], { cache: { learned: () => kept } });
  const { library } = world;
  await world.reopen({
    library: { open: async (id, signal) => ({ ...(await library.open(id, signal)), isCertainAtEnd: true }) },
  });
  const original = world.open('beach.jpg', 3_000);

  assert.deepEqual(await readAll(original), library.bytesOf('beach.jpg'));

  const { downloading } = world.originals.status();
  keep();
  await original.close();
  assert.equal(downloading, 1, 'it was still being put into the cache');
});
