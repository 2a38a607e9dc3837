import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OAuthClient } from '../../src/google/oauth-client.ts';
import { SignedOutError, TimedOutError } from '../../src/library/failures.ts';
import { failureOf } from './google-world.ts';
import { OAuthWorld } from './oauth-world.ts';

test('B4b: a sign-in server that never answers is given up in the time allowed', async () => {
  await using world = await OAuthWorld.create();
  world.sandbox.control.failNext('hang', { times: 'always' });

  const failure = await failureOf(new OAuthClient(world.secret, 50).refresh('1//0-mine'));

  assert.ok(failure instanceof TimedOutError);
  assert.match(failure.message, /^Cannot renew the sign-in: Google's sign-in server did not answer in time/);
});

test('B9d: a code cannot be exchanged with the verifier of another request', async () => {
  await using world = await OAuthWorld.create();
  const client = new OAuthClient(world.secret);
  const redirectUri = 'http://127.0.0.1:1';
  const [mine, other] = await Promise.all(
    ['mine', 'other'].map((state) => client.authorization(redirectUri, ['a-scope'], state)),
  );
  assert.ok(mine && other);
  const consent = await fetch(mine.url, { redirect: 'manual' });
  const code = new URL(consent.headers.get('location') ?? '').searchParams.get('code') ?? assert.fail();

  const failure = await failureOf(client.exchange(code, other.codeVerifier, redirectUri));

  assert.ok(failure instanceof SignedOutError);
});

test('an abort ends an exchange with its reason', async () => {
  await using world = await OAuthWorld.create();
  world.sandbox.control.failNext('hang', { times: 'always' });
  const stop = new AbortController();
  const reason = new Error('enough');

  const refreshing = new OAuthClient(world.secret).refresh('1//0-mine', stop.signal);
  while (world.sandbox.requests.count('token') === 0) await new Promise((resolve) => setImmediate(resolve));
  stop.abort(reason);

  await assert.rejects(refreshing, (error) => error === reason);
});
