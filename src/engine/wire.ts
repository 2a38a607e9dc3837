import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { FailureCode } from '../base/failure.ts';
import type { EngineService } from './service.ts';

/** Spoken over the profile's Unix socket: one JSON object a line. A change of shape changes this number. */
export const WIRE_VERSION = 2;

export type EngineMethod = keyof EngineService;

/** First line from the holder of the engine. */
export interface Greeting {
  readonly version: number;
  readonly pid: number;
}

export type ToEngine =
  | { readonly id: number; readonly call: EngineMethod; readonly request?: unknown }
  | { readonly id: number; readonly cancel: true };

export type FromEngine =
  | { readonly id: number; readonly progress: unknown }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: { readonly code: FailureCode; readonly message: string } };

export function sendLine(socket: Socket, message: Greeting | ToEngine | FromEngine): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
}

/** Calls `receive` for each line; a line that is not JSON ends the connection. */
export function receiveLines(socket: Socket, receive: (message: unknown) => void): void {
  const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
  // The socket's own listeners deal with its errors; the reader of lines would throw them a second time.
  lines.on('error', () => undefined);
  lines.on('line', (line) => {
    try {
      receive(JSON.parse(line));
    } catch (error) {
      socket.destroy(error instanceof Error ? error : undefined);
    }
  });
}
