import assert from 'node:assert/strict';
import { chmod, stat, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { UsageError } from '../../src/base/failure.ts';
import { silentLog } from '../../src/base/log.ts';
import { parseClientSecret, readClientSecret } from '../../src/google/client-secret.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

const INSTALLED = {
  client_id: '1-x.apps.googleusercontent.com',
  project_id: 'my-proj',
  auth_uri: 'https://accounts.google.com/o/oauth2/auth',
  token_uri: 'https://oauth2.googleapis.com/token',
  client_secret: 'GOCSPX-very-secret',
  redirect_uris: ['http://localhost'],
};

test('the file that Google gives for a Desktop client is read, its addresses honoured', async () => {
  await using directory = await TemporaryDirectory.create();
  const path = directory.join('client_secret.json');
  await writeFile(path, JSON.stringify({ installed: INSTALLED }), { mode: 0o600 });

  assert.deepEqual(await readClientSecret(path, silentLog), {
    clientId: INSTALLED.client_id,
    clientSecret: INSTALLED.client_secret,
    authUrl: INSTALLED.auth_uri,
    tokenUrl: INSTALLED.token_uri,
  });
});

test('Google is meant where the file names no addresses', () => {
  const { client_id, client_secret } = INSTALLED;

  const secret = parseClientSecret(JSON.stringify({ installed: { client_id, client_secret } }), 'x.json');

  assert.equal(secret.authUrl, 'https://accounts.google.com/o/oauth2/v2/auth');
  assert.equal(secret.tokenUrl, 'https://oauth2.googleapis.com/token');
});

test('a missing file: where to get it, and where to put it', async () => {
  await using directory = await TemporaryDirectory.create();
  const path = directory.join('client_secret.json');

  await assert.rejects(readClientSecret(path, silentLog), (error) => {
    assert.ok(error instanceof UsageError);
    assert.ok(error.message.startsWith(`Cannot read the client secret ${path}: there is no such file: make an OAuth`));
    assert.match(error.message, /"Desktop app" at https:\/\/console\.cloud\.google\.com\/apis\/credentials/);
    assert.match(error.message, /to this place\. Takeout archives need no account: gphotos-fs takeout add FILES$/);
    return true;
  });
});

test('a directory in its place says why it cannot be read', async () => {
  await using directory = await TemporaryDirectory.create();

  await assert.rejects(readClientSecret(directory.path, silentLog), /it cannot be read \(EISDIR\)/);
});

const REFUSED: [what: string, content: string, message: RegExp][] = [
  [
    'of a web client',
    JSON.stringify({ web: INSTALLED }),
    /it is of type "Web application"; make an OAuth client of type "Desktop app"/,
  ],
  ['that is not JSON', '{"installed": GOCSPX-very-secret', /it is not JSON/],
  ['that is empty', '', /it is not JSON/],
  [
    'of a service account',
    JSON.stringify({ type: 'service_account', private_key: 'GOCSPX-very-secret' }),
    /wrong or missing at installed;/,
  ],
  ['that is a list', '[]', /wrong or missing at the top;/],
  [
    'without a secret',
    JSON.stringify({ installed: { ...INSTALLED, client_secret: undefined } }),
    /at installed\.client_secret;/,
  ],
  [
    'with a number for an id',
    JSON.stringify({ installed: { ...INSTALLED, client_id: 7 } }),
    /at installed\.client_id;/,
  ],
  [
    'with a token address that is none',
    JSON.stringify({ installed: { ...INSTALLED, token_uri: 'GOCSPX-very-secret' } }),
    /at installed\.token_uri;/,
  ],
];
for (const [what, content, message] of REFUSED) {
  test(`a client secret ${what} is refused by place, never by value`, () => {
    assert.throws(
      () => parseClientSecret(content, '/home/me/client_secret.json'),
      (error) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.message, /^Cannot use the client secret \/home\/me\/client_secret\.json: /);
        assert.match(error.message, message);
        assert.doesNotMatch(`${error.message} ${error.cause}`, /very-secret/);
        return true;
      },
    );
  });
}

test('a secret that others can read is taken away from them, with a warning', async () => {
  await using directory = await TemporaryDirectory.create();
  const path = directory.join('client_secret.json');
  const log = new RecordingLog();
  await writeFile(path, JSON.stringify({ installed: INSTALLED }));
  await chmod(path, 0o644);

  await readClientSecret(path, log);
  await readClientSecret(path, log);

  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.equal(log.messages('warn').length, 1);
  assert.match(log.messages('warn')[0] ?? '', /mode 644/);
});
