import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../src/base/failure.ts';
import { BadAnswerError, OfflineError, QuotaError, SignedOutError, TimedOutError } from '../../src/library/failures.ts';
import type { AlbumId } from '../../src/library/media-item.ts';
import { album, photo } from '../../src/sandbox/sandbox-library.ts';
import { collect } from '../support/collect.ts';
import { failureOf, GoogleWorld } from './google-world.ts';

const items = Array.from({ length: 250 }, (_, day) =>
  photo(`${day}.jpg`, { creationTime: new Date(Date.UTC(2023, 0, 1 - day)).toISOString() }),
);
const inOrder = items.map(({ filename }) => filename);

test('a library of 250 items takes three requests, a hundred items each', async () => {
  await using world = await GoogleWorld.create({ items });

  assert.deepEqual(await world.listed(), inOrder);
  assert.equal(world.sandbox.requests.count(), 3);
  assert.equal(world.library.requests.of('list'), 3);
});

const ODDITIES = {
  'B13: short pages': { shortPages: true },
  'B13b: empty pages in between': { emptyPages: 3 },
  'B13c: a last token that leads nowhere': { lastTokenLeadsNowhere: true },
  'B13d: pages that overlap': { overlappingPages: true },
  'all of these together': { shortPages: true, emptyPages: 2, lastTokenLeadsNowhere: true, overlappingPages: true },
};
for (const [oddity, settings] of Object.entries(ODDITIES)) {
  test(`${oddity}: everything is listed once, in order`, async () => {
    const [first, second] = [album('Summer', items.slice(100)), album('Winter', [])];
    await using world = await GoogleWorld.create({ items, albums: [first, second], settings });

    assert.deepEqual(await world.listed(), inOrder);
    assert.deepEqual(
      (await collect(world.library.albums())).flat().map(({ title }) => title),
      ['Summer', 'Winter'],
    );
    const inAlbum = (await collect(world.library.albumItems(first.id as AlbumId))).flat();
    assert.deepEqual(
      inAlbum.map(({ filename }) => filename),
      inOrder.slice(100),
    );
  });
}

test('B14: a listing whose token Google forgot in the middle begins anew, once', async () => {
  await using world = await GoogleWorld.create({ items });
  world.sandbox.control.failNext('F-ARG', { kinds: ['list'], after: 1 });

  assert.deepEqual(await world.listed(), [...inOrder.slice(0, 100), ...inOrder]);

  world.sandbox.control.failNext('F-TOKENPARAM', { kinds: ['list'], after: 1 });
  world.sandbox.control.failNext('F-TOKENPARAM', { kinds: ['list'], after: 1 });
  assert.ok((await failureOf(world.listed())) instanceof BadAnswerError);
});

test('B11: an album that was deleted meanwhile has no items', async () => {
  await using world = await GoogleWorld.create();

  assert.deepEqual(await collect(world.library.albumItems('nobody' as AlbumId)), []);
});

test('B1: an expired token is renewed once, and the request repeated', async () => {
  await using world = await GoogleWorld.create({ items: items.slice(0, 1) });
  world.sandbox.control.tokens.expireAccessTokens();

  assert.deepEqual(await world.listed(), ['0.jpg']);
  assert.equal(world.tokens.renewals, 1);
  assert.equal(world.sandbox.requests.count('list'), 2);
});

test('B5: a token that is refused although it is new ends in a request to sign in', async () => {
  await using world = await GoogleWorld.create();
  world.sandbox.control.failNext('F-401', { times: 'always' });

  const failure = await failureOf(world.listed());

  assert.ok(failure instanceof SignedOutError);
  assert.match(failure.message, /^Cannot list the items of Google Photos: .* Run: gphotos-fs auth login/);
  assert.equal(world.tokens.renewals, 1);
  assert.equal(world.sandbox.requests.count('list'), 2);
});

