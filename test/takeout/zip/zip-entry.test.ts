import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { MemorySource } from './memory-source.ts';
import { type RawEntry, rawZip } from './raw-zip.ts';
import { type Listing, list } from './reading.ts';

const good: RawEntry = { name: 'good.jpg', contents: 'good' };

function listed(...entries: RawEntry[]): Promise<Listing> {
  return list(new MemorySource(rawZip(entries)));
}

for (const [what, name, path] of [
  ['a plain path', 'Takeout/Google Photos/a.jpg', 'Takeout/Google Photos/a.jpg'],
  ['dots in names', 'a..b/...jpg/..c/.d', 'a..b/...jpg/..c/.d'],
  ['spaces at the end', 'Album /a.jpg ', 'Album /a.jpg '],
  ['segments that say nothing', './a//./b.jpg', 'a/b.jpg'],
  ['the separator of Windows', 'Takeout\\Google Photos\\a.jpg', 'Takeout/Google Photos/a.jpg'],
  ['4,000 characters', 'a'.repeat(4_000), 'a'.repeat(4_000)],
  ['a colon further on', 'Takeout/a: b.jpg', 'Takeout/a: b.jpg'],
  ['no Latin letter', '写真/Été 🏖.jpg', '写真/Été 🏖.jpg'],
] as const) {
  test(`a name with ${what} is shown`, async () => {
    const { entries, leftOut } = await listed({ name }, good);

    assert.deepEqual(leftOut, []);
    assert.deepEqual(
      entries.map((entry) => entry.path),
      [path, 'good.jpg'],
    );
  });
}

for (const [what, name, why] of [
  ['that leads out', '../../etc/cron.d/a', /leads out of the archive/],
  ['that leads out in its middle', 'Takeout/../../a.jpg', /leads out of the archive/],
  ['that leads out in the way of Windows', 'Takeout\\..\\..\\a.jpg', /leads out of the archive/],
  ['that leads out at its end', 'Takeout/..', /leads out of the archive/],
  ['that is absolute', '/etc/passwd', /absolute path/],
  ['that names a server', '\\\\server\\share\\a.jpg', /absolute path/],
  ['that names a drive', 'C:\\a.jpg', /drive letter/],
  ['with NUL', 'a.jpg\0.exe', /control character 0/],
  ['with a line break', 'a\nb.jpg', /control character 10/],
  ['of 4,001 characters', 'a'.repeat(4_001), /4001 characters/],
  ['of 65,535 characters', 'a'.repeat(65_535), /65535 characters/],
  ['that is empty', '', /is empty/],
  ['of nothing but dots', './.', /is empty/],
] as const) {
  test(`a name ${what} is left out and told`, async () => {
    const { entries, leftOut } = await listed({ name, contents: 'x' }, good);

    assert.deepEqual(
      entries.map(({ path }) => path),
      ['good.jpg'],
    );
    assert.equal(leftOut[0]?.problem, 'unsafe-path');
    assert.match(leftOut[0].why, why);
    assert.equal(leftOut[0].name.slice(0, 3), name.replaceAll(/\p{Cc}/gu, '\ufffd').slice(0, 3));
    assert.ok(leftOut[0].name.length <= 201);
    assert.doesNotMatch(leftOut[0].name, /\p{Cc}/u);
  });
}

test('bytes that are no UTF-8 are a name nevertheless, even where the archive says they were', async () => {
  const bytes = Buffer.from([0x82, 0x74, 0x82, 0xff]);
  const { entries } = await listed({ name: bytes, flags: 1 << 11 });

  assert.deepEqual(
    entries.map(({ path }) => path),
    ['été\u00a0'],
  );
});

for (const [what, nameSum, expected] of [
  ['counts when it belongs to the name', 0, '写真.jpg'],
  ['is void when the name was changed later', 1, 'é?.jpg'],
] as const) {
  test(`a name in Unicode beside the name ${what}`, async () => {
    const name = Buffer.from('\x82?.jpg', 'latin1');
    const field = Buffer.concat([Buffer.alloc(9), Buffer.from('写真.jpg')]);
    field.writeUInt16LE(0x7075, 0);
    field.writeUInt16LE(field.length - 4, 2);
    field.writeUInt8(1, 4);
    field.writeUInt32LE((crc32(name) + nameSum) >>> 0, 5);
    const otherField = Buffer.from('5455010000', 'hex');

    const { entries } = await listed({ name, extra: Buffer.concat([otherField, field]) });

    assert.equal(entries[0]?.path, expected);
  });
}

for (const [what, entry, problem, why] of [
  ['that begin behind the archive', { headerOffset: 4_000_000_000 }, 'outside', /behind the files/],
  ['that end behind the archive', { compressedBytes: 4_000_000, sizeBytes: 4_000_000 }, 'outside', /behind the files/],
  ['that are stored with two sizes', { sizeBytes: 99 }, 'impossible-size', /4 packed bytes cannot become 99/],
  [
    'that would inflate a thousandfold',
    { deflated: true, sizeBytes: 10_000 },
    'impossible-size',
    /cannot become 10000/,
  ],
  ['that are a device', { unixMode: 0o060644 }, 'link', /special file/],
  ['that are a patch', { flags: 1 << 5 }, 'method', /stored|packed/],
  ['that have a secret header', { flags: 1 << 13 }, 'encrypted', /encrypted/],
  ['of a method nobody knows', { method: 77 }, 'method', /method 77/],
] as const) {
  test(`contents ${what} are left out and told`, async () => {
    const { entries, leftOut } = await listed(good, { name: 'bad.jpg', contents: 'fine', ...entry }, good);

    assert.equal(entries.length, 2);
    assert.deepEqual([leftOut[0]?.name, leftOut[0]?.problem], ['bad.jpg', problem]);
    assert.match(leftOut[0]?.why ?? '', why);
  });
}

test('an entry of one colour, packed as well as can be, is believed', async () => {
  const { entries, leftOut } = await listed({ name: 'black.bmp', contents: Buffer.alloc(10_000_000), deflated: true });

  assert.deepEqual(leftOut, []);
  assert.ok((entries[0]?.compressedBytes ?? 0) < 10_000);
});

test('of a thousand entries that share their bytes, one stays', async () => {
  const bomb = { contents: Buffer.alloc(1_000_000), deflated: true };
  const shares = Array.from({ length: 1_000 }, (_, index) => ({
    name: `${index}`,
    headerOffset: 0,
    crc32: crc32(bomb.contents),
    sizeBytes: 1_000_000,
    compressedBytes: 990,
    method: 8,
  }));

  const { entries, leftOut } = await listed({ name: 'bomb', ...bomb }, ...shares);

  assert.equal(entries.length, 1);
  assert.equal(leftOut.length, 1_000);
  assert.ok(leftOut.every(({ problem }) => problem === 'overlap'));
});

test('an entry that claims the bytes of the others costs itself alone', async () => {
  const three = ['a', 'b', 'c'].map((name) => ({ name, contents: name.repeat(100) }));
  const greedy = { name: 'greedy', headerOffset: 0, compressedBytes: 350, sizeBytes: 350 };

  const { entries, leftOut } = await listed(...three, greedy);

  assert.deepEqual(
    entries.map(({ path }) => path),
    ['a', 'b', 'c'],
  );
  assert.deepEqual(
    leftOut.map(({ name, problem }) => [name, problem]),
    [['greedy', 'overlap']],
  );
});
