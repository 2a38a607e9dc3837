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

test('where the library has a build for the machine, that is used', async () => {
  const hasBuild = await import('@node-rs/crc32').then(
    () => true,
    () => false,
  );
  assert.equal(crc32 !== crc32OfNode, hasBuild);
});

test('a machine that it has none for, or that cannot load it, has the sum of Node', async () => {
  assert.equal(await fastestCrc32(() => Promise.reject(new Error('Cannot find module'))), crc32OfNode);
  assert.equal(await fastestCrc32(() => Promise.resolve({} as { crc32: typeof crc32 })), crc32OfNode);
});
