/** Whatever happened to an archive's bytes, it is either read or refused by name, quickly and in little memory. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { failureCode } from '../../../src/base/failure.ts';
import { streamEntry } from '../../../src/takeout/zip/entry-data.ts';
import { MemorySource } from './memory-source.ts';
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

/** Where the directory and the end stand: a mutation there matters most. */
const DIRECTORY = SEED.indexOf('PK\x01\x02', 0, 'latin1');

type Mutation = (bytes: Buffer) => Buffer;

const position = fc.oneof(fc.nat(SEED.length - 1), fc.integer({ min: DIRECTORY, max: SEED.length - 1 }));
const interesting = fc.oneof(fc.constantFrom(0x00, 0x01, 0x7f, 0x80, 0xff), fc.integer({ min: 0, max: 255 }));

const flip = fc.tuple(position, interesting).map(
  ([at, byte]): Mutation =>
    (bytes) => {
      if (at < bytes.length) bytes[at] = byte;
      return bytes;
    },
);
const overwriteNumber = fc.tuple(position, fc.constantFrom(0, 1, 0xffff, 0x7fff_ffff, 0xffff_fffe, 0xffff_ffff)).map(
  ([at, number]): Mutation =>
    (bytes) => {
      if (at + 4 <= bytes.length) bytes.writeUInt32LE(number, at);
      return bytes;
    },
);
const truncate = position.map(
  (at): Mutation =>
    (bytes) =>
      bytes.subarray(0, at),
);
const cutOut = fc.tuple(position, position).map(
  ([a, b]): Mutation =>
    (bytes) =>
      Buffer.concat([bytes.subarray(0, Math.min(a, b)), bytes.subarray(Math.max(a, b))]),
);
const splice = fc.tuple(position, position, position).map(
  ([from, to, at]): Mutation =>
    (bytes) => {
      const piece = bytes.subarray(Math.min(from, to), Math.max(from, to));
      return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
    },
);
const mutations = fc.array(fc.oneof({ weight: 3, arbitrary: flip }, overwriteNumber, truncate, cutOut, splice), {
  minLength: 1,
  maxLength: 5,
});

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
    fc.asyncProperty(mutations, async (all) => {
      const bytes = all.reduce<Buffer>((before, mutate) => mutate(before), Buffer.from(SEED));
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
