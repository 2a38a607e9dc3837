import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { READ_SCOPE } from '../../src/sandbox/control.ts';
import { photo } from '../../src/sandbox/sandbox-library.ts';
import { Person, type PersonOptions } from '../support/person.ts';
import type { ProgramResult } from '../support/programs.ts';
import { forEachWay } from './ways-to-mount.ts';

const LIBRARY = { items: [photo('beach.jpg'), photo('hill.jpg')], albums: [] };
const WRITE_SCOPE = 'https://www.googleapis.com/auth/photoslibrary.appendonly';

const stranger = (options: Partial<PersonOptions> = {}) =>
  Person.create({ library: LIBRARY, signedIn: false, ...options });
const somebody = () => Person.create({ library: LIBRARY });
const tokenFile = (person: Person) => join(person.profile.configDirectory, 'token.json');

/** What a person sees and does while `auth login` runs. */
interface Dialogue {
  readonly args?: readonly string[];
  /** With the address that is shown; default: opens it in a browser, which follows where Google's page leads. */
  readonly act?: (address: string, login: ChildProcess) => Promise<unknown>;
}

async function logIn(person: Person, { args = [], act = browse }: Dialogue = {}): Promise<ProgramResult> {
  const program = person.fileOfCheckout('dist/start.cjs');
  const command = [program, 'auth', 'login', '--no-browser', ...args];
  const [first = '', ...rest] = person.commandOf(process.execPath, command);
  const login = spawn(first, rest, {
    env: person.environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  let acting: Promise<unknown> | undefined;
  login.stdout.on('data', (chunk) => {
    said.stdout += chunk;
  });
  login.stderr.on('data', (chunk) => {
    said.stderr += chunk;
    const address = /^\s+(http\S+)\n/m.exec(said.stderr)?.[1];
    if (address) acting ??= act(address, login);
  });
  const [status] = await once(login, 'close');
  await acting;
  return { ...said, status };
}

async function browse(address: string): Promise<void> {
  await (await fetch(address)).text();
}

/** Where the browser is sent at the end, which on a NAS it cannot reach. */
async function consentedAddress(address: string): Promise<string> {
  const response = await fetch(address, { redirect: 'manual' });
  await response.arrayBuffer();
  return response.headers.get('location') ?? assert.fail(`consent answered ${response.status}`);
}

/** Google's tokens, codes and base URLs, by how they look, and this person's own. */
async function assertNoSecretIn(person: Person, ...texts: readonly string[]): Promise<void> {
  const stored = JSON.parse(await readFile(tokenFile(person), 'utf8').catch(() => '{}'));
  const own = [stored.accessToken, stored.refreshToken].filter((token) => token !== undefined);
  for (const text of texts) {
    for (const look of [
      /ya29\./,
      /1\/\/0/,
      /4\/0A/,
      /[?&]code=/,
      /GOCSPX/,
      new RegExp(`${person.sandbox.mediaUrl}/`),
    ]) {
      assert.doesNotMatch(text, look);
    }
    for (const token of own) assert.equal(text.includes(token), false);
  }
}

describe('auth login', () => {
  test('shows an address; whoever consents there is signed in and can list the library', async () => {
    await using person = await stranger();
    const login = await logIn(person);
    assert.equal(login.status, 0, login.stderr);
    assert.match(login.stderr, /Signed in\.\n$/);
    assert.equal(login.stdout, '');
    const synced = await person.gphotosFs('sync');
    assert.match(synced.stdout, /^2 items seen/);
    await assertNoSecretIn(person, login.stderr, synced.stdout, synced.stderr);
  });

  test('keeps the token in a file that only its owner can read, in a directory of the same kind', async () => {
    await using person = await stranger();
    await logIn(person);
    assert.equal((await stat(tokenFile(person))).mode & 0o777, 0o600);
    assert.equal((await stat(person.profile.configDirectory)).mode & 0o777, 0o700);
  });

  test('is status 3 when the person refuses, says so, and stores nothing', async () => {
    await using person = await stranger({ settings: { consent: 'refused' } });
    const login = await logIn(person);
    assert.equal(login.status, 3);
    assert.match(login.stderr, /access was refused on the consent page/);
    await assert.rejects(stat(tokenFile(person)), { code: 'ENOENT' });
    await assertNoSecretIn(person, login.stderr);
  });

  test('is status 3 when the person grants less than was asked, and names what is missing', async () => {
    await using person = await stranger({ settings: { grantableScopes: [READ_SCOPE] } });
    const scopes = ['--scopes', `${READ_SCOPE},${WRITE_SCOPE}`];
    const login = await logIn(person, { args: scopes });
    assert.equal(login.status, 3);
    assert.match(login.stderr, /but without: \S+photoslibrary\.appendonly\n.*tick every box/);
    const status = await person.gphotosFs('auth', 'status', ...scopes);
    assert.equal(status.status, 3);
    assert.match(status.stdout, /Not granted: \S+photoslibrary\.appendonly/);
    assert.equal((await person.gphotosFs('auth', 'status')).status, 0, 'what the default asks for was granted');
  });

  test('--paste takes the address at which the browser ended, also after a wrong one', async () => {
    await using person = await stranger();
    const login = await logIn(person, {
      args: ['--paste'],
      act: async (address, { stdin }) => {
        const end = await consentedAddress(address);
        stdin?.write(`not an address\n${end}\n`);
      },
    });
    assert.equal(login.status, 0, login.stderr);
    assert.match(login.stderr, /not the address this sign-in ends at/);
    await assertNoSecretIn(person, login.stderr);
    assert.equal((await person.gphotosFs('sync')).status, 0);
  });

  test('may be given up with Ctrl-C', async () => {
    await using person = await stranger();
    const login = await logIn(person, { act: async (_address, child) => child.kill('SIGINT') });
    assert.equal(login.status, 130);
    assert.match(login.stderr, /Interrupted/);
  });

  test('replaces an older sign-in', async () => {
    await using person = await somebody();
    const before = await readFile(tokenFile(person), 'utf8');
    assert.equal((await logIn(person)).status, 0);
    assert.notEqual(await readFile(tokenFile(person), 'utf8'), before);
  });
});

describe('auth status', () => {
  test('tells for what somebody is signed in, and asks nobody', async () => {
    await using person = await somebody();
    const { status, stdout, stderr } = await person.gphotosFs('auth', 'status');
    assert.equal(status, 0);
    assert.equal(stdout, `Signed in for:\n  ${READ_SCOPE}\n`);
    const json = await person.gphotosFs('auth', 'status', '--json');
    const { signedIn, scopes, missingScopes } = JSON.parse(json.stdout);
    assert.deepEqual({ signedIn, scopes, missingScopes }, { signedIn: true, scopes: [READ_SCOPE], missingScopes: [] });
    assert.equal(person.sandbox.requests.count(), 0);
    await assertNoSecretIn(person, stdout, stderr, json.stdout);
  });

  test('is status 3 when nobody is', async () => {
    await using person = await stranger();
    const { status, stdout } = await person.gphotosFs('auth', 'status');
    assert.equal(status, 3);
    assert.match(stdout, /Not signed in; run: gphotos-fs auth login/);
    const json = await person.gphotosFs('auth', 'status', '--json');
    assert.equal(json.status, 3);
    assert.equal(JSON.parse(json.stdout).signedIn, false);
  });
});

describe('auth logout', () => {
  test('withdraws the grant at Google and forgets it here', async () => {
    await using person = await somebody();
    const { refreshToken } = JSON.parse(await readFile(tokenFile(person), 'utf8'));
    const { status, stderr } = await person.gphotosFs('auth', 'logout');
    assert.equal(status, 0);
    assert.match(stderr, /Signed out; the grant is withdrawn at Google too/);
    assert.equal(person.sandbox.control.tokens.refresh(refreshToken), undefined);
    await assert.rejects(stat(tokenFile(person)), { code: 'ENOENT' });
    assert.match((await person.gphotosFs('auth', 'logout')).stderr, /Nobody was signed in/);
    await assertNoSecretIn(person, stderr);
  });

  test('forgets it also when Google cannot be reached, and says where to withdraw it', async () => {
    await using person = await somebody();
    await person.sandbox.close();
    const { status, stderr } = await person.gphotosFs('auth', 'logout');
    assert.equal(status, 0);
    assert.match(stderr, /myaccount\.google\.com\/connections/);
    await assert.rejects(stat(tokenFile(person)), { code: 'ENOENT' });
    await assertNoSecretIn(person, stderr);
  });
});

forEachWay((way) => {
  describe('a mount', () => {
    const july = (mountPoint: string, name: string) => join(mountPoint, 'photos/2021/07', name);

    test('goes on when the access token ends: it is renewed', async () => {
      await using person = await way.person({ library: LIBRARY });
      const mount = await person.mount({ args: ['--log-level', 'debug'] });
      const renewals = person.sandbox.requests.count('token');
      person.sandbox.control.tokens.expireAccessTokens();
      person.sandbox.control.expireBaseUrls();
      await person.output('cat', [july(mount.mountPoint, 'beach.jpg')]);
      const synced = await person.gphotosFs('sync');
      assert.equal(synced.status, 0, synced.stderr);
      assert.equal(person.sandbox.requests.count('token'), renewals + 1);
      await mount.stop();
      await assertNoSecretIn(person, mount.said(), synced.stderr);
    });

    test('refuses what is not cached once the grant is withdrawn, goes on with what is, and says what to do', async () => {
      await using person = await way.person({ library: LIBRARY });
      const mount = await person.mount({ args: ['--log-level', 'debug'] });
      const cached = await person.output('sha256sum', [july(mount.mountPoint, 'beach.jpg')]);
      await person.untilDownloaded();
      await person.output('ls', ['-l', july(mount.mountPoint, 'hill.jpg')]);

      person.sandbox.control.tokens.revokeAll();
      person.sandbox.control.expireBaseUrls();

      const refused = await person.run('cat', [july(mount.mountPoint, 'hill.jpg')]);
      assert.match(refused.stderr, /Permission denied/);
      assert.equal(await person.output('sha256sum', [july(mount.mountPoint, 'beach.jpg')]), cached);
      assert.match(await person.output('ls', [join(mount.mountPoint, 'photos/2021/07')]), /hill\.jpg/);
      assert.match(mount.said(), /warn A request on the mount failed.*hill\.jpg.*gphotos-fs auth login/);
      const synced = await person.gphotosFs('sync');
      assert.equal(synced.status, 3);
      assert.match(synced.stderr, /gphotos-fs auth login/);
      await mount.stop();
      await assertNoSecretIn(person, mount.said(), synced.stderr, refused.stderr);
    });

    test('takes up a new sign-in while it runs', async () => {
      await using person = await way.person({ library: LIBRARY });
      const mount = await person.mount();
      person.sandbox.control.tokens.revokeAll();
      assert.equal((await person.gphotosFs('sync')).status, 3);
      assert.equal((await logIn(person)).status, 0);
      const synced = await person.gphotosFs('sync');
      assert.equal(synced.status, 0, synced.stderr);
      await person.output('cat', [july(mount.mountPoint, 'hill.jpg')]);
      await mount.stop();
      await assertNoSecretIn(person, mount.said());
    });
  });
});
