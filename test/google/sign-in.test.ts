import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_SCOPES, READ_SCOPE } from '../../src/google/scopes.ts';
import { type SignInOptions, signIn } from '../../src/google/sign-in.ts';
import { SignedOutError, TimedOutError } from '../../src/library/failures.ts';
import { failureOf } from './google-world.ts';
import { OAuthWorld } from './oauth-world.ts';

/** What a person sees in the browser at the end of a request. */
interface Page {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

async function browse(url: string | URL): Promise<Page> {
  const response = await fetch(url);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** Where the consent page sends the browser. */
async function consentedAddress(url: string): Promise<URL> {
  const response = await fetch(url, { redirect: 'manual' });
  await response.arrayBuffer();
  return new URL(response.headers.get('location') ?? assert.fail(`consent answered ${response.status}`));
}

interface Trial extends Partial<SignInOptions> {
  /** What the person does with the address that is shown. */
  readonly person?: (url: string) => Promise<unknown>;
}

async function trySignIn(world: OAuthWorld, { person, ...options }: Trial) {
  const { secret, clock, log } = world;
  let acting: Promise<unknown> = Promise.resolve();
  const show = (url: string) => {
    acting = person?.(url) ?? acting;
  };
  try {
    return await signIn({ secret, scopes: DEFAULT_SCOPES, clock, log, show, ...options });
  } finally {
    await acting;
  }
}

test('a person consents in the browser, and is signed in', async () => {
  await using world = await OAuthWorld.create();
  let page: Page | undefined;

  const { record, missingScopes } = await trySignIn(world, {
    person: async (url) => {
      page = await browse(url);
    },
  });

  assert.deepEqual(missingScopes, []);
  assert.deepEqual(record.scopes, [READ_SCOPE]);
  assert.equal(record.clientId, world.secret.clientId);
  assert.ok(world.sandbox.control.tokens.valid(record.accessToken));
  assert.ok(world.sandbox.control.tokens.refresh(record.refreshToken));
  assert.ok(Math.abs(record.expiryMs - world.clock.nowMs() - 3_599_000) < 5_000);
  assert.equal(page?.status, 200);
  assert.match(page?.text ?? '', /You can close this tab/);
  assert.equal(page?.headers.get('referrer-policy'), 'no-referrer');
});

test('the request carries PKCE and state, and asks for a refresh token', async () => {
  await using world = await OAuthWorld.create();
  const seen: URL[] = [];
  const look = async (url: string) => {
    seen.push(new URL(url));
    await browse(url);
  };

  await trySignIn(world, { person: look });
  await trySignIn(world, { person: look });

  const [one, two] = seen.map(({ searchParams }) => Object.fromEntries(searchParams));
  assert.equal(seen[0]?.origin + (seen[0]?.pathname ?? ''), world.sandbox.authUrl);
  assert.match(one?.redirect_uri ?? '', /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.match(one?.code_challenge ?? '', /^[A-Za-z0-9_-]{43}$/);
  assert.match(one?.state ?? '', /^[A-Za-z0-9_-]{32}$/);
  const { code_challenge_method, access_type, prompt, response_type, scope } = one ?? {};
  assert.deepEqual(
    { code_challenge_method, access_type, prompt, response_type, scope },
    {
      code_challenge_method: 'S256',
      access_type: 'offline',
      prompt: 'consent',
      response_type: 'code',
      scope: READ_SCOPE,
    },
  );
  assert.notEqual(one?.state, two?.state);
  assert.notEqual(one?.code_challenge, two?.code_challenge);
});

test('B7: scopes that were not ticked are reported', async () => {
  await using world = await OAuthWorld.create({ grantableScopes: [READ_SCOPE] });
  const appendOnly = 'https://www.googleapis.com/auth/photoslibrary.appendonly';

  const { record, missingScopes } = await trySignIn(world, { scopes: [READ_SCOPE, appendOnly], person: browse });

  assert.deepEqual(missingScopes, [appendOnly]);
  assert.deepEqual(record.scopes, [READ_SCOPE]);
});

test('B9: refusing is told to the person, in the browser and in the terminal', async () => {
  await using world = await OAuthWorld.create({ consent: 'refused' });
  let page: Page | undefined;

  const failure = await failureOf(
    trySignIn(world, {
      person: async (url) => {
        page = await browse(url);
      },
    }),
  );

  assert.ok(failure instanceof SignedOutError);
  assert.match(failure.message, /^Cannot sign in: access was refused on the consent page/);
  assert.match(page?.text ?? '', /Not signed in/);
  assert.equal(world.sandbox.requests.count('token'), 0);
});

test('B9b: an answer with another state is turned away, and the right one still works', async () => {
  await using world = await OAuthWorld.create({ consent: 'wrong-state' });
  const statuses: number[] = [];

  const { record } = await trySignIn(world, {
    person: async (url) => {
      statuses.push((await browse(url)).status);
      world.sandbox.control.change({ consent: 'granted' });
      statuses.push((await browse(url)).status);
    },
  });

  assert.deepEqual(statuses, [400, 200]);
  assert.ok(record.accessToken);
  assert.match(world.log.messages('warn').join(), /another sign-in/);
});

test('B9c: whatever else a browser or a scanner asks for has no effect', async () => {
  await using world = await OAuthWorld.create();
  const statuses: number[] = [];

  await trySignIn(world, {
    person: async (url) => {
      const { origin } = new URL(new URL(url).searchParams.get('redirect_uri') ?? '');
      for (const path of ['/favicon.ico', '/', '/?state=x', '/?error=', '//', '/robots.txt?code=x'])
        statuses.push((await browse(origin + path)).status);
      const address = await consentedAddress(url);
      statuses.push((await fetch(address, { method: 'POST' })).status);
      statuses.push((await browse(address)).status);
    },
  });

  assert.deepEqual(statuses, [404, 404, 404, 400, 404, 400, 404, 200]);
});

test('B9d: a code that Google refuses ends in a request to try again', async () => {
  await using world = await OAuthWorld.create();
  world.sandbox.control.failNext('F-GRANT', { kinds: ['token'] });

  const failure = await failureOf(trySignIn(world, { person: browse }));

  assert.ok(failure instanceof SignedOutError);
  assert.match(failure.message, /^Cannot finish signing in: Google refused the code/);
});

test('on a machine without a browser the address is pasted instead, after a wrong one too', async () => {
  await using world = await OAuthWorld.create();
  const shown = deferred<string>();
  const pastes = ['no address', 'http://127.0.0.1:1/?state=x&code=y'];

  const { record } = await trySignIn(world, {
    person: async (url) => shown.resolve(url),
    pasted: async () => pastes.shift() ?? ` ${await consentedAddress(await shown.promise)}\n`,
  });

  assert.ok(world.sandbox.control.tokens.valid(record.accessToken));
  assert.equal(world.log.messages('warn').length, 2);
});

test('when nothing more can be pasted the browser may still come', async () => {
  await using world = await OAuthWorld.create();

  const { record } = await trySignIn(world, { pasted: async () => undefined, person: browse });

  assert.ok(record.accessToken);
});

test('the browser is opened, and it does not matter when that fails', async () => {
  await using world = await OAuthWorld.create();
  const opened: string[] = [];

  await trySignIn(world, {
    person: browse,
    openBrowser: async (url) => {
      opened.push(new URL(url).pathname);
      throw new Error('no browser here');
    },
  });

  assert.deepEqual(opened, ['/o/oauth2/v2/auth']);
});

test('after ten minutes nobody waits any more', async () => {
  await using world = await OAuthWorld.create();

  const signingIn = failureOf(trySignIn(world, {}));
  await world.clock.untilSomebodySleeps();
  await world.clock.advance(10 * 60_000);

  const failure = await signingIn;
  assert.ok(failure instanceof TimedOutError);
  assert.match(failure.message, /consent did not come within 10 minutes/);
});

test('an interruption ends the waiting with its reason', async () => {
  await using world = await OAuthWorld.create();
  const stop = new AbortController();
  const reason = new Error('enough');

  const signingIn = trySignIn(world, { signal: stop.signal });
  await world.clock.untilSomebodySleeps();
  stop.abort(reason);

  await assert.rejects(signingIn, (error) => error === reason);
  assert.equal(world.clock.sleeping, 0);
});

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((keep) => {
    resolve = keep;
  });
  return { promise, resolve };
}
