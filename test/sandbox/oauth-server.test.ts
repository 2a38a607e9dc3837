import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { READ_SCOPE } from '../../src/sandbox/control.ts';
import { SandboxClient } from './sandbox-client.ts';

const REDIRECT = 'http://127.0.0.1:45678/done';
const VERIFIER = 'v'.repeat(64);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

/** Where the consent page sends the browser. */
async function consent(client: SandboxClient, changes: Record<string, string> = {}): Promise<URL> {
  const { client_id } = client.sandbox.clientSecret().installed;
  const query = new URLSearchParams({
    client_id: String(client_id),
    response_type: 'code',
    redirect_uri: REDIRECT,
    scope: `openid ${READ_SCOPE}`,
    state: 'state-1',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...changes,
  });
  const response = await fetch(`${client.sandbox.authUrl}?${query}`, { redirect: 'manual' });
  assert.equal(response.status, 302, await response.text());
  return new URL(response.headers.get('location') ?? '');
}

async function token(client: SandboxClient, form: Record<string, string>): Promise<{ status: number; body: Reply }> {
  const { client_id, client_secret } = client.sandbox.clientSecret().installed;
  const body = new URLSearchParams({ client_id: String(client_id), client_secret: String(client_secret), ...form });
  const response = await fetch(client.sandbox.tokenUrl, { method: 'POST', body });
  return { status: response.status, body: (await response.json()) as Reply };
}

interface Reply {
  access_token?: string;
  refresh_token?: string;
  expires_in?: number;
  scope?: string;
  token_type?: string;
  error?: string;
  error_description?: string;
}

const exchange = (code: string | null) => ({
  grant_type: 'authorization_code',
  code: code ?? '',
  redirect_uri: REDIRECT,
  code_verifier: VERIFIER,
});

test('consent, exchange, use, refresh: the way a desktop app signs in', async () => {
  await using client = await SandboxClient.start();
  const back = await consent(client);
  assert.equal(back.origin + back.pathname, REDIRECT);
  assert.equal(back.searchParams.get('state'), 'state-1');
  const { status, body } = await token(client, exchange(back.searchParams.get('code')));
  assert.equal(status, 200);
  assert.equal(body.expires_in, 3599);
  assert.equal(body.token_type, 'Bearer');
  assert.equal(body.scope, `openid ${READ_SCOPE}`);
  const use = await client.fetch('/v1/albums', { headers: { authorization: `Bearer ${body.access_token}` } });
  assert.equal(use.status, 200);
  const refreshed = await token(client, { grant_type: 'refresh_token', refresh_token: body.refresh_token ?? '' });
  assert.equal(refreshed.status, 200);
  assert.notEqual(refreshed.body.access_token, body.access_token);
  assert.equal('refresh_token' in refreshed.body, false);
});

test('a code works once', async () => {
  await using client = await SandboxClient.start();
  const code = (await consent(client)).searchParams.get('code');
  assert.equal((await token(client, exchange(code))).status, 200);
  const again = await token(client, exchange(code));
  assert.deepEqual(again, { status: 400, body: { error: 'invalid_grant', error_description: 'Malformed auth code.' } });
});

test('the verifier must fit the challenge, be there when one was made, and not when none was', async () => {
  await using client = await SandboxClient.start();
  const codeOf = async (changes = {}) => (await consent(client, changes)).searchParams.get('code');
  const wrong = await token(client, { ...exchange(await codeOf()), code_verifier: 'w'.repeat(64) });
  assert.equal(wrong.body.error, 'invalid_grant');
  const { code_verifier: _, ...without } = exchange(await codeOf());
  assert.equal((await token(client, without)).body.error, 'invalid_grant');
  const needless = new URLSearchParams({
    client_id: String(client.sandbox.clientSecret().installed.client_id),
    response_type: 'code',
    redirect_uri: REDIRECT,
    scope: READ_SCOPE,
  });
  const response = await fetch(`${client.sandbox.authUrl}?${needless}`, { redirect: 'manual' });
  const code = new URL(response.headers.get('location') ?? '').searchParams.get('code');
  const refused = await token(client, exchange(code));
  assert.equal(refused.body.error_description, 'code_verifier or verifier is not needed.');
});

