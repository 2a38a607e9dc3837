import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lengthOf, parseRangeHeader, rangeOfRead } from '../../src/base/byte-range.ts';

const SIZE = 10_000;

for (const [header, expected] of [
  // RFC 9110, section 14.1.2, over a representation of 10,000 bytes
  ['bytes=0-499', { start: 0, end: 500 }],
  ['bytes=500-999', { start: 500, end: 1_000 }],
  ['bytes=-500', { start: 9_500, end: SIZE }],
  ['bytes=9500-', { start: 9_500, end: SIZE }],
  ['bytes=0-0', { start: 0, end: 1 }],
  ['bytes=-1', { start: 9_999, end: SIZE }],
  // A last position behind the end is cut short, a suffix longer than the whole is the whole
  ['bytes=9500-20000', { start: 9_500, end: SIZE }],
  ['bytes=-20000', { start: 0, end: SIZE }],
  ['bytes=0-', { start: 0, end: SIZE }],
  [' bytes=1-2 ', { start: 1, end: 3 }],
  ['bytes=10000-', 'unsatisfiable'],
  ['bytes=10000-10001', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-4', 'whole'],
  ['bytes=-', 'whole'],
  ['bytes=', 'whole'],
  ['bytes=a-b', 'whole'],
  ['bytes=1.5-2', 'whole'],
  ['bytes=0-0,-1', 'whole'],
  ['items=0-1', 'whole'],
  ['', 'whole'],
  [undefined, 'whole'],
] as const) {
  test(`'${header}' of 10,000 bytes is ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(parseRangeHeader(header, SIZE), expected);
  });
}

test('nothing can be had of an empty body', () => {
  for (const header of ['bytes=0-', 'bytes=0-0', 'bytes=-1']) {
    assert.equal(parseRangeHeader(header, 0), 'unsatisfiable', header);
  }
});

test('whatever is asked for, a range holds at least one byte and lies within the size', () => {
  const position = fc.option(fc.nat(200), { nil: '' });
  fc.assert(
    fc.property(position, position, fc.nat(100), (first, last, sizeBytes) => {
      const range = parseRangeHeader(`bytes=${first}-${last}`, sizeBytes);
      if (typeof range === 'string') return;
      assert.ok(0 <= range.start && range.start < range.end && range.end <= sizeBytes, JSON.stringify(range));
    }),
  );
});

test('a read is cut short at the end of the file, and behind it there is nothing', () => {
  assert.deepEqual(rangeOfRead(0, 4_096, 10_000), { start: 0, end: 4_096 });
  assert.deepEqual(rangeOfRead(8_192, 4_096, 10_000), { start: 8_192, end: 10_000 });
  assert.equal(lengthOf(rangeOfRead(10_000, 4_096, 10_000)), 0);
  assert.deepEqual(rangeOfRead(20_000, 4_096, 10_000), { start: 10_000, end: 10_000 });
});
