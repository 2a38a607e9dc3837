import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import jpeg from 'jpeg-js';
import { generatedBody, sha256Of } from '../../src/sandbox/media-body.ts';
import { photo, video } from '../../src/sandbox/sandbox-library.ts';
import { SandboxClient } from './sandbox-client.ts';

const BEACH = photo('beach.jpg', { sizeBytes: 5_000 });
const CLIP = video('clip.mp4', { sizeBytes: 300_000 });

async function bytesOf(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer());
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

test('=d gives a photo with the headers of the real host, to anyone who has the address', async () => {
  await using client = await SandboxClient.start([BEACH]);
  const response = await fetch(await client.mediaUrl(BEACH, '=d'));
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type'), 'image/jpeg');
  assert.equal(response.headers.get('content-length'), '5000');
  assert.equal(response.headers.get('content-disposition'), 'attachment;filename="beach.jpg"');
  assert.match(response.headers.get('etag') ?? '', /^"v/);
  assert.equal(sha256(await bytesOf(response)), await sha256Of(BEACH.body));
});

test('each answer has another base URL for the same item', async () => {
  await using client = await SandboxClient.start([BEACH]);
  assert.notEqual(await client.mediaUrl(BEACH, ''), await client.mediaUrl(BEACH, ''));
});

test('a base URL needs a suffix that the host knows', async () => {
  await using client = await SandboxClient.start([BEACH]);
  assert.equal((await fetch(await client.mediaUrl(BEACH, ''))).status, 403);
  assert.equal((await fetch(await client.mediaUrl(BEACH, '=z9'))).status, 400);
  assert.equal((await fetch(`${client.sandbox.mediaUrl}/lr/Aforged=d`)).status, 403);
});

test('a base URL lives 60 minutes by the clock of the sandbox, then answers 403 in HTML', async () => {
  await using client = await SandboxClient.start([BEACH]);
  const url = await client.mediaUrl(BEACH, '=d');
  client.sandbox.control.moveClock(59 * 60_000);
  assert.equal((await fetch(url)).status, 200);
  client.sandbox.control.moveClock(60_000);
  const expired = await fetch(url);
  assert.equal(expired.status, 403);
  assert.match(await expired.text(), /Error 403 \(Forbidden\)!!1/);
});

test('base URLs can be made to expire early; new ones work', async () => {
  await using client = await SandboxClient.start([BEACH]);
  const old = await client.mediaUrl(BEACH, '=d');
  client.sandbox.control.expireBaseUrls();
  assert.equal((await fetch(old)).status, 403);
  assert.equal((await fetch(await client.mediaUrl(BEACH, '=d'))).status, 200);
});

test('a deleted item answers 404 with a picture of 832 bytes', async () => {
  await using client = await SandboxClient.start([BEACH]);
  const url = await client.mediaUrl(BEACH, '=d');
  client.sandbox.control.library.removeItems([BEACH.id]);
  const gone = await fetch(url);
  assert.equal(gone.status, 404);
  assert.equal(gone.headers.get('content-type'), 'image/png');
  assert.equal((await bytesOf(gone)).length, 832);
});

test('=dv redirects to another host name, which ignores Range and sends the whole video', async () => {
  await using client = await SandboxClient.start([CLIP]);
  const url = await client.mediaUrl(CLIP, '=dv');
  const moved = await fetch(url, { redirect: 'manual' });
  assert.equal(moved.status, 302);
  const location = new URL(moved.headers.get('location') ?? '');
  assert.equal(new URL(url).hostname, '127.0.0.1');
  assert.equal(location.hostname, 'localhost');
  const whole = await fetch(url, { headers: { range: 'bytes=100-199' } });
  assert.equal(whole.status, 200);
  assert.equal(whole.headers.get('accept-ranges'), null);
  assert.equal(whole.headers.get('content-type'), 'video/mp4');
  assert.equal(sha256(await bytesOf(whole)), await sha256Of(CLIP.body));
});

test('=dv of a photo, or of a video that is not ready, is not found; =d of a video is a still', async () => {
  const late = video('late.mp4', { state: 'FAILED' });
  await using client = await SandboxClient.start([BEACH, CLIP, late]);
  assert.equal((await fetch(await client.mediaUrl(BEACH, '=dv'))).status, 404);
  assert.equal((await fetch(await client.mediaUrl(late, '=dv'))).status, 404);
  const still = await fetch(await client.mediaUrl(CLIP, '=d'));
  assert.equal(still.headers.get('content-type'), 'image/jpeg');
});

test('=wN-hN gives a decodable JPEG that fits the box', async () => {
  await using client = await SandboxClient.start([BEACH]);
  const response = await fetch(await client.mediaUrl(BEACH, '=w200-h100'));
  assert.equal(response.headers.get('content-type'), 'image/jpeg');
  const { width, height } = jpeg.decode(await bytesOf(response));
  assert.ok(width <= 200 && height <= 100 && height > 50, `${width}x${height}`);
});

test('HEAD tells what GET would, without a body, of photos and of videos', async () => {
  await using client = await SandboxClient.start([BEACH, CLIP]);
  for (const [item, suffix, size] of [
    [BEACH, '=d', '5000'],
    [CLIP, '=dv', '300000'],
  ] as const) {
    const response = await fetch(await client.mediaUrl(item, suffix), { method: 'HEAD' });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-length'), size);
    assert.equal((await bytesOf(response)).length, 0);
  }
});

test('HEAD can be refused', async () => {
  await using client = await SandboxClient.start([BEACH], { settings: { headRefused: true } });
  const url = await client.mediaUrl(BEACH, '=d');
  assert.equal((await fetch(url, { method: 'HEAD' })).status, 405);
  assert.equal((await fetch(url)).status, 200);
});

test('a range of a photo is 206 with its place, cut short at the end; beyond the end it is 416', async () => {
  await using client = await SandboxClient.start([BEACH]);
  const url = await client.mediaUrl(BEACH, '=d');
  const ranged = async (range: string) => {
    const response = await fetch(url, { headers: { range } });
    return [response.status, response.headers.get('content-range'), (await bytesOf(response)).length];
  };
  assert.deepEqual((await ranged('bytes=10-19')).slice(0, 3), [206, 'bytes 10-19/5000', 10]);
  assert.deepEqual(await ranged('bytes=4000-999999'), [206, 'bytes 4000-4999/5000', 1000]);
  assert.deepEqual(await ranged('bytes=-5'), [206, 'bytes 4995-4999/5000', 5]);
  const beyond = await ranged('bytes=5000-');
  assert.deepEqual(beyond.slice(0, 2), [416, 'bytes */5000']);
});

test('ranges of photos can be ignored', async () => {
  await using client = await SandboxClient.start([BEACH], { settings: { photoRanges: 'ignored' } });
  const response = await fetch(await client.mediaUrl(BEACH, '=d'), { headers: { range: 'bytes=10-19' } });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('accept-ranges'), null);
  assert.equal((await bytesOf(response)).length, 5_000);
});

