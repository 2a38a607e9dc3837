import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FIXTURE_IDS, type FixtureId, fixture } from '../../src/sandbox/fixtures.ts';
import { photo, video } from '../../src/sandbox/sandbox-library.ts';
import { dailyPhotos, SandboxClient } from './sandbox-client.ts';

const BEACH = photo('beach.jpg', { sizeBytes: 200_000 });

const STATUSES: Record<FixtureId, [status: number, says: RegExp]> = {
  'F-401': [401, /Request had invalid authentication credentials\. Expected OAuth 2 access token/],
  'F-401-NONE': [401, /Request is missing required authentication credential/],
  'F-SCOPE': [403, /Request had insufficient authentication scopes\./],
  'F-DISABLED': [403, /Photos Library API has not been used in project \d+ before or it is disabled/],
  'F-DENIED': [403, /The caller does not have permission/],
  'F-ARG': [400, /Request contains an invalid argument\./],
  'F-TOKENPARAM': [400, /When using a page token, you must use the same parameters as the previous request\./],
  'F-404': [404, /Requested entity was not found\./],
  'F-404-HTML': [404, /<title>Error 404 \(Not Found\)!!1<\/title>/],
  'F-404-PNG': [404, /PNG/],
  'F-403-HTML': [403, /<title>Error 403 \(Forbidden\)!!1<\/title>/],
  'F-405-HTML': [405, /<title>Error 405/],
  'F-DAY': [429, /'All requests per day'.*ApiCallsPerProjectPerDay/s],
  'F-MIN': [429, /per minute per user.*WritesPerMinutePerUser/s],
  'F-429-EMPTY': [429, /^$/],
  'F-500': [500, /Internal error encountered\./],
  'F-503': [503, /The service is currently unavailable\./],
  'F-5xx-HTML': [502, /<title>Error 502 \(Server Error\)!!1<\/title>/],
  'F-GRANT': [400, /Token has been expired or revoked\./],
  'F-CLIENT': [401, /The OAuth client was not found\./],
};

test('each fixture has the status and text of the reference', () => {
  for (const id of FIXTURE_IDS) {
    const answer = fixture(id);
    const [status, says] = STATUSES[id];
    assert.equal(answer.status, status, id);
    assert.ok(answer.content instanceof Uint8Array);
    assert.match(Buffer.from(answer.content).toString('latin1'), says, id);
    assert.equal(answer.headers['Content-Length'], String(answer.content.length), id);
  }
});

test('the next requests of a kind meet the fault, others and later ones do not', async () => {
  await using client = await SandboxClient.start(dailyPhotos(1));
  client.sandbox.control.failNext('F-503', { kinds: ['list'], times: 2 });
  const statuses: number[] = [];
  for (const path of ['/v1/mediaItems', '/v1/albums', '/v1/mediaItems', '/v1/mediaItems']) {
    statuses.push((await client.fetch(path)).status);
  }
  assert.deepEqual(statuses, [503, 200, 503, 200]);
});

test('a fault can wait for some requests to pass, and can last for ever', async () => {
  await using client = await SandboxClient.start();
  const { control } = client.sandbox;
  control.failNext('F-DAY', { after: 1, times: 'always' });
  const ask = async () => (await client.fetch('/v1/albums')).status;
  assert.deepEqual([await ask(), await ask(), await ask()], [200, 429, 429]);
  control.faults.clear();
  assert.equal(await ask(), 200);
});

test('a fault can be about one item: its bytes, or a batchGet that names it', async () => {
  const other = photo('other.jpg');
  await using client = await SandboxClient.start([BEACH, other]);
  const urls = [await client.mediaUrl(BEACH, '=d'), await client.mediaUrl(other, '=d')] as const;
  client.sandbox.control.failNext('F-500', { itemId: BEACH.id, times: 'always' });
  const batch = (id: string) => client.fetch(`/v1/mediaItems:batchGet?mediaItemIds=${id}`);
  assert.equal((await fetch(urls[0])).status, 500);
  assert.equal((await fetch(urls[1])).status, 200);
  assert.equal((await batch(BEACH.id)).status, 500);
  assert.equal((await batch(other.id)).status, 200);
});

test('a reset connection and one that ends before its length fail at the client', async () => {
  await using client = await SandboxClient.start([BEACH]);
  const url = await client.mediaUrl(BEACH, '=d');
  client.sandbox.control.failNext('reset', { kinds: ['mediaGet'] });
  await assert.rejects(fetch(url), TypeError);
  for (const ending of ['short-of-length', 'chunked-without-end'] as const) {
    client.sandbox.control.failNext(ending, { kinds: ['mediaGet'] });
    const response = await fetch(url);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-length'), ending === 'short-of-length' ? '200000' : null);
    await assert.rejects(response.arrayBuffer(), TypeError);
  }
});

