import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadAnswerError, ItemGoneError, OfflineError } from '../../src/library/failures.ts';
import type { MediaId } from '../../src/library/media-item.ts';
import { photo } from '../../src/sandbox/sandbox-library.ts';
import { collect } from '../support/collect.ts';
import { bytesOf, failureOf, GoogleWorld, idOf } from './google-world.ts';

const items = Array.from({ length: 130 }, (_, day) =>
  photo(`${day}.jpg`, { creationTime: new Date(Date.UTC(2023, 0, 1 - day)).toISOString(), sizeBytes: 100 + day }),
);
const [one, two, three] = items as [(typeof items)[0], (typeof items)[0], (typeof items)[0]];
const FIFTY_MINUTES_MS = 50 * 60_000;

test('what a listing brought is read without asking again, for 50 minutes', async () => {
  await using world = await GoogleWorld.create({ items });
  await world.listed();

  await world.clock.advance(FIFTY_MINUTES_MS - 1);
  assert.deepEqual(await world.read(one), await bytesOf(one));
  assert.equal(world.sandbox.requests.count('batchGet'), 0);

  await world.clock.advance(2);
  assert.deepEqual(await world.read(two), await bytesOf(two));
  assert.equal(world.sandbox.requests.count('batchGet'), 1);
});

test('addresses that are asked for together come with one request for 50', async () => {
  await using world = await GoogleWorld.create({ items });

  const bodies = await Promise.all(items.map((item) => world.read(item)));

  assert.deepEqual(bodies, await Promise.all(items.map(bytesOf)));
  assert.equal(world.sandbox.requests.count('batchGet'), 3);
});

test('two readers of one item look it up once', async () => {
  await using world = await GoogleWorld.create({ items });

  await Promise.all([world.read(one), world.read(one), world.sizeOf(one)]);

  assert.equal(world.sandbox.requests.count('batchGet'), 1);
  assert.deepEqual(world.sandbox.requests.requests('batchGet')[0]?.itemIds, [one.id]);
});

test('one reader who gives up does not take the address from another', async () => {
  await using world = await GoogleWorld.create({ items });
  const stop = new AbortController();
  const reason = new Error('enough');

  const impatient = world.library.open(idOf(one), stop.signal);
  const patient = world.read(one);
  stop.abort(reason);

  await assert.rejects(impatient, (error) => error === reason);
  assert.deepEqual(await patient, await bytesOf(one));
});

test('B25: an address that expired is renewed once, and the bytes are asked for again', async () => {
  await using world = await GoogleWorld.create({ items });
  await world.listed();
  world.sandbox.control.expireBaseUrls();

  assert.deepEqual(await world.read(one), await bytesOf(one));
  assert.equal(world.sandbox.requests.count('mediaGet'), 2);
  assert.equal(world.sandbox.requests.count('batchGet'), 1);
});

test('B25b: an address may die at 30 minutes as well; the others of its age are not tried then', async () => {
  await using world = await GoogleWorld.create({ items, settings: { baseUrlLifeMs: 30 * 60_000 } });
  await world.listed();
  await world.clock.advance(31 * 60_000);

  assert.deepEqual(await world.read(one), await bytesOf(one));
  assert.deepEqual(await world.read(two), await bytesOf(two));
  assert.equal(world.sandbox.requests.count('mediaGet'), 3);
  assert.equal(world.sandbox.requests.count('batchGet'), 2);
});

test('B25: addresses that are refused together are renewed together', async () => {
  await using world = await GoogleWorld.create({ items });
  await world.listed();
  await world.clock.advance(1);
  world.sandbox.control.expireBaseUrls();

  const answers = await collect(world.library.sizes(items.map(idOf)));

  assert.ok(answers.every((answer) => 'sizeBytes' in answer));
  assert.ok(world.sandbox.requests.count('batchGet') <= 40, `${world.sandbox.requests.count('batchGet')} lookups`);
});

test('B25: a second 403 is a failure, after two requests', async () => {
  await using world = await GoogleWorld.create({ items });
  world.sandbox.control.failNext('F-403-HTML', { kinds: ['mediaGet'], times: 'always' });

  const failure = await failureOf(world.read(one));

  assert.ok(failure instanceof BadAnswerError);
  assert.match(failure.message, /Google refuses its bytes \(403\), also at a new address/);
  assert.equal(world.sandbox.requests.count('mediaGet'), 2);
});

test('B22: of the items looked up, the one that was deleted is gone and the others are there', async () => {
  await using world = await GoogleWorld.create({ items });
  world.sandbox.control.library.removeItems([two.id]);

  const found = await world.library.lookUp([one, two, three].map(idOf));

  assert.deepEqual([...found.keys()], [one.id, three.id]);
  assert.ok((await failureOf(world.read(two))) instanceof ItemGoneError);
});

for (const [how, unknownItem] of [
  ['404', 'F-404'],
  ['400', 'F-ARG'],
] as const) {
  test(`B22b, B21: a dead id that fails every call with it is found out in halves, and gone by ${how}`, async () => {
    await using world = await GoogleWorld.create({ items, settings: { unknownItem } });
    world.sandbox.control.library.removeItems([two.id]);
    world.sandbox.control.failNext('F-500', { kinds: ['batchGet'], itemId: two.id, times: 'always' });

    const found = await world.library.lookUp(items.slice(0, 50).map(idOf));

    assert.equal(found.size, 49);
    assert.ok(!found.has(idOf(two)));
    assert.ok(world.sandbox.requests.count('batchGet') <= 13);
    assert.equal(world.sandbox.requests.count('get'), 1);
  });
}

test('B22b: an id that cannot be looked up at all does not keep the others from being read', async () => {
  await using world = await GoogleWorld.create({ items });
  world.sandbox.control.failNext('F-500', { itemId: two.id, times: 'always' });

  const answers = await Promise.all([world.sizeOf(one), world.sizeOf(two), world.sizeOf(three)]);

  assert.deepEqual([answers[0], answers[2]], [one.body.sizeBytes, three.body.sizeBytes]);
  assert.ok(answers[1] instanceof OfflineError);
});

test('B22b: whether it is gone then stays open', async () => {
  await using world = await GoogleWorld.create({ items });
  world.sandbox.control.failNext('F-500', { itemId: two.id, times: 'always' });

  assert.ok((await failureOf(world.library.lookUp([one, two].map(idOf)))) instanceof OfflineError);
});

test('B22b: when every lookup fails, Google is in trouble, and is not asked for each id', async () => {
  await using world = await GoogleWorld.create({ items });
  world.sandbox.control.failNext('F-500', { times: 'always' });

  assert.ok((await failureOf(world.library.lookUp(items.slice(0, 50).map(idOf)))) instanceof OfflineError);
  assert.ok(world.sandbox.requests.count() < 40, `${world.sandbox.requests.count()} requests`);
});

test('ids that are asked for twice are sent once', async () => {
  await using world = await GoogleWorld.create({ items });

  const found = await world.library.lookUp([one, one, one].map(idOf));

  assert.equal(found.size, 1);
});

test('an id that nobody knows is gone', async () => {
  await using world = await GoogleWorld.create({ items });

  assert.ok((await failureOf(world.library.open('nobody' as MediaId))) instanceof ItemGoneError);
});
