import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Level } from 'level';
import { decodeRecord, decodeTotals, encodeRecord, encodeTotals, useKey } from '../../src/cache/index-records.ts';
import { OriginalIndex } from '../../src/cache/original-index.ts';
import { keyOf, type OriginalKey } from '../../src/cache/original-key.ts';
import type { MediaId } from '../../src/library/media-item.ts';
import { collect } from '../support/collect.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

const SHA256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

test('the stored records keep their format', () => {
  const record = { sizeBytes: 3_000, sha256: SHA256, usedAtMs: 1_714_564_800_000 };
  const written = `{"v":1,"sizeBytes":3000,"sha256":"${SHA256}","usedAtMs":1714564800000}`;

  assert.equal(encodeRecord(record), written);
  assert.deepEqual(decodeRecord(written), record);
  assert.deepEqual(decodeRecord('{"v":1,"sizeBytes":5,"usedAtMs":0}'), { sizeBytes: 5, usedAtMs: 0 });
  assert.equal(encodeTotals({ bytes: 7, files: 1 }), '{"v":1,"bytes":7,"files":1}');
  assert.deepEqual(decodeTotals('{"v":1,"bytes":7,"files":1}'), { bytes: 7, files: 1 });
  assert.equal(useKey(1_714_564_800_000, 'ab' as OriginalKey), '001714564800000/ab');
});

test('the name of an original keeps its form', () => {
  assert.equal(keyOf('AGj1epU' as MediaId, '2024-05-01/4032x3024'), 'f47f60cd16ce22b9c071a46980d2389bb7e2d954');
  assert.notEqual(keyOf('a' as MediaId, 'bc'), keyOf('ab' as MediaId, 'c'));
});

for (const damaged of [
  '',
  'null',
  '[]',
  '{"v":2,"sizeBytes":5,"usedAtMs":0}',
  '{"v":1,"sizeBytes":-1,"usedAtMs":0}',
  '{"v":1,"sizeBytes":5}',
  '{"v":1,"sizeBytes":5,"usedAtMs":0,"sha256":"short"}',
]) {
  test(`'${damaged}' is no record`, () => {
    assert.throws(() => decodeRecord(damaged), { name: 'UnreadableRecordError' });
  });
}

test('the sums and the order of use follow every change, and outlive the program', async () => {
  await using temporary = await TemporaryDirectory.create();
  const index = await OriginalIndex.open(temporary.join('index'));
  const [a, b, c] = ['a', 'b', 'c'].map((id) => keyOf(id as MediaId, '1')) as [OriginalKey, OriginalKey, OriginalKey];
  for (const [n, key] of [a, b, c].entries()) await index.add(key, { sizeBytes: 10 ** n, usedAtMs: n });

  await index.amend(a, { usedAtMs: 5 });
  await index.add(b, { sizeBytes: 20, usedAtMs: 7 });
  await index.forget(c);
  await index.forget(c);
  await index.amend(c, { usedAtMs: 9 });

  const look = async (opened: OriginalIndex) => ({
    totals: opened.totals,
    order: (await collect(opened.leastRecentlyUsed())).map(({ key, sizeBytes }) => [key, sizeBytes]),
    gone: opened.get(c),
  });
  const before = await look(index);
  await index.close();
  const again = await OriginalIndex.open(temporary.join('index'));
  const after = await look(again);
  await again.close();

  assert.deepEqual(before, {
    totals: { bytes: 21, files: 2 },
    order: [
      [a, 1],
      [b, 20],
    ],
    gone: undefined,
  });
  assert.deepEqual(after, before);
});

test('a record of a later version is refused with the way out', async () => {
  await using temporary = await TemporaryDirectory.create();
  const path = temporary.join('index');
  const key = keyOf('a' as MediaId, '1');
  const db = new Level(path);
  await db.sublevel('originals').put(key, '{"v":2}');
  await db.close();

  const index = await OriginalIndex.open(path);

  assert.throws(() => index.get(key), { code: 'corrupt', message: /--rebuild-catalog/ });
  await index.close();
});