test('a range with an outdated If-Range gives the whole photo', async () => {
  await using client = await SandboxClient.start([BEACH]);
  const headers = { range: 'bytes=10-19', 'if-range': '"v0"' };
  const response = await fetch(await client.mediaUrl(BEACH, '=d'), { headers });
  assert.equal(response.status, 200);
  assert.equal((await bytesOf(response)).length, 5_000);
});

test('an edited item keeps its id and base URL and gives other bytes', async () => {
  await using client = await SandboxClient.start([BEACH]);
  const url = await client.mediaUrl(BEACH, '=d');
  client.sandbox.control.library.changeItem(BEACH.id, { body: generatedBody(99, 4_000) });
  assert.equal((await bytesOf(await fetch(url))).length, 4_000);
});

test('names outside of ASCII reach the client in the extended form', async () => {
  const odd = photo('Zürich "1".jpg');
  await using client = await SandboxClient.start([odd]);
  const response = await fetch(await client.mediaUrl(odd, '=d'), { method: 'HEAD' });
  assert.equal(
    response.headers.get('content-disposition'),
    `attachment;filename="Z_rich _1_.jpg";filename*=UTF-8''Z%C3%BCrich%20%221%22.jpg`,
  );
});

test('made-up bytes are the same however they are cut into ranges, and differ from seed to seed', async () => {
  const whole = async (seed: number, sizeBytes: number) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of generatedBody(seed, sizeBytes).chunks({ start: 0, end: sizeBytes })) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  const sizeBytes = 2_500_000;
  const bytes = await whole(7, sizeBytes);
  assert.equal(bytes.length, sizeBytes);
  assert.deepEqual([...bytes.subarray(0, 3)], [0xff, 0xd8, 0xff]);
  assert.notDeepEqual(await whole(8, 100), bytes.subarray(0, 100));
  await fc.assert(
    fc.asyncProperty(fc.nat(sizeBytes), fc.nat(2_000_000), async (start, length) => {
      const end = Math.min(sizeBytes, start + length);
      const chunks: Uint8Array[] = [];
      for await (const chunk of generatedBody(7, sizeBytes).chunks({ start, end })) chunks.push(chunk);
      assert.ok(Buffer.concat(chunks).equals(bytes.subarray(start, end)));
    }),
    { numRuns: 25 },
  );
});
