import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sha256Of } from '../../src/sandbox/media-body.ts';
import { makeSyntheticLibrary } from '../../src/sandbox/synthetic-library.ts';
import { SandboxClient } from './sandbox-client.ts';

test('it has as many photos as asked for, of the size asked for, different ones, and the same ones each time', async () => {
  const { items } = makeSyntheticLibrary({ count: 300, sizeBytes: 5_000 });
  const hashes = await Promise.all(items.map((item) => sha256Of(item.body)));
  assert.equal(new Set(hashes).size, 300);
  assert.ok(items.every((item) => item.body.sizeBytes === 5_000));
  const again = makeSyntheticLibrary({ count: 300, sizeBytes: 5_000 }).items;
  assert.deepEqual(await Promise.all(again.map((item) => sha256Of(item.body))), hashes);
});

test('dates are spread over the months asked for; one month puts all into December 2024', () => {
  const months = (count: number) =>
    new Set(makeSyntheticLibrary({ count: 1_000, months: count }).items.map((item) => item.creationTime?.slice(0, 7)));
  assert.deepEqual([...months(1)], ['2024-12']);
  assert.equal(months(48).size, 48);
});

test('100,000 photos of 200 KB, 20 GB in all, are listed page by page; their bytes are made when they are asked for', async () => {
  const { items } = makeSyntheticLibrary({ count: 100_000 });
  assert.equal(
    items.reduce((sum, { body }) => sum + body.sizeBytes, 0),
    100_000 * 200_000,
  );
  await using client = await SandboxClient.start(items);
  const ids = new Set<string>();
  for (let page = 0, token = ''; page < 5; page += 1) {
    const answer = await client.get(`/v1/mediaItems?pageSize=100&pageToken=${token}`);
    for (const { id } of answer.mediaItems ?? []) ids.add(id);
    token = answer.nextPageToken ?? '';
  }
  assert.equal(ids.size, 500);
});
