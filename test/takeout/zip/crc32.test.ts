import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 as crc32OfNode } from 'node:zlib';
import fc from 'fast-check';
import { crc32, fastestCrc32 } from '../../../src/takeout/zip/crc32.ts';

test('the sum is that of zlib, of any bytes and behind any others', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), fc.nat(), (bytes, at) => {
      const cut = at % (bytes.length + 1);
      assert.equal(crc32(bytes), crc32OfNode(bytes));
      assert.equal(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut))), crc32OfNode(bytes));
    }),
  );
});

test('on this machine it is the faster one', () => assert.notEqual(crc32, crc32OfNode));

test('a machine that the library has no build for has the sum of Node', async () => {
  const chosen = await fastestCrc32(() => Promise.reject(new Error('Cannot find module')));
  assert.equal(chosen, crc32OfNode);
});
