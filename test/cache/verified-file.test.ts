import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { VerifiedFile } from '../../src/cache/verified-file.ts';
import { BadAnswerError } from '../../src/library/failures.ts';
import { SmallDisk, smallDiskIsImpossible } from '../support/small-disk.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

function cut(bytes: Buffer, pieceBytes: number): Buffer[] {
  const count = Math.ceil(bytes.length / pieceBytes);
  return Array.from({ length: count }, (_, at) => bytes.subarray(at * pieceBytes, (at + 1) * pieceBytes));
}

function whole(bytes: Buffer): { sizeBytes: number; sha256: string } {
  return { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

test('any number of pieces at a time, also more than the system takes in one call, also empty ones', async () => {
  await using directory = await TemporaryDirectory.create();
  const bytes = randomBytes(30_000);
  const file = await VerifiedFile.create(directory.join('file'), 0o600);
  await file.write(cut(bytes.subarray(0, 10_000), 2));
  await file.write([]);
  await file.write([Buffer.alloc(0), bytes.subarray(10_000), Buffer.alloc(0)]);
  assert.deepEqual(await file.finish(), whole(bytes));
  await file.close();
  assert.deepEqual(await readFile(file.path), bytes);
});

test('pieces that a full disk refused count once when they are written again', {
  skip: smallDiskIsImpossible(),
}, async () => {
  await using disk = await SmallDisk.mount(4 * 2 ** 20);
  const bytes = randomBytes(2 * 2 ** 20);
  const file = await VerifiedFile.create(join(disk.path, 'file'), 0o600);
  const ballast = await disk.fill(2 ** 20);
  await assert.rejects(file.write(cut(bytes, 100_000)), { code: 'ENOSPC' });
  assert.equal(file.receivedBytes, 0);
  await rm(ballast);
  await file.write(cut(bytes, 100_000));
  assert.deepEqual(await file.finish(), whole(bytes));
  await file.close();
  assert.deepEqual(await readFile(file.path), bytes);
});

test('after a restart what was seen must come again, wherever its pieces end now', async () => {
  await using directory = await TemporaryDirectory.create();
  const bytes = randomBytes(10_000);
  const file = await VerifiedFile.create(directory.join('file'), 0o600);
  await file.write([bytes.subarray(0, 8_000), randomBytes(1_000)]);
  file.restart(8_000);
  await file.write([bytes.subarray(0, 3_000)]);
  await file.write([bytes.subarray(3_000, 7_500), bytes.subarray(7_500, 9_000)]);
  await file.write([bytes.subarray(9_000)]);
  assert.deepEqual(await file.finish(), whole(bytes));
  assert.deepEqual(await readFile(file.path), bytes);

  file.restart(8_000);
  const other = Buffer.from(bytes);
  other[7_999] = (other[7_999] ?? 0) ^ 1;
  await file.write([other.subarray(0, 7_999)]);
  await assert.rejects(file.write([other.subarray(7_999)]), BadAnswerError);
  await file.close();
});
