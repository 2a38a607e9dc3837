import assert from 'node:assert/strict';
import { chown, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, test } from 'node:test';
import { UsageError } from '../../src/base/failure.ts';
import { profileOf } from '../../src/engine/profile.ts';
import { refuseForeignDirectory, socketPathOf } from '../../src/engine/socket-path.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

describe('the directories of a profile', () => {
  test('lie where XDG says', () => {
    const { configDirectory, dataDirectory, cacheDirectory } = profileOf('ada', {
      HOME: '/home/x',
      XDG_CONFIG_HOME: '/conf',
      XDG_DATA_HOME: '/data',
      XDG_CACHE_HOME: '/cache',
    });
    assert.deepEqual(
      [configDirectory, dataDirectory, cacheDirectory],
      ['/conf/gphotos-fs/ada', '/data/gphotos-fs/ada', '/cache/gphotos-fs/ada'],
    );
  });

  test('lie in the home directory otherwise, also where a variable is empty', () => {
    for (const environment of [{ HOME: '/home/x' }, { HOME: '/home/x', XDG_CONFIG_HOME: '', XDG_DATA_HOME: '' }]) {
      const { configDirectory, dataDirectory, cacheDirectory } = profileOf('default', environment);
      assert.deepEqual(
        [configDirectory, dataDirectory, cacheDirectory],
        [
          '/home/x/.config/gphotos-fs/default',
          '/home/x/.local/share/gphotos-fs/default',
          '/home/x/.cache/gphotos-fs/default',
        ],
      );
    }
  });

  test('need a name that is one folder and no option', () => {
    for (const name of ['a', 'Ada.Lovelace', 'x_1-y', 'a'.repeat(64)]) assert.equal(profileOf(name, {}).name, name);
    for (const name of ['', '.', '..', '../x', 'a/b', '-x', '.hidden', 'a b', 'ä', 'a'.repeat(65), 'a\n']) {
      assert.throws(() => profileOf(name, {}), UsageError, JSON.stringify(name));
    }
  });
});

describe('the socket of an engine', () => {
  test('lies beside the catalog, so that a cron job without a session finds it too', () => {
    assert.equal(socketPathOf('/home/x/.local/share/gphotos-fs/default/catalog').startsWith('/home/x/'), true);
  });

  test('fits what the system allows, however deep the catalog lies, and is another one for another catalog', () => {
    const deep = (letter: string) => `/${letter.repeat(60)}/${'ü'.repeat(100)}/catalog`;
    const paths = ['/home/x/data/catalog', deep('a'), deep('b')].map(socketPathOf);
    for (const path of paths) assert.ok(Buffer.byteLength(path) <= 107, path);
    assert.equal(new Set(paths).size, 3);
  });

  test('is not looked for in a directory that another user made', {
    skip: process.getuid?.() === 0 ? false : 'needs root to make one',
  }, async () => {
    await using directory = await TemporaryDirectory.create();
    const socket = directory.join('theirs', 'engine.sock');
    await refuseForeignDirectory(socket);
    await mkdir(dirname(socket));
    await refuseForeignDirectory(socket);
    await chown(dirname(socket), 65_534, 65_534);
    await assert.rejects(refuseForeignDirectory(socket), /belongs to user 65534/);
  });
});
