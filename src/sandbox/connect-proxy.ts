import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * An HTTP proxy that leads every CONNECT, wherever to, into one port of this machine. A client whose server addresses
 * cannot be changed (rclone) reaches the sandbox's HTTPS listener with `HTTPS_PROXY` set to it.
 */
export class ConnectProxy implements AsyncDisposable {
  readonly #connections = new Set<Socket | Duplex>();

  private constructor(
    private readonly server: Server,
    targetPort: number,
  ) {
    server.on('connect', (_request, client, head) => this.#tunnel(client, head, targetPort));
  }

  /** Listens on a free port of 127.0.0.1. */
  static async open(targetPort: number): Promise<ConnectProxy> {
    const server = createServer((_request, response) => response.writeHead(405).end());
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    return new ConnectProxy(server, targetPort);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Cuts every tunnel. Safe to call twice. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const connection of this.#connections) connection.destroy();
    this.server.closeAllConnections();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #tunnel(client: Duplex, head: Buffer, targetPort: number): void {
    const target = connect(targetPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.write(head);
      client.pipe(target).pipe(client);
    });
    this.#hold(client, target);
    this.#hold(target, client);
  }

  /** When one end goes, so does the other; a tunnel that breaks is no error of the proxy's. */
  #hold(end: Duplex, other: Duplex): void {
    this.#connections.add(end);
    end.on('error', () => other.destroy());
    end.once('close', () => {
      this.#connections.delete(end);
      other.destroy();
    });
  }
}
