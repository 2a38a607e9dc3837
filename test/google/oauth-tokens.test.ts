import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { readTokenFile } from '../../src/google/token-file.ts';
import { BadAnswerError, OfflineError, SignedOutError } from '../../src/library/failures.ts';
import { failureOf } from './google-world.ts';
import { OAuthWorld } from './oauth-world.ts';

const MINUTE_MS = 60_000;

async function stored(world: OAuthWorld) {
  return (await readTokenFile(world.file, silentLog)) ?? assert.fail('nobody is signed in');
}

test('the stored token is used as long as it has five minutes left', async () => {
  await using world = await OAuthWorld.create();
  const tokens = await world.signedIn(60 * MINUTE_MS);
  const first = await tokens.current();

  await world.clock.advance(55 * MINUTE_MS);
  assert.equal(await tokens.current(), first);
  assert.equal(world.sandbox.requests.count('token'), 0);

  await world.clock.advance(1);
  assert.notEqual(await tokens.current(), first);
  assert.equal(world.sandbox.requests.count('token'), 1);
});

test('B2: a renewed token is stored, with the old refresh token, and used by the next run', async () => {
  await using world = await OAuthWorld.create();
  const tokens = await world.signedIn(MINUTE_MS);
  const before = await stored(world);

  const token = await tokens.current();

  const after = await stored(world);
  assert.equal(after.accessToken, token);
  assert.equal(after.refreshToken, before.refreshToken);
  assert.deepEqual(after.scopes, before.scopes);
  assert.ok(Math.abs(after.expiryMs - world.clock.nowMs() - 3_599_000) < 5_000);
  assert.ok(world.sandbox.control.tokens.valid(token));
  assert.equal(await world.tokens().current(), token);
  assert.equal(world.sandbox.requests.count('token'), 1);
});

test('a hundred callers cause one renewal', async () => {
  await using world = await OAuthWorld.create();
  const tokens = await world.signedIn(MINUTE_MS);

  const got = new Set(await Promise.all(Array.from({ length: 100 }, () => tokens.current())));

  assert.equal(got.size, 1);
  assert.equal(world.sandbox.requests.count('token'), 1);
});

test('B1: a token that was refused is renewed once, also for those who come late with it', async () => {
  await using world = await OAuthWorld.create();
  const tokens = await world.signedIn();
  const refused = await tokens.current();

  const [one, two] = await Promise.all([tokens.renew(refused), tokens.renew(refused)]);
  const late = await tokens.renew(refused);

  assert.ok(one === two && two === late && one !== refused);
  assert.equal(world.sandbox.requests.count('token'), 1);
  assert.notEqual(await tokens.renew(late), late);
});

test('B3: a refresh token that is dead asks to sign in, says why, and is not tried again', async () => {
  await using world = await OAuthWorld.create();
  const tokens = await world.signedIn(MINUTE_MS);
  world.sandbox.control.tokens.revokeAll();

  for (const _again of [1, 2, 3]) {
    const failure = await failureOf(tokens.current());
    assert.ok(failure instanceof SignedOutError);
    assert.match(failure.message, /"Testing", where a sign-in ends after 7 days/);
    assert.match(failure.message, /Run: gphotos-fs auth login$/);
  }
  assert.equal(world.sandbox.requests.count('token'), 1);
});

test('B3: signing in again, in another process, is noticed', async () => {
  await using world = await OAuthWorld.create();
  const tokens = await world.signedIn(MINUTE_MS);
  world.sandbox.control.tokens.revokeAll();
  await failureOf(tokens.current());

  const token = await world.storeSignIn();

  assert.equal(await tokens.current(), token);
});

test('B4: a sign-in server in trouble is asked again, and then is as good as unreachable', async () => {
  await using world = await OAuthWorld.create();
  const tokens = await world.signedIn(-1);
  world.sandbox.control.failNext('F-503', { kinds: ['token'] });
  assert.ok(await tokens.current());

  world.sandbox.control.failNext('F-5xx-HTML', { kinds: ['token'], times: 'always' });
  const failure = await failureOf(tokens.renew(await tokens.current()));
  assert.ok(failure instanceof OfflineError);
  assert.match(failure.message, /answers with an error \(502\)/);
});

test('B4: a token that still works outlives a sign-in server in trouble', async () => {
  await using world = await OAuthWorld.create();
  const tokens = await world.signedIn(MINUTE_MS);
  const { accessToken } = await stored(world);
  await world.sandbox.close();

  assert.equal(await tokens.current(), accessToken);

  await world.clock.advance(2 * MINUTE_MS);
  const failure = await failureOf(tokens.current());
  assert.ok(failure instanceof OfflineError);
  assert.match(failure.message, /^Cannot renew the sign-in: the connection is refused \(ECONNREFUSED\)/);
});

test('B4b: whoever stops waiting for a renewal goes at once; it is there for the others', async () => {
  await using world = await OAuthWorld.create();
  const tokens = await world.signedIn(-1);
  world.sandbox.control.change({ delayMsByKind: { token: 1_000 } });
  const stop = new AbortController();
  const reason = new Error('enough');

  const impatient = tokens.current(stop.signal);
  const patient = tokens.current();
  await world.clock.untilSomebodySleeps();
  stop.abort(reason);
  await assert.rejects(impatient, (error) => error === reason);
  await world.clock.advance(1_000);

  assert.ok(world.sandbox.control.tokens.valid(await patient));
  assert.equal(world.sandbox.requests.count('token'), 1);
});

test('B4c: a client that Google does not know is told, once', async () => {
  await using world = await OAuthWorld.create();
  await world.storeSignIn(-1);
  const tokens = world.tokens({ ...world.secret, clientSecret: 'GOCSPX-another' });

  const failure = await failureOf(tokens.current());

  assert.ok(failure instanceof SignedOutError);
  assert.match(failure.message, /does not know this OAuth client or its secret/);
  assert.equal(world.sandbox.requests.count('token'), 1);
});

test('an answer that holds no token is refused', async () => {
  await using world = await OAuthWorld.create();
  const tokens = await world.signedIn(-1);
  world.sandbox.control.failNext('html-page', { kinds: ['token'] });

  assert.ok((await failureOf(tokens.current())) instanceof BadAnswerError);
});

test('nobody signed in, or with another client, is told to sign in', async () => {
  await using world = await OAuthWorld.create();
  assert.match((await failureOf(world.tokens().current())).message, /nobody is signed in. Run: gphotos-fs auth login/);

  await world.storeSignIn();
  const failure = await failureOf(world.tokens({ ...world.secret, clientId: 'another' }).current());
  assert.ok(failure instanceof SignedOutError);
  assert.match(failure.message, /belongs to another OAuth client/);
});

test('a renewed token that cannot be stored is used all the same, with a warning', async () => {
  await using world = await OAuthWorld.create();
  const tokens = await world.signedIn(-1);
  world.sandbox.control.change({ delayMsByKind: { token: 1_000 } });

  const renewing = tokens.current();
  await world.clock.untilSomebodySleeps();
  await rm(dirname(world.file), { recursive: true });
  await writeFile(dirname(world.file), 'a file in place of the directory');
  await world.clock.advance(1_000);

  assert.equal(await tokens.current(), await renewing);
  assert.match(world.log.messages('warn').join(), /Cannot store the renewed sign-in/);
});