test('a body without length that is closed early looks whole to the client', async () => {
  await using client = await SandboxClient.start([BEACH]);
  client.sandbox.control.failNext('silently-short', { kinds: ['mediaGet'], afterBytes: 70_000 });
  const response = await fetch(await client.mediaUrl(BEACH, '=d'));
  assert.equal(response.headers.get('content-length'), null);
  assert.equal((await response.arrayBuffer()).byteLength, 70_000);
});

test('a stalled body gives its first bytes, then nothing until the client gives up', async () => {
  await using client = await SandboxClient.start([BEACH]);
  client.sandbox.control.failNext('stalled', { kinds: ['mediaGet'], afterBytes: 1_000 });
  const giveUp = new AbortController();
  const response = await fetch(await client.mediaUrl(BEACH, '=d'), { signal: giveUp.signal });
  const reader = response.body?.getReader();
  assert.equal((await reader?.read())?.value?.length, 1_000);
  giveUp.abort();
  await assert.rejects(reader?.read() ?? Promise.resolve(), { name: 'AbortError' });
});

test('a hanging request is never answered, and does not keep the sandbox from closing', async () => {
  await using client = await SandboxClient.start();
  client.sandbox.control.failNext('hang', { kinds: ['albums'] });
  const hanging = client.fetch('/v1/albums');
  while (client.sandbox.requests.count('albums') === 0) await new Promise(setImmediate);
  await client.sandbox.close();
  await assert.rejects(hanging, TypeError);
});

test('answers can be of the wrong type, empty, or cut JSON', async () => {
  await using client = await SandboxClient.start([BEACH]);
  const url = await client.mediaUrl(BEACH, '=d');
  const { control } = client.sandbox;
  control.failNext('html-page', { kinds: ['mediaGet'] });
  const page = await fetch(url);
  assert.deepEqual([page.status, page.headers.get('content-type')], [200, 'text/html; charset=UTF-8']);
  control.failNext('empty-body', { kinds: ['mediaGet'] });
  const empty = await fetch(url);
  assert.deepEqual([empty.headers.get('content-type'), (await empty.arrayBuffer()).byteLength], ['image/jpeg', 0]);
  control.failNext('cut-json', { kinds: ['list'] });
  await assert.rejects((await client.fetch('/v1/mediaItems')).json(), SyntaxError);
});

test('a single Range can be ignored, and HEAD can tell a wrong length', async () => {
  await using client = await SandboxClient.start([BEACH]);
  const url = await client.mediaUrl(BEACH, '=d');
  const { control } = client.sandbox;
  control.failNext('ignore-range', { kinds: ['mediaGet'] });
  const headers = { range: 'bytes=0-9' };
  assert.deepEqual([(await fetch(url, { headers })).status, (await fetch(url, { headers })).status], [200, 206]);
  control.failNext('wrong-head-length', { kinds: ['mediaHead'] });
  assert.equal((await fetch(url, { method: 'HEAD' })).headers.get('content-length'), '201000');
});

test('faults reach the second host of videos, too', async () => {
  const clip = video('clip.mp4');
  await using client = await SandboxClient.start([clip]);
  client.sandbox.control.failNext('F-404-HTML', { kinds: ['videoGet'] });
  const url = await client.mediaUrl(clip, '=dv');
  assert.equal((await fetch(url)).status, 404);
  assert.equal((await fetch(url)).status, 200);
});

test('bodies can be slowed down, and still arrive whole', async () => {
  let waitedMs = 0;
  const clock = {
    nowMs: () => 0,
    sleep: async (delayMs: number) => {
      waitedMs += delayMs;
    },
  };
  await using client = await SandboxClient.start([BEACH], { clock, settings: { bytesPerSecond: 100_000 } });
  const response = await fetch(await client.mediaUrl(BEACH, '=d'));
  assert.equal((await response.arrayBuffer()).byteLength, 200_000);
  assert.equal(Math.round(waitedMs), 2_000);
});

test('a client that leaves while it waits leaves no wait behind', async () => {
  const waits: AbortSignal[] = [];
  const sleep = (_delayMs: number, signal?: AbortSignal) =>
    new Promise<void>((_, reject) => {
      if (signal) waits.push(signal);
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  await using client = await SandboxClient.start([], { delayMs: 3_600_000, clock: { nowMs: () => 0, sleep } });
  const leave = new AbortController();
  const asked = client.fetch('/v1/albums', { signal: leave.signal });
  while (waits.length === 0) await new Promise(setImmediate);
  leave.abort();
  await assert.rejects(asked, { name: 'AbortError' });
  while (!waits[0]?.aborted) await new Promise(setImmediate);
});
