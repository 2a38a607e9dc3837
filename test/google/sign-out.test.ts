import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { signOut } from '../../src/google/sign-out.ts';
import { readTokenFile } from '../../src/google/token-file.ts';
import { OAuthWorld } from './oauth-world.ts';

test('signing out withdraws the grant at Google and forgets it here', async () => {
  await using world = await OAuthWorld.create();
  const token = await world.storeSignIn();

  assert.equal(await signOut(world), 'withdrawn');

  assert.equal(world.sandbox.control.tokens.valid(token), undefined);
  assert.equal(await readTokenFile(world.file, silentLog), undefined);
  assert.equal(await signOut(world), 'nobody');
});

test('a grant that Google withdrew before is signed out of all the same', async () => {
  await using world = await OAuthWorld.create();
  await world.storeSignIn();
  world.sandbox.control.tokens.revokeAll();

  assert.equal(await signOut(world), 'withdrawn');
});

test('without a network it is forgotten here, and the person told where to withdraw it', async () => {
  await using world = await OAuthWorld.create();
  await world.storeSignIn();
  await world.sandbox.close();

  assert.equal(await signOut(world), 'forgotten');

  assert.equal(await readTokenFile(world.file, silentLog), undefined);
  assert.match(world.log.messages('warn').join(), /myaccount\.google\.com\/connections/);
  assert.doesNotMatch(world.log.text(), /1\/\/0|ya29\./);
});

test('a damaged sign-in can be signed out of', async () => {
  await using world = await OAuthWorld.create();
  await world.storeSignIn();
  await writeFile(world.file, 'garbage');

  assert.equal(await signOut(world), 'forgotten');
  assert.equal(await readTokenFile(world.file, silentLog), undefined);
});
