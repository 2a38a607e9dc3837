import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { readTokenFile, removeTokenFile, saveTokenFile, type TokenRecord } from '../../src/google/token-file.ts';
import { SignedOutError } from '../../src/library/failures.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

const RECORD: TokenRecord = {
  version: 1,
  clientId: '1-x.apps.googleusercontent.com',
  accessToken: 'ya29.very-secret',
  refreshToken: '1//very-secret',
  expiryMs: 1_700_000_000_000,
  scopes: ['https://www.googleapis.com/auth/photoslibrary.readonly.appcreateddata'],
};

test('a sign-in is stored for its owner alone, and read back', async () => {
  await using directory = await TemporaryDirectory.create();
  const path = directory.join('profile', 'default', 'token.json');

  await saveTokenFile(path, RECORD);
  await saveTokenFile(path, { ...RECORD, accessToken: 'ya29.newer' });

  assert.deepEqual(await readTokenFile(path, silentLog), { ...RECORD, accessToken: 'ya29.newer' });
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.equal((await stat(directory.join('profile', 'default'))).mode & 0o777, 0o700);
  assert.deepEqual(await readdir(directory.join('profile', 'default')), ['token.json']);
});

test('the first form of the stored sign-in can be read for ever', async () => {
  await using directory = await TemporaryDirectory.create();
  const path = directory.join('token.json');
  const frozen =
    '{"version":1,"clientId":"1-x.apps.googleusercontent.com","accessToken":"ya29.very-secret",' +
    '"refreshToken":"1//very-secret","expiryMs":1700000000000,' +
    '"scopes":["https://www.googleapis.com/auth/photoslibrary.readonly.appcreateddata"]}';
  await writeFile(path, frozen, { mode: 0o600 });

  assert.deepEqual(await readTokenFile(path, silentLog), RECORD);
  await saveTokenFile(path, RECORD);
  assert.deepEqual(JSON.parse(await readFile(path, 'utf8')), JSON.parse(frozen));
});

test('where nobody signed in there is nothing, before and after signing out', async () => {
  await using directory = await TemporaryDirectory.create();
  const path = directory.join('token.json');

  assert.equal(await readTokenFile(path, silentLog), undefined);
  await removeTokenFile(path);
  await saveTokenFile(path, RECORD);
  await removeTokenFile(path);
  assert.equal(await readTokenFile(path, silentLog), undefined);
});

const DAMAGED: [content: string, message: RegExp][] = [
  ['', /it is not JSON/],
  ['{"version":1,"accessToken":"ya29.very-secret', /it is not JSON/],
  [JSON.stringify({ ...RECORD, version: 2 }), /damaged at version/],
  [JSON.stringify({ ...RECORD, refreshToken: '' }), /damaged at refreshToken/],
  [JSON.stringify({ ...RECORD, scopes: 'ya29.very-secret' }), /damaged at scopes/],
  ['null', /damaged at the top/],
];
for (const [content, message] of DAMAGED) {
  test(`a stored sign-in ${message.source} asks to sign in again, without telling what it holds`, async () => {
    await using directory = await TemporaryDirectory.create();
    const path = directory.join('token.json');
    await writeFile(path, content, { mode: 0o600 });

    await assert.rejects(readTokenFile(path, silentLog), (error) => {
      assert.ok(error instanceof SignedOutError);
      assert.ok(error.message.startsWith(`Cannot use the sign-in ${path}: `));
      assert.match(error.message, message);
      assert.match(error.message, /Run: gphotos-fs auth login$/);
      assert.doesNotMatch(`${error.message} ${error.cause}`, /very-secret/);
      return true;
    });
  });
}

test('a token that others can read is taken away from them, and a directory they can write to is named', async () => {
  await using directory = await TemporaryDirectory.create();
  const log = new RecordingLog();
  const open = directory.join('open');
  await mkdir(open);
  await saveTokenFile(`${open}/token.json`, RECORD);
  await chmod(`${open}/token.json`, 0o664);
  await chmod(open, 0o777);

  await readTokenFile(`${open}/token.json`, log);

  assert.equal((await stat(`${open}/token.json`)).mode & 0o777, 0o600);
  assert.equal((await stat(open)).mode & 0o777, 0o777);
  assert.deepEqual(log.messages('warn'), [
    `Others could read ${open}/token.json (mode 664): its permissions are now the owner's alone`,
    `Others may replace files in ${open}: run chmod 700 on it`,
  ]);
  assert.doesNotMatch(log.text(), /very-secret/);
});