test('the exchange must name the redirect address of the consent', async () => {
  await using client = await SandboxClient.start();
  const code = (await consent(client)).searchParams.get('code');
  const other = await token(client, { ...exchange(code), redirect_uri: 'http://127.0.0.1:1/' });
  assert.equal(other.body.error, 'redirect_uri_mismatch');
});

test('only addresses of this machine are redirected to, and only known clients are served', async () => {
  await using client = await SandboxClient.start();
  await assert.rejects(consent(client, { redirect_uri: 'https://example.com/' }), /redirect_uri_mismatch/);
  await assert.rejects(consent(client, { client_id: 'somebody' }), /invalid_client/);
  await assert.rejects(consent(client, { code_challenge_method: 'plain' }), /invalid_request/);
  const stranger = await token(client, { ...exchange('x'), client_secret: 'guess' });
  assert.deepEqual(stranger, {
    status: 401,
    body: { error: 'invalid_client', error_description: 'The OAuth client was not found.' },
  });
});

test('a client may name itself in a Basic header as well', async () => {
  await using client = await SandboxClient.start();
  const { client_id, client_secret } = client.sandbox.clientSecret().installed;
  const refresh_token = client.sandbox.control.signIn().grant.refreshToken;
  const status = async (secret: string) => {
    const basic = Buffer.from(`${client_id}:${secret}`).toString('base64');
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token });
    const headers = { authorization: `Basic ${basic}` };
    return (await fetch(client.sandbox.tokenUrl, { method: 'POST', body, headers })).status;
  };
  assert.deepEqual([await status(String(client_secret)), await status('guess')], [200, 401]);
});

test('a person can refuse, tick fewer scopes, and be sent back with another state', async () => {
  await using client = await SandboxClient.start();
  const { control } = client.sandbox;
  control.change({ grantableScopes: ['openid'] });
  const back = await consent(client);
  assert.equal(back.searchParams.get('scope'), 'openid');
  const { body } = await token(client, exchange(back.searchParams.get('code')));
  assert.equal(body.scope, 'openid');
  control.change({ consent: 'refused' });
  const refused = await consent(client);
  assert.equal(refused.searchParams.get('error'), 'access_denied');
  assert.equal(refused.searchParams.get('state'), 'state-1');
  assert.equal(refused.searchParams.has('code'), false);
  control.change({ consent: 'wrong-state' });
  assert.notEqual((await consent(client)).searchParams.get('state'), 'state-1');
});

test('a revoked grant refreshes no more, and its access token stops working', async () => {
  await using client = await SandboxClient.start();
  const { accessToken, grant } = client.sandbox.control.signIn();
  const revoke = () =>
    fetch(client.sandbox.revokeUrl, { method: 'POST', body: new URLSearchParams({ token: accessToken }) });
  assert.equal((await revoke()).status, 200);
  const refresh = await token(client, { grant_type: 'refresh_token', refresh_token: grant.refreshToken });
  assert.deepEqual(refresh, {
    status: 400,
    body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
  });
  assert.equal((await revoke()).status, 400);
  assert.equal(client.sandbox.control.tokens.valid(accessToken), undefined);
});

test('tokeninfo tells what a token may do and for how long, by the clock of the sandbox', async () => {
  await using client = await SandboxClient.start();
  const info = async () => {
    const response = await fetch(`${client.sandbox.apiUrl}/tokeninfo?access_token=${client.token}`);
    return (await response.json()) as { scope?: string; expires_in?: string; error?: string };
  };
  client.sandbox.control.moveClock(600_000);
  const { scope, expires_in } = await info();
  assert.equal(scope, READ_SCOPE);
  assert.ok(Number(expires_in) <= 2_999 && Number(expires_in) > 2_900);
  client.sandbox.control.moveClock(3_600_000);
  assert.equal((await info()).error, 'invalid_token');
});
