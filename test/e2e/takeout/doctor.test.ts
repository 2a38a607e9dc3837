import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Finding } from '../../../src/base/finding.ts';
import { shot } from '../../../src/sandbox/takeout/vocabulary.ts';
import { Person, type PersonOptions } from '../../support/person.ts';
import { forEachWay } from '../ways-to-mount.ts';
import { giveExport, personWithoutAccount, withTakeout } from './archive-world.ts';
import { STAMP } from './memories.ts';

const somebody = (options: Partial<PersonOptions>) =>
  Person.create({ library: { items: [], albums: [] }, hasClientSecret: false, ...options });

const ONE = { stamp: STAMP, shots: [shot('beach.jpg')] };

/** The exit status, and what it finds of where photos come from. */
async function examined(person: Person) {
  const { status, stdout } = await person.gphotosFs('doctor', '--json');
  const findings: Finding[] = JSON.parse(stdout);
  const verdictOf = (what: string) => findings.find((finding) => finding.what === what)?.verdict;
  return {
    status,
    archives: findings.find(({ what }) => what === 'Takeout archives')?.found,
    secret: verdictOf('client secret'),
    signIn: verdictOf('sign-in'),
  };
}

forEachWay((way) => {
  test('whoever has archives needs no client secret and no sign-in, mounted or not; without archives both are missing', async () => {
    await using person = await personWithoutAccount(way);
    const none = { archives: 'none were added', secret: 'problem', signIn: 'problem' };
    assert.deepEqual(await examined(person), { status: 2, ...none });

    const { archives } = await giveExport(person, ONE);
    const enough = { status: 0, archives: 'added; gphotos-fs takeout list shows them', secret: 'ok', signIn: 'ok' };
    const mount = await person.mount(withTakeout(...archives));
    assert.deepEqual(await examined(person), enough);
    await mount.stop();
    assert.deepEqual(await examined(person), enough);
    assert.match(
      (await person.gphotosFs('doctor')).stdout,
      /client secret: none; Takeout archives need none\n.*\nReady to mount/,
    );

    await person.gphotosFs('takeout', 'remove', ...archives);
    assert.deepEqual(await examined(person), { status: 2, ...none });
  });
});

test('beside archives a sign-in that is missing is a warning, a client secret of the wrong type a problem', async () => {
  await using person = await somebody({ hasClientSecret: true, signedIn: false });
  assert.deepEqual((await examined(person)).status, 3);
  const { folder } = await giveExport(person, ONE);
  await person.gphotosFs('takeout', 'add', folder);
  const { archives: _, ...account } = await examined(person);
  assert.deepEqual(account, { status: 0, secret: 'ok', signIn: 'warning' });

  const secret = join(person.profile.configDirectory, 'client_secret.json');
  await writeFile(secret, '{"web":{"client_id":"x"}}');
  assert.deepEqual((await examined(person)).secret, 'problem');
  await rm(secret);
  assert.deepEqual((await examined(person)).status, 0);
});
