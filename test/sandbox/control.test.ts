import assert from 'node:assert/strict';
import { test } from 'node:test';
import { photo, video } from '../../src/sandbox/sandbox-library.ts';
import { dailyPhotos, SandboxClient } from './sandbox-client.ts';

interface Log {
  total: number;
  counts: Record<string, { total: number; peak: number }>;
  requests: {
    kind: string;
    status?: number;
    range?: string;
    authorized: boolean;
    itemIds: string[];
    sentBytes: number;
  }[];
}

test('requests are counted by kind, and the log tells what each was about', async () => {
  const [beach, clip] = [photo('beach.jpg', { sizeBytes: 500 }), video('clip.mp4', { sizeBytes: 700 })];
  await using client = await SandboxClient.start([beach, clip]);
  await client.get('/v1/mediaItems');
  await client.search({});
  await (await fetch(await client.mediaUrl(beach, '=d'), { headers: { range: 'bytes=0-9' } })).arrayBuffer();
  await (await fetch(await client.mediaUrl(clip, '=dv'))).arrayBuffer();
  await fetch(await client.mediaUrl(clip, '=dv'), { method: 'HEAD' });
  const { requests } = client.sandbox;
  const kinds = ['list', 'search', 'get', 'mediaGet', 'mediaHead', 'videoGet', 'videoHead'] as const;
  assert.deepEqual(
    kinds.map((kind) => requests.count(kind)),
    [1, 1, 3, 2, 1, 1, 1],
  );
  assert.equal(requests.downloadsOf(clip.id), 1);
  const log = (await client.control('/requests?kind=mediaGet')) as Log;
  assert.equal(log.total, 10);
  assert.equal(log.counts.mediaGet?.total, 2);
  const { range, status, authorized, itemIds, sentBytes } = log.requests[0] ?? assert.fail('nothing was logged');
  assert.deepEqual([range, status, authorized, itemIds, sentBytes], ['bytes=0-9', 206, false, [beach.id], 10]);
  await client.control('/requests/reset', {});
  assert.equal(requests.count(), 0);
});

test('the log knows how many requests of a kind were under way together', async () => {
  await using client = await SandboxClient.start([], { delayMs: 20 });
  await Promise.all([1, 2, 3].map(() => client.get('/v1/albums')));
  assert.equal(client.sandbox.requests.peak('albums'), 3);
});

test('latency can be set for all requests, or for those of one kind', async () => {
  const waits: number[] = [];
  const clock = { nowMs: () => 0, sleep: async (delayMs: number) => void waits.push(delayMs) };
  await using client = await SandboxClient.start([], { clock });
  await client.control('/settings', { delayMs: 60 });
  await client.get('/v1/albums');
  await client.get('/v1/mediaItems');
  await client.control('/settings', { delayMsByKind: { albums: 5 } });
  await client.get('/v1/albums');
  await client.get('/v1/mediaItems');
  assert.deepEqual(waits, [60, 60, 5, 60]);
});

test('another process can queue faults, see them and clear them', async () => {
  await using client = await SandboxClient.start();
  await client.control('/faults', { answer: 'F-401', kinds: ['albums'] });
  assert.deepEqual(await client.control('/faults'), { faults: [{ answer: 'F-401', kinds: ['albums'] }] });
  assert.equal((await client.fetch('/v1/albums')).status, 401);
  await client.control('/faults', { answer: 'F-500', times: 'always' });
  await client.control('/faults/clear', {});
  assert.equal((await client.fetch('/v1/albums')).status, 200);
});

test('another process can move the clock, expire base URLs and handle tokens', async () => {
  const beach = photo('beach.jpg');
  await using client = await SandboxClient.start([beach], { clock: { nowMs: () => 1_000, sleep: async () => {} } });
  assert.deepEqual(await client.control('/clock', { moveMs: 500 }), { nowMs: 1_500 });
  assert.deepEqual(await client.control('/clock', { nowMs: 7_000 }), { nowMs: 7_000 });
  const url = await client.mediaUrl(beach, '=d');
  await client.control('/base-urls/expire', {});
  assert.equal((await fetch(url)).status, 403);
  const { accessToken } = (await client.control('/tokens', { scopes: ['a'] })) as { accessToken: string };
  assert.deepEqual(client.sandbox.control.tokens.valid(accessToken)?.grant.scopes, ['a']);
  await client.control('/tokens/expire', {});
  assert.equal((await client.fetch('/v1/albums')).status, 401);
});

test('another process can add, change and remove items and albums', async () => {
  await using client = await SandboxClient.start(dailyPhotos(1));
  const body = { seed: 4, sizeBytes: 123 };
  const added = { filename: 'new.jpg', creationTime: '2024-01-01T00:00:00Z', body };
  const { id } = (await client.control('/items', added)) as { id: string };
  assert.deepEqual(await client.namesOfSearch({}), ['new.jpg', 'day-0.jpg']);
  await client.control('/items/change', { id, filename: 'renamed.jpg', body: { base64: 'AAAA' } });
  assert.deepEqual(await client.namesOfSearch({}), ['renamed.jpg', 'day-0.jpg']);
  const album = (await client.control('/albums', { title: 'Trip', itemIds: [id] })) as { id: string };
  assert.deepEqual(await client.namesOfSearch({ albumId: album.id }), ['renamed.jpg']);
  const { items } = (await client.control('/items?sha256=1')) as { items: { sizeBytes: number; sha256: string }[] };
  assert.equal(items[0]?.sizeBytes, 3);
  assert.match(items[0]?.sha256 ?? '', /^[0-9a-f]{64}$/);
  await client.control('/items/remove', { ids: [id] });
  assert.deepEqual(await client.namesOfSearch({}), ['day-0.jpg']);
});

test('a wrong steering request is refused and says what is wrong', async () => {
  await using client = await SandboxClient.start();
  const wrong = async (path: string, body: object) => ((await client.control(path, body)) as { error: string }).error;
  assert.match(await wrong('/faults', { answer: 'F-999' }), /answer/);
  assert.match(await wrong('/settings', { delay: 5 }), /delay/);
  assert.match(await wrong('/nothing', {}), /There is no POST \/__control\/nothing/);
});

test('two items of one id are refused', async () => {
  await assert.rejects(SandboxClient.start([photo('a.jpg'), photo('a.jpg')]), /already in the library/);
});

test('steering is neither counted nor delayed nor hit by faults', async () => {
  await using client = await SandboxClient.start();
  client.sandbox.control.failNext('hang', { times: 'always' });
  await client.control('/settings');
  assert.equal(client.sandbox.requests.count(), 0);
});
