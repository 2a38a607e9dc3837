import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { ConnectProxy } from '../../src/sandbox/connect-proxy.ts';

test('every CONNECT, wherever to, is led into one port; closing cuts the tunnels', async () => {
  const echo = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (bytes) => socket.end(`heard ${bytes}`));
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  await using proxy = await ConnectProxy.open((echo.address() as AddressInfo).port);
  const asked = request(`${proxy.url}`, { method: 'CONNECT', path: 'photoslibrary.googleapis.com:443' }).end();
  const [response, socket] = (await once(asked, 'connect')) as [{ statusCode: number }, Socket];
  assert.equal(response.statusCode, 200);
  socket.write('hello');
  assert.equal(String((await once(socket, 'data'))[0]), 'heard hello');
  const other = request(`${proxy.url}`, { method: 'CONNECT', path: 'localhost:1' }).end();
  const [, open] = (await once(other, 'connect')) as [object, Socket];
  const closed = once(open, 'close');
  await proxy.close();
  await closed;
  echo.close();
});