test('B6: a missing scope is named, and not asked for twice', async () => {
  await using world = await GoogleWorld.create();
  world.sandbox.control.failNext('F-SCOPE', { times: 'always' });

  const failure = await failureOf(world.listed());

  assert.ok(failure instanceof SignedOutError);
  assert.match(failure.message, /photoslibrary\.readonly\.appcreateddata/);
  assert.equal(world.sandbox.requests.count('list'), 1);
  assert.equal(world.tokens.renewals, 0);
});

test('B8: a project whose API is off is shown what Google says about it', async () => {
  await using world = await GoogleWorld.create();
  world.sandbox.control.failNext('F-DISABLED');

  const failure = await failureOf(world.listed());

  assert.ok(failure instanceof UsageError);
  assert.match(failure.message, /Enable it by visiting https:\/\/console\.developers\.google\.com\/\S+ then retry\./);
});

for (const answer of ['F-500', 'F-503', 'F-5xx-HTML', 'reset', 'short-of-length'] as const) {
  test(`B33, B43: a listing gets over ${answer}, twice in a row`, async () => {
    await using world = await GoogleWorld.create({ items });
    world.sandbox.control.failNext(answer, { kinds: ['list'], after: 1, times: 2 });

    assert.deepEqual(await world.listed(), inOrder);
    assert.equal(world.sandbox.requests.count('list'), 5);
    assert.deepEqual(world.clock.sleptMs, [1_000, 2_000]);
  });
}

test('B43b: server errors without end are given up after six requests', async () => {
  await using world = await GoogleWorld.create();
  world.sandbox.control.failNext('F-503', { times: 'always' });

  assert.ok((await failureOf(world.listed())) instanceof OfflineError);
  assert.equal(world.sandbox.requests.count('list'), 6);
});

test('B33: a server that is not there is offline', async () => {
  await using world = await GoogleWorld.create();
  await world.sandbox.close();

  const failure = await failureOf(world.listed());

  assert.ok(failure instanceof OfflineError);
  assert.match(failure.message, /the connection is refused \(ECONNREFUSED\)/);
});

test('B32b: a server that never answers is given up in the time allowed', async () => {
  await using world = await GoogleWorld.create({ library: { timeouts: { headersMs: 20 } } });
  world.sandbox.control.failNext('hang', { times: 'always' });

  assert.ok((await failureOf(world.listed())) instanceof TimedOutError);
  assert.equal(world.sandbox.requests.count('list'), 3);
});

for (const answer of ['cut-json', 'html-page'] as const) {
  test(`B20: ${answer} is no answer`, async () => {
    await using world = await GoogleWorld.create({ items });
    world.sandbox.control.failNext(answer);

    const failure = await failureOf(world.listed());

    assert.ok(failure instanceof BadAnswerError);
    assert.match(failure.message, /Google's answer is not JSON/);
  });
}

test('B38: after the quota of the day is used up nobody asks before midnight in California', async () => {
  await using world = await GoogleWorld.create({ items: items.slice(0, 1), now: '2024-05-01T12:00:00Z' });
  world.sandbox.control.failNext('F-DAY');

  for (const _again of [1, 2, 3]) {
    const failure = await failureOf(world.listed());
    assert.ok(failure instanceof QuotaError);
    assert.equal(failure.untilMs, Date.parse('2024-05-02T07:00:00Z'));
  }
  assert.equal(world.sandbox.requests.count(), 1);

  await world.clock.advance(19 * 3_600_000);
  assert.deepEqual(await world.listed(), ['0.jpg']);
});

test('B39: a quota of the minute is waited for', async () => {
  await using world = await GoogleWorld.create({ items: items.slice(0, 1) });
  world.sandbox.control.failNext('F-MIN');

  assert.deepEqual(await world.listed(), ['0.jpg']);
  assert.deepEqual(world.clock.sleptMs, [30_000]);
});

test('B42: a 429 that says nothing is waited for as well', async () => {
  await using world = await GoogleWorld.create({ items: items.slice(0, 1) });
  world.sandbox.control.failNext('F-429-EMPTY', { times: 2 });

  assert.deepEqual(await world.listed(), ['0.jpg']);
  assert.deepEqual(world.clock.sleptMs, [30_000, 60_000]);
});
