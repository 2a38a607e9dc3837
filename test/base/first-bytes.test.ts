import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { firstBytes } from '../../src/base/first-bytes.ts';

for (const [text, limit, expected] of [
  ['beach', 5, 'beach'],
  ['beach', 4, 'beac'],
  ['beach', 0, ''],
  ['für', 2, 'f'],
  ['für', 3, 'fü'],
  ['a🏖b', 4, 'a'],
  ['a🏖b', 5, 'a🏖'],
] as const) {
  test(`the first ${limit} bytes of ${text} in whole code points are '${expected}'`, () => {
    assert.equal(firstBytes(text, limit), expected);
  });
}

test('of any text it is a beginning that fits, and one code point more would not', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, fc.nat(40), (whole, limit) => {
      const part = firstBytes(whole, limit);
      const [next = ''] = whole.slice(part.length);
      assert.ok(whole.startsWith(part) && Buffer.byteLength(part) <= limit);
      assert.ok(next === '' || Buffer.byteLength(part + next) > limit);
    }),
  );
});
