/** Whatever happened to an archive's bytes, it is either read or refused by name, quickly and in little memory. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { failureCode } from '../../../src/base/failure.ts';
import { streamEntry } from '../../../src/takeout/zip/entry-data.ts';
import { MemorySource } from './memory-source.ts';
import { mutationsOf } from './mutations.ts';
import { rawZip } from './raw-zip.ts';
import { list } from './reading.ts';

const ZIP64_EXTRA = Buffer.from('0100100005000000000000000500000000000000', 'hex');
const CONTENTS = new Map([
  ['Takeout/Google Photos/a.jpg', 'a picture '.repeat(40)],
  ['Takeout/Google Photos/a.jpg.json', '{"title":"a.jpg"}'],
  ['Takeout/Google Photos/Été.mp4', 'video'],
]);

const SEED = rawZip(
  [...CONTENTS].map(([name, contents], index) => ({
    name,
    contents,
    deflated: index % 2 === 0,
    ...(contents.length === 5
      ? { deflated: false, extra: ZIP64_EXTRA, sizeBytes: 0xffff_ffff, compressedBytes: 0xffff_ffff }
      : {}),
  })),
  { comment: Buffer.from('made for this test') },
);

const mutations = mutationsOf(SEED);

/** More than the whole of the seed and its contents, and than a tail with a block of directory. */
const MOST_READ_BYTES = 20 * SEED.length + 10_000;

async function readAll(bytes: Buffer): Promise<void> {
  const source = new MemorySource(bytes);
  const { entries } = await list(source);
  for (const entry of entries) {
    let size = 0;
    try {
      for await (const part of streamEntry(source, entry)) size += part.length;
      assert.equal(size, entry.sizeBytes);
    } catch (reason) {
      expectFailureByName(reason, source.name);
    }
    assert.ok(size <= entry.sizeBytes);
    assert.match(entry.path, /^(?!.*(?:^|\/)(?:\.{0,2})(?:\/|$))\P{Cc}+$/u);
  }
  const readBytes = source.reads.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0);
  assert.ok(readBytes <= MOST_READ_BYTES, `${readBytes} bytes were read`);
}

function expectFailureByName(reason: unknown, name: string): void {
  assert.equal(failureCode(reason), 'corrupt', String(reason));
  assert.ok(reason instanceof Error && reason.message.includes(`'${name}'`));
}

test('the archive that is mutated is a good one', async () => {
  const source = new MemorySource(SEED);
  const { entries, leftOut } = await list(source);

  assert.deepEqual(
    entries.map(({ path }) => path),
    [...CONTENTS.keys()],
  );
  assert.deepEqual(leftOut, []);
});

test('an archive with altered, missing, added and exchanged bytes is read or refused by name', async () => {
  await fc.assert(
    fc.asyncProperty(mutations, async (bytes) => {
      await readAll(bytes).catch((reason) => {
        if (reason instanceof assert.AssertionError) throw reason;
        expectFailureByName(reason, 'takeout-001.zip');
      });
    }),
    { numRuns: 2_000 },
  );
});

test('an archive cut anywhere is refused by name, and never read in part', async () => {
  for (let length = 0; length < SEED.length; length += 1) {
    const cut = SEED.subarray(0, length);
    await assert.rejects(list(new MemorySource(cut)), (reason) => failureCode(reason) === 'corrupt', `${length} bytes`);
  }
});

test('no byte of an archive can be altered so that other contents are read', async () => {
  for (let at = 0; at < SEED.length; at += 1) {
    const bytes = Buffer.from(SEED);
    bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    const source = new MemorySource(bytes);
    const { entries } = await list(source).catch(() => ({ entries: [] }));
    for (const entry of entries) {
      const parts: Uint8Array[] = [];
      try {
        for await (const part of streamEntry(source, entry)) parts.push(part);
      } catch (reason) {
        expectFailureByName(reason, source.name);
        continue;
      }
      assert.ok([...CONTENTS.values()].includes(Buffer.concat(parts).toString()), `byte ${at}`);
    }
  }
});
