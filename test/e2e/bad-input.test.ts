import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { photo } from '../../src/sandbox/sandbox-library.ts';
import { Person, type PersonOptions } from '../support/person.ts';
import { refused } from './refused.ts';

const LIBRARY = { items: [photo('beach.jpg'), photo('hill.jpg')], albums: [] };

/** Fit to mount on. */
async function emptyDirectory({ directory }: Person): Promise<string> {
  const path = directory.join('mount');
  await mkdir(path);
  return path;
}

const somebody = (options: Partial<PersonOptions> = {}) => Person.create({ library: LIBRARY, ...options });

describe('the command line', () => {
  test('an unknown option, command or argument is status 2 and points to --help', async () => {
    await using person = await somebody();
    refused(await person.gphotosFs('mount', '--fast', '/mnt'), 2, /unknown option '--fast'/, /--help/);
    refused(await person.gphotosFs('fly'), 2, /unknown command 'fly'/);
    refused(await person.gphotosFs('mount'), 2, /missing required argument 'directory'/);
    refused(await person.gphotosFs('materialize', '--jobs', 'many', '/tmp/x'), 2, /jobs must be a whole number/);
  });

  test('a setting that makes no sense is named with the place it was written in', async () => {
    await using person = await somebody();
    refused(await person.gphotosFs('config', '--cache-size', 'huge'), 2, /--cache-size/, /'huge'/, /10GiB/);
    refused(await person.gphotosFs('config', '--log-level', 'loud'), 2, /'loud' is not one of debug, info/);
    refused(await person.gphotosFs('ls', '--timezone', 'Mars/Base'), 2, /'Mars\/Base'/, /Europe\/Berlin/);
    refused(await person.gphotosFs('ls', '--layout', '{yaer}'), 2, /'\{yaer\}'/, /\{year\}/);
    refused(await person.gphotosFs('config', '--profile', '../x'), 2, /profile name/);
  });

  test('a stack trace is shown to whoever asks for debugging', async () => {
    await using person = await somebody();
    const { status, stderr } = await person.gphotosFs('config', '--cache-size', 'huge', '--log-level', 'debug');
    assert.equal(status, 2);
    assert.match(stderr, /^\s+at /m);
  });
});

describe('the settings file', () => {
  for (const [what, content, says] of [
    ['a wrong key', '{\n  "cacheSize": "5GiB",\n  "cachSize": 1\n}', /config\.json:3: 'cachSize' is not a setting/],
    ['a wrong type', '{\n  "allowOther": "yes"\n}', /config\.json:2: 'allowOther' must be true or false/],
    ['a wrong value', '{ "syncEvery": "soon" }', /syncEvery in .*config\.json.*'soon'/],
    ['no JSON', '{ cacheSize: 5 }', /config\.json: it is not JSON/],
    ['no object', '[]', /must hold one JSON object/],
  ] as const) {
    test(`with ${what} it is refused, naming the place`, async () => {
      await using person = await somebody();
      await writeFile(join(person.profile.configDirectory, 'config.json'), content);
      refused(await person.gphotosFs('config'), 2, says);
    });
  }

  test('that is named but missing is refused', async () => {
    await using person = await somebody();
    refused(await person.gphotosFs('config', '--config', '/nowhere/config.json'), 2, /\/nowhere\/config\.json/);
  });
});

describe('the sign-in', () => {
  test('without a client secret, mount says where to get it and where to put it', async () => {
    await using person = await somebody();
    await rm(join(person.profile.configDirectory, 'client_secret.json'));
    const result = await person.gphotosFs('mount', await emptyDirectory(person));
    refused(result, 2, /client_secret\.json/, /Desktop app/, /console\.cloud\.google\.com/);
  });

  test('a client secret of type web is told apart', async () => {
    await using person = await somebody();
    await writeFile(join(person.profile.configDirectory, 'client_secret.json'), '{"web":{"client_id":"x"}}');
    refused(await person.gphotosFs('auth', 'login'), 2, /Web application/, /Desktop app/);
  });

  test('when nobody signed in, mount, sync and materialize are status 3', async () => {
    await using person = await somebody({ signedIn: false });
    for (const args of [
      ['mount', await emptyDirectory(person)],
      ['sync'],
      ['materialize', person.directory.join('copy')],
    ]) {
      refused(await person.gphotosFs(...args), 3, /gphotos-fs auth login/);
    }
  });
});
