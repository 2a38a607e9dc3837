import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { openStored, streamEntry } from '../../../src/takeout/zip/entry-data.ts';
import type { ZipEntry } from '../../../src/takeout/zip/zip-entry.ts';
import { MemorySource } from './memory-source.ts';
import { type RawEntry, rawZip } from './raw-zip.ts';
import { list, readWhole } from './reading.ts';

const NOISE = randomBytes(3_000_000);

interface Opened {
  readonly source: MemorySource;
  readonly entry: ZipEntry;
}

/** The first entry of an archive whose bytes `alter` may change once the directory is read. */
async function opened(entry: RawEntry, alter: (bytes: Buffer) => void = () => undefined): Promise<Opened> {
  const bytes = rawZip([entry, { name: 'other.jpg', contents: 'other' }]);
  const source = new MemorySource(bytes);
  const [first] = (await list(source)).entries;
  assert.ok(first);
  source.reads.length = 0;
  alter(bytes);
  return { source, entry: first };
}

for (const deflated of [false, true]) {
  const how = deflated ? 'deflated' : 'stored';

  for (const [what, contents] of [
    ['empty', Buffer.alloc(0)],
    ['small', Buffer.from('a picture')],
    ['large', NOISE],
    ['large and even', Buffer.alloc(5_000_000, 'even ')],
  ] as const) {
    test(`a ${what} ${how} entry reads as it was packed`, async () => {
      const { source, entry } = await opened({ name: 'a.jpg', contents, deflated });

      assert.equal(Buffer.compare(await readWhole(source, entry), contents), 0);
    });
  }

  test(`a small ${how} photo takes one read, though the directory does not tell where its bytes begin`, async () => {
    const headerExtra = Buffer.from('5554 0900 03 00000000 00000000'.replaceAll(' ', ''), 'hex');
    const { source, entry } = await opened({ name: 'a.jpg', contents: 'a picture', deflated, headerExtra });

    assert.equal((await readWhole(source, entry)).toString(), 'a picture');
    assert.equal(source.reads.length, 1);
  });

  test(`extra fields of any length may stand before ${how} bytes`, async () => {
    const headerExtra = Buffer.alloc(65_535);
    const { source, entry } = await opened({ name: 'a.jpg', contents: 'a picture', deflated, headerExtra });

    assert.equal((await readWhole(source, entry)).toString(), 'a picture');
  });

  test(`${how} bytes are read no faster than they are taken`, async () => {
    const { source, entry } = await opened({ name: 'a.mp4', contents: Buffer.concat(Array(10).fill(NOISE)), deflated });
    for await (const part of streamEntry(source, entry)) {
      assert.ok(part.length > 0);
      break;
    }
    const readBytes = source.reads.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0);

    assert.ok(readBytes < 5_000_000, `${readBytes} bytes were read`);
  });

  test(`reading a ${how} entry ends with the reason of who gave up`, async () => {
    const { source, entry } = await opened({ name: 'a.mp4', contents: NOISE, deflated });
    const stop = new AbortController();
    const reason = new Error('given up');

    await assert.rejects(async () => {
      for await (const _ of streamEntry(source, entry, stop.signal)) stop.abort(reason);
    }, reason);
    await assert.rejects(streamEntry(source, entry, AbortSignal.abort(reason)).next(), reason);
  });

  for (const [what, alter, why] of [
    ['whose bytes were altered', (bytes: Buffer) => bytes.fill(7, 1_000, 1_100), /CRC-32|inflated/],
    ['without a header', (bytes: Buffer) => bytes.fill(0, 0, 4), /does not begin at byte 0/],
    ['with the header of another', (bytes: Buffer) => bytes.writeUInt16LE(9, 26), /another entry stands at byte 0/],
  ] as const) {
    test(`a ${how} entry ${what} fails, and names the archive and itself`, async () => {
      const contents = NOISE.subarray(0, 100_000);
      const { source, entry } = await opened({ name: 'Takeout/a.jpg', contents, deflated }, alter);

      const failure = await readWhole(source, entry).then(
        () => assert.fail('no failure'),
        (reason: unknown) => reason,
      );
      assert.ok(failure instanceof Error && 'code' in failure);
      assert.equal(failure.code, 'corrupt');
      assert.match(failure.message, /^Cannot read 'Takeout\/a\.jpg' in 'takeout-001\.zip': /);
      assert.match(failure.message, why);
    });
  }
}

