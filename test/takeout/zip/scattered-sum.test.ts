import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { ScatteredSum } from '../../../src/takeout/zip/scattered-sum.ts';

const SIZE = 1_000;
const BYTES = Buffer.from(Array.from({ length: SIZE }, (_, at) => (at * at + 7 * at) % 251));
const WHOLE = crc32(BYTES);

/** Adds the bytes from `start` up to `end`. */
function add(sum: ScatteredSum, start: number, end: number): number | undefined {
  return sum.add(BYTES.subarray(start, end), start);
}

test('bytes that come in their order have the sum of the whole with the last of them, and not before', () => {
  const sum = new ScatteredSum(SIZE);
  assert.deepEqual([add(sum, 0, 512), add(sum, 512, 999)], [undefined, undefined]);
  assert.equal(add(sum, 999, SIZE), WHOLE);
  assert.equal(add(sum, 100, 200), WHOLE, 'still known');
});

test('pieces in whatever order, overlapping and repeated, have the sum of the whole once every byte was among them', () => {
  const stretch = fc.tuple(fc.nat(SIZE), fc.nat(SIZE)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 40 }), (stretches) => {
      const sum = new ScatteredSum(SIZE);
      const seen = new Set<number>();
      for (const [start, end] of [...stretches, [500, SIZE], [0, 500]] as const) {
        for (let at = start; at < end; at += 1) seen.add(at);
        assert.equal(add(sum, start, end), seen.size === SIZE ? WHOLE : undefined);
      }
    }),
  );
});

test('pieces of which one is not what it was have another sum', () => {
  const sum = new ScatteredSum(SIZE);
  add(sum, 700, SIZE);
  add(sum, 0, 300);
  const altered = Buffer.from(BYTES.subarray(300, 700));
  altered[123] = (altered[123] ?? 0) ^ 1;
  assert.notEqual(sum.add(altered, 300), WHOLE);
});

test('whoever read here and there before is forgotten, and from end to end it is summed all the same', () => {
  const sum = new ScatteredSum(SIZE);
  for (let at = 0; at < 500; at += 2) add(sum, at, at + 1);
  assert.equal(add(sum, 500, SIZE), undefined);
  assert.equal(add(sum, 0, 500), WHOLE);
});
