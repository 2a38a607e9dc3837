import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { test } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { GoogleLibrary } from '../../src/google/google-library.ts';
import { BadAnswerError, ItemGoneError, OfflineError, QuotaError } from '../../src/library/failures.ts';
import type { MediaId } from '../../src/library/media-item.ts';
import { collect } from '../support/collect.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { bodyOf, failureOf } from './google-world.ts';
import { TinyServer } from './tiny-server.ts';

type Answerer = (request: IncomingMessage, response: ServerResponse, server: () => TinyServer) => void;

/** A library in front of a server that answers as the test says. */
async function worldAnswering(answer: Answerer) {
  const clock = new ManualClock(undefined, { skipsWaits: true });
  const server: TinyServer = await TinyServer.start((request, response) => answer(request, response, () => server));
  const token = () => Promise.resolve('token');
  const tokens = { current: token, renew: token };
  const library = new GoogleLibrary({ apiUrl: server.url, tokens, clock, log: silentLog, random: () => 0 });
  const dispose = async () => {
    await library.close();
    await server[Symbol.asyncDispose]();
  };
  return { library, server, clock, [Symbol.asyncDispose]: dispose };
}

function json(response: ServerResponse, body: object): void {
  response.setHeader('Content-Type', 'application/json; charset=UTF-8').end(JSON.stringify(body));
}

const ids = ['A1', 'A2', 'A3'] as MediaId[];
const found = (id: string) => ({ mediaItem: { id, filename: `${id}.jpg` } });

test('B22: codes 3 and 5 mean gone', async () => {
  const mediaItemResults = [found('A1'), { status: { code: 5 } }, { status: { code: 3 } }];
  await using world = await worldAnswering((_, response) => json(response, { mediaItemResults }));

  assert.deepEqual([...(await world.library.lookUp(ids)).keys()], ['A1']);
  assert.match(
    world.server.asked[0] ?? '',
    /^GET \/v1\/mediaItems:batchGet\?mediaItemIds=A1&mediaItemIds=A2&mediaItemIds=A3&/,
  );
});

for (const status of [{ code: 13 }, { code: 7 }, {}]) {
  test(`B22: ${JSON.stringify(status)} leaves open whether the item exists`, async () => {
    const mediaItemResults = [found('A1'), { status }, found('A3')];
    await using world = await worldAnswering((_, response) => json(response, { mediaItemResults }));

    const failure = await failureOf(world.library.lookUp(ids));

    assert.ok(failure instanceof BadAnswerError);
    assert.match(failure.message, /^Cannot look up item A2: /);
  });
}

test('a lookup that answers with too little does not make anything gone', async () => {
  const mediaItemResults = [{ status: { code: 3 } }, found('A3')];
  await using world = await worldAnswering((_, response) => json(response, { mediaItemResults }));

  const failure = await failureOf(world.library.lookUp(ids));

  assert.ok(!(failure instanceof ItemGoneError));
  assert.match(failure.message, /^Cannot look up item A1: Google did not answer for it/);
});

for (const [retryAfter, waitMs] of [
  ['45', 45_000],
  ['Wed, 01 May 2024 12:01:10 GMT', 70_000],
] as const) {
  test(`B42: a 429 with Retry-After '${retryAfter}' is obeyed`, async () => {
    await using world = await worldAnswering((_, response, server) => {
      if (server().asked.length > 1) return json(response, {});
      response.writeHead(429, { 'Retry-After': retryAfter }).end();
    });

    assert.deepEqual(await collect(world.library.items(undefined)), [{ items: [] }]);
    assert.deepEqual(world.clock.sleptMs, [waitMs]);
  });
}

test('B42: a 429 that asks for an hour is told instead of waited for', async () => {
  await using world = await worldAnswering((_, response) => {
    response.writeHead(429, { 'Retry-After': '3600' }).end('{"error":{"message":"per minute"}}');
  });

  const failure = await failureOf(collect(world.library.items(undefined)));

  assert.ok(failure instanceof QuotaError);
  assert.equal(failure.untilMs, Date.parse('2024-05-01T13:00:00Z'));
});

