import { readFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { createServer } from 'node:tls';
import { ConnectProxy } from '../../src/sandbox/connect-proxy.ts';

/**
 * The program behind `Tunnel`: an HTTPS proxy that leads every host into the sandbox's plain listener. The sandbox
 * answers there with base URLs on 127.0.0.1, which clients reach directly: no byte of a photo comes this way.
 *
 * Arguments: the port of the sandbox's API, and PEM files with a certificate and its key.
 */
const [apiPort = '', certificateFile = '', keyFile = ''] = process.argv.slice(2);

const encrypted = createServer({ cert: readFileSync(certificateFile), key: readFileSync(keyFile) }, (client) => {
  const target = connect(Number(apiPort), '127.0.0.1');
  client.pipe(target).pipe(client);
  client.on('error', () => target.destroy());
  target.on('error', () => client.destroy());
});
encrypted.on('tlsClientError', () => undefined);
await new Promise<void>((resolve) => encrypted.listen(0, '127.0.0.1', resolve));
const proxy = await ConnectProxy.open((encrypted.address() as AddressInfo).port);
process.stdout.write(`${proxy.url}\n`);
// The parent holds the other end of the pipe, so this ends with it, however that ends.
process.stdin.resume().once('close', () => process.exit());
