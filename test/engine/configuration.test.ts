import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { UsageError } from '../../src/base/failure.ts';
import { configure, type EffectiveSetting } from '../../src/engine/configuration.ts';
import { flagOf, SETTINGS, variableOf } from '../../src/engine/settings.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

/** Three allowed values of each setting that differ from its default and from each other. */
const VALUES: Record<string, readonly [string, string, string]> = {
  cacheSize: ['1GiB', '2GiB', '3GiB'],
  cacheDir: ['/a', '/b', '/c'],
  dataDir: ['/a', '/b', '/c'],
  clientSecret: ['/a.json', '/b.json', '/c.json'],
  tokenFile: ['/a.json', '/b.json', '/c.json'],
  scopes: ['scope-a', 'scope-b', 'scope-c'],
  timezone: ['Asia/Tokyo', 'Europe/Berlin', 'America/Lima'],
  layout: ['{year}', '{kind}', '{camera}'],
  portableNames: ['true', 'yes', 'true'],
  syncEvery: ['1h', '2h', 'never'],
  downloads: ['1', '2', '3'],
  allowOther: ['true', 'on', 'true'],
  driver: ['kernel', 'fuse-native', 'kernel'],
  include: ['trashed', 'locked', 'archived,trashed'],
  libraryUrl: ['http://a.test', 'http://b.test', 'http://c.test'],
  logLevel: ['debug', 'warn', 'error'],
  logFormat: ['json', 'text', 'json'],
};

/** What a settings file may hold for a setting: a switch is written as such. */
const written = (kind: string, value: string) => (kind === 'switch' ? value === 'true' : value);

async function effective(
  key: string,
  sources: { flag?: string; variable?: string; file?: string | boolean },
): Promise<EffectiveSetting> {
  await using directory = await TemporaryDirectory.create();
  const definition = SETTINGS.find((setting) => setting.key === key) ?? assert.fail(key);
  const file = directory.join('config.json');
  await writeFile(file, JSON.stringify(sources.file === undefined ? {} : { [key]: sources.file }));
  const { effective: all } = await configure({
    flags: { config: file, ...(sources.flag === undefined ? {} : { [key]: sources.flag }) },
    environment: {
      HOME: directory.path,
      ...(sources.variable === undefined ? {} : { [variableOf(definition)]: sources.variable }),
    },
  });
  return all.find((setting) => setting.key === key) ?? assert.fail(key);
}

test('this test knows every setting', () => {
  assert.deepEqual(Object.keys(VALUES).sort(), SETTINGS.map(({ key }) => key).sort());
});

for (const definition of SETTINGS) {
  const { key, kind } = definition;
  const [flag, variable, inFile] = VALUES[key] ?? assert.fail(key);

  test(`${key}: ${flagOf(definition)} goes before ${variableOf(definition)}, that before the file, that before the default`, async () => {
    const file = written(kind, inFile);
    const byFlag = await effective(key, { flag, variable, file });
    assert.deepEqual([byFlag.value, byFlag.origin, byFlag.place], [flag, 'flag', flagOf(definition)]);
    const byVariable = await effective(key, { variable, file });
    assert.deepEqual(
      [byVariable.value, byVariable.origin, byVariable.place],
      [variable, 'environment', variableOf(definition)],
    );
    const byFile = await effective(key, { file });
    assert.deepEqual([byFile.value, byFile.origin], [inFile, 'file']);
    assert.match(byFile.place ?? '', /config\.json$/);
    const byDefault = await effective(key, {});
    assert.deepEqual([byDefault.origin, byDefault.place], ['default', undefined]);
    assert.notEqual(byDefault.value, inFile);
  });
}

describe('the settings that the layers are given', () => {
  const settingsWith = async (flags: Record<string, unknown>) =>
    (await configure({ flags, environment: { HOME: '/home/ada' } })).settings;

  test('are read from the texts: sizes, spans, lists, switches', async () => {
    const settings = await settingsWith({
      cacheSize: '1.5GiB',
      syncEvery: '30m',
      scopes: 'one, two three',
      downloads: '4',
      portableNames: 'yes',
      libraryUrl: 'http://127.0.0.1:1//',
    });
    assert.equal(settings.cacheSizeBytes, 1.5 * 2 ** 30);
    assert.equal(settings.syncEveryMs, 1_800_000);
    assert.deepEqual(settings.scopes, ['one', 'two', 'three']);
    assert.equal(settings.downloads, 4);
    assert.equal(settings.portableNames, true);
    assert.equal(settings.allowOther, false);
    assert.equal(settings.libraryUrl, 'http://127.0.0.1:1');
  });

  test('are those the README promises when nothing is set', async () => {
    const settings = await settingsWith({});
    assert.equal(settings.cacheSizeBytes, 10 * 2 ** 30);
    assert.equal(settings.cacheDirectory, '/home/ada/.cache/gphotos-fs/default');
    assert.equal(settings.catalogDirectory, '/home/ada/.local/share/gphotos-fs/default/catalog');
    assert.equal(settings.clientSecretFile, '/home/ada/.config/gphotos-fs/default/client_secret.json');
    assert.equal(settings.tokenFile, '/home/ada/.config/gphotos-fs/default/token.json');
    assert.deepEqual(settings.scopes, ['https://www.googleapis.com/auth/photoslibrary.readonly.appcreateddata']);
    assert.equal(settings.syncEveryMs, 6 * 3_600_000);
    assert.equal(settings.downloads, 16);
    assert.equal(settings.logLevel, 'info');
  });

  test('never as often as never', async () => {
    assert.equal((await settingsWith({ syncEvery: 'never' })).syncEveryMs, undefined);
  });
});

describe('a value that makes no sense', () => {
  for (const [key, value, says] of [
    ['cacheSize', '1023KiB', /less than 1MiB/],
    ['downloads', '0', /1 to 256/],
    ['downloads', '1.5', /1 to 256/],
    ['allowOther', 'maybe', /neither true nor false/],
    ['scopes', ' , ', /names no scope/],
    ['libraryUrl', 'ftp://x', /http or https/],
    ['logFormat', 'xml', /one of text, json/],
    ['cacheDir', ' ', /empty/],
  ] as const) {
    test(`is refused with its place: ${key} ${value}`, async () => {
      const definition = SETTINGS.find((setting) => setting.key === key) ?? assert.fail(key);
      const environment = { HOME: '/home/ada', [variableOf(definition)]: value };
      await assert.rejects(configure({ flags: {}, environment }), (error: Error) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.message, says);
        assert.match(error.message, new RegExp(variableOf(definition)));
        return true;
      });
    });
  }
});

test('the profile and the settings file may be named by flag or variable, the flag first', async () => {
  const environment = { HOME: '/home/ada', GPHOTOS_FS_PROFILE: 'bob' };
  assert.equal((await configure({ flags: {}, environment })).profile.name, 'bob');
  assert.equal((await configure({ flags: { profile: 'cy' }, environment })).profile.name, 'cy');
  const { file } = await configure({ flags: {}, environment: { HOME: '/home/ada' } });
  assert.equal(file, '/home/ada/.config/gphotos-fs/default/config.json');
});
