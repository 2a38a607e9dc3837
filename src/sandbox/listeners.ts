import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { BusyError, systemCode } from '../base/failure.ts';

export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;

/** PEM texts of a certificate and its private key. */
export interface TlsMaterial {
  readonly key: string;
  readonly cert: string;
}

/** A client's pool must never meet the server closing an idle connection just as it is used again. */
const KEEP_ALIVE_MS = 120_000;

/** Listens on 127.0.0.1; `port` 0 picks a free one. Rejects with `BusyError` when the port is taken. */
export function openServer(listener: RequestListener, port: number): Promise<Server> {
  return listening(createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, listener), port);
}

export function openTlsServer(listener: RequestListener, { key, cert }: TlsMaterial): Promise<Server> {
  return listening(createTlsServer({ key, cert, keepAliveTimeout: KEEP_ALIVE_MS }, listener), 0);
}

function listening(server: Server, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if (systemCode(error) !== 'EADDRINUSE') return reject(error);
      reject(new BusyError(`Cannot listen on port ${port} of 127.0.0.1: another program does; choose another port`));
    });
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Stops listening and cuts every connection, also those that a fault keeps hanging. Safe to call twice. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
