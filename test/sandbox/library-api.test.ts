import assert from 'node:assert/strict';
import { test } from 'node:test';
import { album, photo, video } from '../../src/sandbox/sandbox-library.ts';
import { dailyPhotos, SandboxClient } from './sandbox-client.ts';

test('an empty library lists as an empty object', async () => {
  await using client = await SandboxClient.start();
  assert.deepEqual(await client.get('/v1/mediaItems'), {});
  assert.deepEqual(await client.search({}), {});
  assert.deepEqual(await client.get('/v1/albums'), {});
});

test('a listing comes newest first, 25 items a page unless asked otherwise, at most 100', async () => {
  await using client = await SandboxClient.start(dailyPhotos(250));
  const first = await client.get('/v1/mediaItems');
  assert.equal(first.mediaItems?.length, 25);
  assert.equal(first.mediaItems?.[0]?.filename, 'day-249.jpg');
  const pages = await client.pages((token) => client.get(`/v1/mediaItems?pageSize=500&pageToken=${token}`));
  assert.deepEqual(
    pages.map((page) => page.mediaItems?.length),
    [100, 100, 50],
  );
  const names = pages.flatMap((page) => page.mediaItems ?? []).map((item) => item.filename);
  assert.deepEqual(
    names,
    dailyPhotos(250)
      .map((item) => item.filename)
      .reverse(),
  );
});

test('page sizes above the maximum are refused when that is switched on, negative ones always', async () => {
  await using client = await SandboxClient.start(dailyPhotos(3), { settings: { pageSizeAboveMaximum: 'refused' } });
  assert.equal((await client.fetch('/v1/mediaItems?pageSize=101')).status, 400);
  assert.equal((await client.fetch('/v1/mediaItems?pageSize=100')).status, 200);
  assert.equal((await client.fetch('/v1/albums?pageSize=51')).status, 400);
  assert.equal((await client.fetch('/v1/mediaItems?pageSize=-1')).status, 400);
});

test('a page token that was not given out is an invalid argument', async () => {
  await using client = await SandboxClient.start(dailyPhotos(3));
  const response = await client.fetch('/v1/mediaItems?pageToken=bogus');
  assert.equal(response.status, 400);
  assert.deepEqual(await response.json(), {
    error: { code: 400, message: 'Request contains an invalid argument.', status: 'INVALID_ARGUMENT' },
  });
});

test('a page token works only with the parameters it was given out for', async () => {
  await using client = await SandboxClient.start(dailyPhotos(30));
  const { nextPageToken } = await client.get('/v1/mediaItems?pageSize=10');
  const other = await client.get(`/v1/mediaItems?pageSize=11&pageToken=${nextPageToken}`);
  assert.match(other.error?.message ?? '', /^When using a page token, you must use the same parameters/);
  const search = await client.search({ pageSize: 10, pageToken: nextPageToken });
  assert.match(search.error?.message ?? '', /^When using a page token/);
});

test('an item looks as Google shows it: numbers as strings, empty fields left out', async () => {
  const beach = photo('beach.jpg', { description: 'Low tide' });
  const bare = photo('', { key: 'bare', mimeType: '', metadata: {}, extra: { novelty: 1 } });
  await using client = await SandboxClient.start([beach, bare]);
  const { baseUrl, ...shown } = (await (await client.fetch(`/v1/mediaItems/${beach.id}`)).json()) as Record<
    string,
    string
  >;
  assert.ok(baseUrl?.startsWith(client.sandbox.mediaUrl));
  assert.deepEqual(shown, {
    id: beach.id,
    description: 'Low tide',
    productUrl: `https://photos.google.com/lr/photo/${beach.id}`,
    mimeType: 'image/jpeg',
    mediaMetadata: { creationTime: '2021-07-14T09:31:05Z', width: '4032', height: '3024', photo: {} },
    filename: 'beach.jpg',
  });
  const nothing = (await (await client.fetch(`/v1/mediaItems/${bare.id}`)).json()) as object;
  assert.deepEqual(Object.keys(nothing).sort(), ['baseUrl', 'id', 'mediaMetadata', 'novelty', 'productUrl']);
});

test('ids have at least 55 characters of A-Z, a-z, 0-9, _ and -, and stay the same', () => {
  assert.match(photo('beach.jpg').id, /^A[A-Za-z0-9_-]{54,}$/);
  assert.equal(photo('beach.jpg').id, photo('beach.jpg').id);
  assert.notEqual(photo('beach.jpg').id, photo('beach.jpg', { key: 'another' }).id);
});

test('a video tells its state, and has no base URL while it is processed', async () => {
  const items = [video('a.mp4', { state: 'PROCESSING' }), video('b.mp4'), video('c.mp4', { state: 'FAILED' })];
  await using client = await SandboxClient.start(items);
  const shown = (await client.get('/v1/mediaItems')).mediaItems ?? [];
  const byName = new Map(shown.map((item) => [item.filename, item]));
  assert.equal(byName.get('a.mp4')?.mediaMetadata?.video?.status, 'PROCESSING');
  assert.equal(byName.get('a.mp4')?.baseUrl, undefined);
  assert.equal(byName.get('b.mp4')?.mediaMetadata?.video?.status, 'READY');
  assert.equal(byName.get('c.mp4')?.mediaMetadata?.video?.status, 'FAILED');
});

