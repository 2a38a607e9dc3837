import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { HttpClient } from '../../src/google/http-client.ts';
import { isLoopback, proxyFromEnvironment } from '../../src/google/proxy-settings.ts';
import { OfflineError, TimedOutError } from '../../src/library/failures.ts';
import { failureOf } from './google-world.ts';
import { TinyServer } from './tiny-server.ts';

/** A proxy that notes where it is asked to connect to, and refuses. */
async function refusingProxy() {
  const asked: string[] = [];
  const server = createServer();
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const dispose = () => new Promise<void>((resolve) => void server.close(() => resolve()));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, url, [Symbol.asyncDispose]: dispose };
}

const get = (url: string) => ({ method: 'GET', url: new URL(url), attempted: 'test' }) as const;

test('what the environment names as proxy is used for Google, never for this machine', async () => {
  await using proxy = await refusingProxy();
  await using server = await TinyServer.start((_, response) => response.end('here'));
  await using http = new HttpClient({}, { httpProxy: proxy.url, httpsProxy: proxy.url });

  assert.equal(await (await http.send(get(server.url))).text(100), 'here');
  assert.deepEqual(proxy.asked, []);

  const failure = await failureOf(http.send(get('https://photoslibrary.invalid/v1/mediaItems')));
  assert.ok(failure instanceof OfflineError, String(failure));
  assert.deepEqual(proxy.asked, ['photoslibrary.invalid:443']);
});

test('the environment names proxies in capitals or small letters, or none', () => {
  assert.equal(proxyFromEnvironment({ PATH: '/bin', NO_PROXY: 'x' }), undefined);
  assert.equal(proxyFromEnvironment({ HTTPS_PROXY: '' }), undefined);
  assert.deepEqual(proxyFromEnvironment({ HTTPS_PROXY: 'http://p:1', no_proxy: 'nas' }), {
    httpsProxy: 'http://p:1',
    noProxy: 'nas',
  });
  assert.deepEqual(proxyFromEnvironment({ http_proxy: 'http://q:1' }), { httpProxy: 'http://q:1' });
});

test('this machine has several names', () => {
  for (const name of ['localhost', '127.0.0.1', '127.8.9.10', '[::1]']) assert.ok(isLoopback(name), name);
  for (const name of ['lh3.googleusercontent.com', '127.0.0.1.example.org', '10.0.0.1'])
    assert.ok(!isLoopback(name), name);
});

test('a host that sends no header in the time allowed has timed out', async () => {
  await using server = await TinyServer.start(() => undefined);
  await using http = new HttpClient({ headersMs: 20 });

  const failure = await failureOf(http.send(get(server.url)));

  assert.ok(failure instanceof TimedOutError);
  assert.match(failure.message, /^Cannot test: nothing arrived within the time allowed/);
});

test('connections serve many requests, HEAD too', async () => {
  await using server = await TinyServer.start((_, response) => response.end('here'));
  await using http = new HttpClient();

  for (let sent = 0; sent < 10; sent += 1) await (await http.send({ ...get(server.url), method: 'HEAD' })).discard();

  assert.equal(server.asked.length, 10);
  // A second one may be opened in the moment before the first is free again.
  assert.ok(server.connections <= 2, `${server.connections} connections`);
});

test('an answer longer than allowed is not kept', async () => {
  await using server = await TinyServer.start((_, response) => response.end('x'.repeat(1_000)));
  await using http = new HttpClient();

  assert.match((await failureOf((await http.send(get(server.url))).text(999))).message, /longer than 999 bytes/);
});

test('a closed client takes no more requests', async () => {
  await using server = await TinyServer.start((_, response) => response.end());
  const http = new HttpClient();
  await http.close();

  assert.ok((await failureOf(http.send(get(server.url)))) instanceof OfflineError);
});