test('an entry whose CRC-32 is another one fails after its last byte, with both', async () => {
  const { source, entry } = await opened({ name: 'a.jpg', contents: 'a picture', crc32: 0x00c0ffee });
  const stream = streamEntry(source, entry);

  assert.equal(Buffer.from((await stream.next()).value ?? '').toString(), 'a picture');
  await assert.rejects(stream.next(), { name: 'CorruptEntryError', message: /CRC-32 is 0x[0-9a-f]{8}.*0x00c0ffee/ });
});

for (const [what, contents] of [
  ['small', Buffer.alloc(5_000, 'a picture')],
  ['large', NOISE],
] as const) {
  const deflated = { name: 'a.jpg', contents, deflated: true };

  test(`a ${what} entry that becomes larger than it says fails, and no more than that is handed out`, async () => {
    const { source, entry } = await opened({ ...deflated, sizeBytes: contents.length - 1 });
    let bytes = 0;

    await assert.rejects(async () => {
      for await (const part of streamEntry(source, entry)) bytes += part.length;
    }, /more bytes than the \d+ that the archive says/);
    assert.ok(bytes < contents.length);
  });

  test(`a ${what} entry that becomes smaller than it says fails`, async () => {
    const { source, entry } = await opened({ ...deflated, sizeBytes: contents.length + 1 });

    await assert.rejects(readWhole(source, entry), { code: 'corrupt', message: /fewer bytes than the \d+/ });
  });

  test(`a ${what} entry whose deflated bytes break off fails`, async () => {
    const { source, entry } = await opened(deflated);
    const shorter = { ...entry, compressedBytes: entry.compressedBytes - 5 };

    await assert.rejects(readWhole(source, shorter), { code: 'corrupt', message: /cannot be inflated/ });
  });

  test(`bytes behind the end of the deflated ones are no part of a ${what} entry`, async () => {
    const { source, entry } = await opened(deflated);
    const longer = { ...entry, compressedBytes: entry.compressedBytes + 5 };

    assert.equal(Buffer.compare(await readWhole(source, longer), contents), 0);
  });
}

test('a large entry that hardly takes room costs no more memory than it says', async () => {
  const bomb = { name: 'a.jpg', contents: Buffer.alloc(9_000_000), deflated: true, sizeBytes: 90 };
  const { source, entry } = await opened(bomb);

  await assert.rejects(streamEntry(source, entry).next(), /more bytes than the 90 that the archive says/);
});

test('an empty entry may be marked as deflated without a byte', async () => {
  const { source, entry } = await opened({ name: 'a.jpg', method: 8 });

  assert.equal((await readWhole(source, entry)).length, 0);
});

test('an entry that is known from before but lies behind the end of the archive now fails', async () => {
  const { source, entry } = await opened({ name: 'a.jpg', contents: 'a picture' });

  for (const wrong of [{ headerOffset: 1e12 }, { compressedBytes: 1e12, sizeBytes: 1e12 }]) {
    await assert.rejects(readWhole(source, { ...entry, ...wrong }), { code: 'corrupt' });
  }
});

test('a failure of the source is told as it is', async () => {
  const { source, entry } = await opened({ name: 'a.mp4', contents: NOISE, deflated: true });
  const lost = new Error('the disk went away');
  const read = source.read.bind(source);
  source.read = async (target, position, signal) => {
    if (position > 1_500_000) throw lost;
    return read(target, position, signal);
  };

  await assert.rejects(readWhole(source, entry), lost);
});

test('a stored entry is read where it lies, at any position, and never beyond its end', async () => {
  const { source, entry } = await opened({ name: 'a.mp4', contents: NOISE });
  const stored = await openStored(source, entry);

  for (const [position, lengthBytes] of [
    [0, 100],
    [2_999_990, 100],
    [1_234_567, 500_000],
    [3_000_000, 10],
    [9_000_000, 10],
  ] as const) {
    const target = Buffer.alloc(lengthBytes);
    const bytes = await stored.read(target, position);
    assert.equal(Buffer.compare(target.subarray(0, bytes), NOISE.subarray(position, position + lengthBytes)), 0);
  }
  assert.equal(stored.sizeBytes, NOISE.length);
});
