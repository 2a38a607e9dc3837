import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { OpenOriginal } from '../../src/cache/originals.ts';
import { photo } from '../support/memory-library.ts';
import { type CacheWorld, cacheWith, readAt } from './world.ts';

const LIMIT_BYTES = 10_000;
const SIZES_BYTES = [1, 999, 1_000, 2_500, 4_096, 5_000, 9_999, 10_000, 10_001];
const NAMES = SIZES_BYTES.map((sizeBytes) => `${sizeBytes}.jpg`);

type Step =
  | { readonly kind: 'open' | 'read whole' | 'cut the next download' | 'new revision'; readonly name: string }
  | { readonly kind: 'read'; readonly handle: number; readonly position: number; readonly bytes: number }
  | { readonly kind: 'close'; readonly handle: number }
  | { readonly kind: 'pass a minute' | 'open again' };

const name = fc.constantFrom(...NAMES);
const handle = fc.nat(5);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('open' as const, 'read whole' as const), name }) },
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant('read' as const),
        handle,
        position: fc.nat(11_000),
        bytes: fc.nat(6_000),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('close' as const), handle }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('cut the next download' as const), name }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('new revision' as const), name }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('pass a minute' as const, 'open again' as const) }) },
  ),
  { maxLength: 40 },
);

/** What is open, with the content it must show: that of the moment when it was opened. */
interface OpenedForTest {
  readonly original: OpenOriginal;
  readonly content: Buffer;
}

/** The plain reference: an original is the bytes of its revision, always. */
class Session {
  readonly opened: OpenedForTest[] = [];
  revision = 1;

  constructor(readonly world: CacheWorld) {}

  async take(step: Step): Promise<void> {
    const { world } = this;
    if (step.kind === 'open') {
      this.opened.push({ original: world.open(step.name), content: world.library.bytesOf(step.name) });
    } else if (step.kind === 'read whole') {
      const whole = await refusedIfTooLarge(world.library.bytesOf(step.name), () => world.read(step.name));
      if (whole) assert.deepEqual(whole, world.library.bytesOf(step.name));
    } else if (step.kind === 'read') await this.read(step);
    else if (step.kind === 'close') await this.opened.splice(step.handle, 1)[0]?.original.close();
    else if (step.kind === 'cut the next download') world.library.cutShort(step.name, 500, 2);
    else if (step.kind === 'new revision') {
      // A library knows only the newest bytes: who opened before and reads later is told by `stat`, not by the cache.
      await this.closeAll();
      this.revision += 1;
      world.library.change(step.name, { revision: String(this.revision) });
    } else if (step.kind === 'pass a minute') await world.clock.advance(60_000);
    else await this.openAgain();
  }

  async closeAll(): Promise<void> {
    for (const { original } of this.opened.splice(0)) await original.close();
  }

  private async read({ handle: nth, position, bytes }: { handle: number; position: number; bytes: number }) {
    const open = this.opened[nth];
    if (!open) return;
    const { original, content } = open;
    const read = await refusedIfTooLarge(content, () => readAt(original, position, bytes));
    if (read) assert.deepEqual(read, content.subarray(position, position + bytes));
  }

  private async openAgain(): Promise<void> {
    await this.closeAll();
    await this.world.reopen();
  }
}

/** Undefined for an original that no cache of this limit can hold. */
async function refusedIfTooLarge(content: Buffer, read: () => Promise<Buffer>): Promise<Buffer | undefined> {
  if (content.length <= LIMIT_BYTES) return read();
  await assert.rejects(read(), { code: 'no-space' });
  return undefined;
}

test('whatever is opened, read, cut, evicted and reopened: the bytes are right and the limit holds', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      await using world = await cacheWith(
        SIZES_BYTES.map((sizeBytes, n) => photo(NAMES[n] ?? '', { sizeBytes })),
        { cache: { limitBytes: LIMIT_BYTES, downloads: 2 }, library: { chunkBytes: 700 } },
      );
      const session = new Session(world);
      try {
        for (const step of sequence) {
          await session.take(step);
          const bytes = await world.bytesOnDisk();
          assert.ok(bytes <= LIMIT_BYTES, `${bytes} bytes on the disk`);
        }
        await world.whenQuiet();
        assert.equal(await world.bytesOnDisk(), world.originals.status().bytes);
      } finally {
        await session.closeAll();
      }
    }),
    { numRuns: 40 },
  );
});

test('readers at the same time see the right bytes, whatever the order of things', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(name, { minLength: 2, maxLength: 12 }), async (names) => {
      await using world = await cacheWith(
        SIZES_BYTES.map((sizeBytes, n) => photo(NAMES[n] ?? '', { sizeBytes })),
        { cache: { limitBytes: LIMIT_BYTES, downloads: 4 }, library: { chunkBytes: 700 } },
      );
      const content = (wanted: string) => world.library.bytesOf(wanted);

      const readings = await Promise.all(
        names.map((wanted) => refusedIfTooLarge(content(wanted), () => world.read(wanted))),
      );

      names.forEach((wanted, n) => {
        if (readings[n]) assert.deepEqual(readings[n], content(wanted));
      });
      await world.whenQuiet();
      assert.ok((await world.bytesOnDisk()) <= LIMIT_BYTES);
    }),
    { numRuns: 25 },
  );
});