test('an unknown item is not found, or an invalid argument when that is switched on', async () => {
  await using client = await SandboxClient.start();
  assert.equal((await client.get('/v1/mediaItems/unknown')).error?.status, 'NOT_FOUND');
  client.sandbox.control.change({ unknownItem: 'F-ARG' });
  assert.equal((await client.get('/v1/mediaItems/unknown')).error?.status, 'INVALID_ARGUMENT');
});

test('batchGet answers by position, and says nothing of a dead id but its place', async () => {
  const [a, b] = [photo('a.jpg'), photo('b.jpg')];
  await using client = await SandboxClient.start([a, b]);
  const answer = await client.get(
    `/v1/mediaItems:batchGet?mediaItemIds=${b.id}&mediaItemIds=dead&mediaItemIds=${a.id}`,
  );
  assert.deepEqual(
    answer.mediaItemResults?.map((result) => result.mediaItem?.filename ?? result.status),
    ['b.jpg', { code: 3, message: 'Invalid media item ID.' }, 'a.jpg'],
  );
});

test('batchGet takes 1 to 50 different ids', async () => {
  const items = dailyPhotos(51);
  await using client = await SandboxClient.start(items);
  const ask = (ids: string[]) =>
    client.fetch(`/v1/mediaItems:batchGet?${ids.map((id) => `mediaItemIds=${id}`).join('&')}`);
  const ids = items.map((item) => item.id);
  const statuses = [await ask(ids.slice(0, 50)), await ask(ids), await ask([]), await ask(['x', 'x'])];
  assert.deepEqual(
    statuses.map((response) => response.status),
    [200, 400, 400, 400],
  );
});

test('albums come 20 a page, with counts as strings, and none for an empty one', async () => {
  const [a, b] = [photo('a.jpg'), photo('b.jpg')];
  const albums = [
    album('Trip', [b, a]),
    album('Empty', []),
    ...Array.from({ length: 20 }, (_, n) => album(`${n}`, [a])),
  ];
  await using client = await SandboxClient.start([a, b], { albums });
  const pages = await client.pages((token) => client.get(`/v1/albums?pageToken=${token}`));
  assert.deepEqual(
    pages.map((page) => page.albums?.length),
    [20, 2],
  );
  assert.equal(pages[0]?.albums?.[0]?.mediaItemsCount, '2');
  assert.equal(pages[0]?.albums?.[1]?.mediaItemsCount, undefined);
  const one = (await (await client.fetch(`/v1/albums/${albums[0]?.id}`)).json()) as { title: string };
  assert.equal(one.title, 'Trip');
});

test('an album lists in its own order, and forgets deleted items', async () => {
  const [a, b, c] = [photo('a.jpg'), photo('b.jpg'), photo('c.jpg')];
  await using client = await SandboxClient.start([a, b, c], { albums: [album('Trip', [b, c, a])] });
  const albumId = album('Trip', []).id;
  assert.deepEqual(await client.namesOfSearch({ albumId }), ['b.jpg', 'c.jpg', 'a.jpg']);
  client.sandbox.control.library.removeItems([c.id]);
  assert.deepEqual(await client.namesOfSearch({ albumId }), ['b.jpg', 'a.jpg']);
});

test('what Google withdrew in March 2025 is denied: shared albums, share, unshare', async () => {
  await using client = await SandboxClient.start();
  const answers = [
    await client.get('/v1/sharedAlbums?pageSize=50'),
    (await (await client.fetch('/v1/albums/x:share', { method: 'POST' })).json()) as { error?: { status: string } },
  ];
  for (const answer of answers) assert.equal(answer.error?.status, 'PERMISSION_DENIED');
});

test('no token, a dead token and a token without the scope are told apart', async () => {
  await using client = await SandboxClient.start();
  const { control, apiUrl } = client.sandbox;
  const none = await fetch(`${apiUrl}/v1/albums`);
  assert.equal(none.status, 401);
  assert.match(await none.text(), /Request is missing required authentication credential/);
  const writer = control.signIn(['https://www.googleapis.com/auth/photoslibrary.appendonly']).accessToken;
  const scopeless = await fetch(`${apiUrl}/v1/albums`, { headers: { authorization: `Bearer ${writer}` } });
  assert.equal(scopeless.status, 403);
  assert.match(await scopeless.text(), /Request had insufficient authentication scopes/);
  control.moveClock(3_600_000);
  const expired = await client.fetch('/v1/albums');
  assert.equal(expired.status, 401);
  assert.match(await expired.text(), /Request had invalid authentication credentials/);
});

test('an unknown path is a page of HTML, not JSON', async () => {
  await using client = await SandboxClient.start();
  const response = await client.fetch('/v1/nothing');
  assert.equal(response.status, 404);
  assert.equal(response.headers.get('content-type'), 'text/html; charset=UTF-8');
  assert.match(await response.text(), /Error 404 \(Not Found\)!!1/);
});

test('JSON is indented, and compressed for whoever asks', async () => {
  await using client = await SandboxClient.start(dailyPhotos(25));
  const plain = await client.fetch('/v1/mediaItems', { headers: { 'accept-encoding': 'identity' } });
  assert.equal(plain.headers.get('content-encoding'), null);
  assert.match(await plain.text(), /^\{\n {2}"mediaItems": \[/);
  const packed = await client.fetch('/v1/mediaItems', { headers: { 'accept-encoding': 'gzip' } });
  assert.equal(packed.headers.get('content-encoding'), 'gzip');
  assert.equal(((await packed.json()) as { mediaItems: object[] }).mediaItems.length, 25);
});
