import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { LocalFile } from '../../../src/takeout/local-file.ts';
import { ZipDirectory } from '../../../src/takeout/zip/zip-directory.ts';
import { TemporaryDirectory } from '../../support/temporary-directory.ts';
import { MemorySource } from './memory-source.ts';
import { rawZip } from './raw-zip.ts';
import { list } from './reading.ts';

const PLAIN = rawZip([
  { name: 'Takeout/a.jpg', contents: 'a' },
  { name: 'Takeout/b.jpg', contents: 'b'.repeat(500), deflated: true },
]);

async function pathsIn(bytes: Uint8Array): Promise<string[]> {
  return (await list(new MemorySource(bytes))).entries.map(({ path }) => path);
}

/** Bytes of a whole archive that is not this one, as somebody may hide them in a comment. */
const OTHER = rawZip([{ name: 'not-this.jpg', contents: 'x' }]);

for (const [what, comment] of [
  ['no comment', Buffer.alloc(0)],
  ['the longest comment', Buffer.alloc(65_535, 'long ')],
  ['a comment that holds an end record with a comment of its own', endRecord({ commentBytes: 3 })],
  ['a comment that holds the end record of an empty archive', endRecord({})],
  ['a comment that holds the end record of a split archive', endRecord({ disk: 3 })],
  ['a comment that holds another archive', OTHER],
  ['a comment made of nothing but marks', Buffer.alloc(64_000, 'PK\x05\x06')],
  ['a comment that ends in half a mark', Buffer.from('PK\x05')],
] as const) {
  test(`the end of an archive is found behind ${what}`, async () => {
    const bytes = rawZip([{ name: 'a.jpg', contents: 'a' }], { comment });
    assert.deepEqual(await pathsIn(bytes), ['a.jpg']);
  });
}

function endRecord({ commentBytes = 0, disk = 0 }): Buffer {
  const record = Buffer.from(rawZip([], { disk }));
  record.writeUInt16LE(commentBytes, 20);
  return Buffer.concat([record, Buffer.alloc(commentBytes, '.')]);
}

test('an archive without entries is one', async () => {
  assert.deepEqual(await pathsIn(rawZip([])), []);
});

test('bytes that a download left behind the end of an archive do no harm', async () => {
  assert.deepEqual(await pathsIn(Buffer.concat([PLAIN, Buffer.alloc(1_000)])), ['Takeout/a.jpg', 'Takeout/b.jpg']);
});

test('more than 65,535 entries are read where a program counted them without zip64', async () => {
  const entries = Array.from({ length: 65_540 }, (_, index) => ({ name: `${index}` }));

  assert.equal((await pathsIn(rawZip(entries))).length, 65_540);
});

test('listing reads the end of an archive and its directory, in a handful of reads', async () => {
  const source = new MemorySource(
    rawZip([{ name: 'video.mp4', contents: Buffer.alloc(4_000_000) }, { name: 'a.jpg' }]),
  );

  await list(source);

  assert.ok(source.reads.length <= 4, `${source.reads.length} reads`);
  assert.ok(source.reads.every(({ position }) => position > 3_900_000));
});

for (const [what, bytes, problem, words] of [
  ['an empty file', Buffer.alloc(0), 'empty', /it is empty/],
  [
    'half an archive',
    PLAIN.subarray(0, 60),
    'cut-short',
    /its end is missing: the download was broken off or is still/,
  ],
  ['an archive that lacks its last byte', PLAIN.subarray(0, -1), 'cut-short', /its end is missing/],
  ['a web page', Buffer.from('\n<!DOCTYPE html><title>Sign in</title>'), 'not-a-zip', /it is a web page/],
  ['a web page with a mark of order', Buffer.from('\ufeff<HTML lang="de">'), 'not-a-zip', /it is a web page/],
  ['a .tgz', gzipSync('tar'), 'not-a-zip', /\(a \.tgz\); ask Google .* with the file type \.zip/],
  ['a picture', Buffer.from('ffd8ffe000104a46', 'hex'), 'not-a-zip', /begins with the bytes ff d8 ff e0 00 10 4a 46/],
  ['one byte', Buffer.from('P'), 'not-a-zip', /begins with the bytes 50/],
  ['room for a download', Buffer.alloc(100_000), 'cut-short', /room was made for it/],
  ['half a download in its room', prepared(PLAIN, 100_000), 'cut-short', /its end is missing/],
  ['a first piece', Buffer.from('PK\x07\x08PK\x03\x04'), 'split', /join them first/],
  ['a last piece', rawZip([{ name: 'a.jpg' }], { disk: 2 }), 'split', /join them first/],
  ['an archive that lacks bytes in its middle', without(PLAIN, 40, 50), 'corrupt-directory', /10 bytes are missing/],
  ['an archive with bytes before it', Buffer.concat([Buffer.alloc(7), PLAIN]), 'corrupt-directory', /7 bytes before/],
  ['a directory with too few entries', rawZip([{ name: 'a' }], { entryCount: 2 }), 'corrupt-directory', /2 .* lists 1/],
  ['a directory that is overwritten at its start', damaged(0), 'corrupt-directory', /does not begin at byte/],
  ['a directory that is overwritten further on', damaged(1), 'corrupt-directory', /breaks off at byte/],
] as const) {
  test(`${what} is refused as a whole, in its own words`, async () => {
    const failure = await ZipDirectory.open(new MemorySource(bytes)).then(
      () => assert.fail('no failure'),
      (reason: unknown) => reason,
    );
    assert.ok(failure instanceof Error && 'problem' in failure && 'code' in failure);
    assert.match(failure.message, words);
    assert.match(failure.message, /^Cannot open 'takeout-001\.zip' as a zip: /);
    assert.deepEqual([failure.code, failure.problem], ['corrupt', problem]);
  });
}

function without(bytes: Buffer, start: number, end: number): Buffer {
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
}

/** A browser may make room for a whole download first: what has not come is zero. */
function prepared(bytes: Buffer, roomBytes: number): Buffer {
  const room = Buffer.alloc(roomBytes);
  bytes.copy(room, 0, 0, 60);
  return room;
}

/** `PLAIN` with the mark of one of its directory's records gone. */
function damaged(record: number): Buffer {
  const bytes = Buffer.from(PLAIN);
  let position = bytes.indexOf('PK\x01\x02', 0, 'latin1');
  for (let index = 0; index < record; index += 1) position = bytes.indexOf('PK\x01\x02', position + 4, 'latin1');
  bytes.fill(0, position, position + 4);
  return bytes;
}

test('an archive that grows while it is looked at is said to be growing', async () => {
  await using folder = await TemporaryDirectory.create();
  const path = folder.join('takeout-001.zip');
  await writeFile(path, PLAIN.subarray(0, 60));
  await using file = await LocalFile.open(path);
  await appendFile(path, PLAIN.subarray(60));

  await assert.rejects(ZipDirectory.open(file), {
    name: 'SourceChangedError',
    change: 'grown',
    message: /still growing/,
  });
});

test('listing stops when nobody waits for it any more', async () => {
  const stop = new AbortController();
  const directory = await ZipDirectory.open(new MemorySource(PLAIN), stop.signal);
  stop.abort(new Error('nobody waits'));

  await assert.rejects(ZipDirectory.open(new MemorySource(PLAIN), stop.signal), /nobody waits/);
  await assert.rejects(directory.pages(stop.signal).next(), /nobody waits/);
});