test('a token that leads to itself ends the listing with a failure', async () => {
  await using world = await worldAnswering((_, response) =>
    json(response, { mediaItems: [{ id: 'A1' }], nextPageToken: 'same' }),
  );

  const failure = await failureOf(collect(world.library.items(undefined)));

  assert.match(failure.message, /lead back to an earlier one/);
  assert.ok(world.server.asked.length <= 3);
});

test('an answer that cannot be unpacked is refused', async () => {
  await using world = await worldAnswering((_, response) => {
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('{}');
  });

  assert.match((await failureOf(collect(world.library.items(undefined)))).message, /cannot be unpacked/);
});

/** Looks an item up, and answers requests for its bytes as told. */
function withMedia(media: Answerer, item: object = {}): Answerer {
  return (request, response, server) => {
    if (!request.url?.startsWith('/v1/')) return media(request, response, server);
    const baseUrl = `${server().url}/lr/secret`;
    json(response, { mediaItemResults: [{ mediaItem: { id: 'A1', baseUrl, ...item } }] });
  };
}

const [id] = ids as [MediaId];

test('B28: redirects are followed five times, not for ever', async () => {
  let hops = 0;
  const media: Answerer = (_, response) => {
    if (hops++ % 7 === 5) response.writeHead(200, { 'Content-Type': 'image/png', 'Content-Length': '3' }).end('png');
    else response.writeHead(302, { Location: `/hop/${hops}` }).end('moved');
  };
  await using world = await worldAnswering(withMedia(media));

  assert.equal((await bodyOf(await world.library.open(id))).toString(), 'png');
  assert.match((await failureOf(world.library.open(id))).message, /redirects more than 5 times/);
});

for (const location of [undefined, 'file:///etc/passwd', 'http://[']) {
  test(`B28: a redirect to ${location ?? 'nowhere'} is not followed`, async () => {
    const media: Answerer = (_, response) => {
      response.writeHead(302, location === undefined ? {} : { Location: location }).end();
    };
    await using world = await worldAnswering(withMedia(media));

    const failure = await failureOf(world.library.open(id));

    assert.ok(failure instanceof BadAnswerError);
    assert.match(failure.message, /redirects to no usable address/);
  });
}

test('an address that is none is refused without telling it', async () => {
  await using world = await worldAnswering(withMedia(() => assert.fail(), { baseUrl: '//lr/secret' }));

  assert.match((await failureOf(world.library.open(id))).message, /the address of its bytes is not one/);
});

test('a photo without an address has no bytes to read', async () => {
  await using world = await worldAnswering(withMedia(() => assert.fail(), { baseUrl: undefined }));

  assert.match((await failureOf(world.library.open(id))).message, /gives no address for its bytes/);
});

test('bytes that come in chunks are read to their end, though nobody told the size', async () => {
  const media: Answerer = (_, response) => {
    response.writeHead(200, { 'Content-Type': 'Image/JPEG; charset=x' });
    response.write('first ');
    response.end('last');
  };
  await using world = await worldAnswering(withMedia(media));

  const stream = await world.library.open(id);

  assert.deepEqual([stream.sizeBytes, stream.mimeType], [undefined, 'image/jpeg']);
  assert.equal((await bodyOf(stream)).toString(), 'first last');
});

test('a size that even one byte does not tell is a failure', async () => {
  const media: Answerer = (request, response) => {
    response.writeHead(206, { 'Content-Type': 'image/jpeg', 'Content-Range': 'bytes 0-0/*' });
    response.end(request.method === 'HEAD' ? undefined : 'x');
  };
  await using world = await worldAnswering(withMedia(media));

  const [answer] = await collect(world.library.sizes([id]));

  assert.ok(answer && 'failure' in answer && answer.failure instanceof BadAnswerError);
});

test('B33: a server that hangs up instead of answering is offline', async () => {
  await using world = await worldAnswering(withMedia((request) => request.socket.destroy()));

  const failure = await failureOf(world.library.open(id));

  assert.ok(failure instanceof OfflineError);
  assert.match(failure.message, /^Cannot read item A1: the connection broke/);
});
