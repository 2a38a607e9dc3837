import { chmod, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { ZodType } from 'zod';
import { makePrivateDirectory } from '../base/atomic-file.ts';
import { failureCode, messageOf, systemCode, UsageError } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import type { CallOptions, EngineService } from './service.ts';
import { refuseForeignDirectory } from './socket-path.ts';
import { type EngineMethod, receiveLines, sendLine, type ToEngine, WIRE_VERSION } from './wire.ts';

/** Lets other processes of the same person use the engine of this one, over a Unix socket that only they may open. */
export class EngineServer implements AsyncDisposable {
  readonly #connections = new Set<Socket>();
  readonly #answering = new Set<Promise<void>>();

  private constructor(
    private readonly server: Server,
    private readonly engine: EngineService,
    private readonly log: Log,
  ) {}

  /** The caller holds the profile's lock, so a socket file that is still there belongs to a process that ended. */
  static async open(socketPath: string, engine: EngineService, log: Log): Promise<EngineServer> {
    await makePrivateDirectory(dirname(socketPath));
    await refuseForeignDirectory(socketPath);
    await rm(socketPath, { force: true });
    const server = createServer();
    const listening = new EngineServer(server, engine, log);
    server.on('connection', (socket) => listening.#serve(socket));
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socketPath, resolve)).catch(
      (error) => {
        throw new UsageError(
          `Cannot listen at ${socketPath} (${systemCode(error)}): the disk may not hold sockets; set --data-dir to a directory on a local disk`,
          { cause: error },
        );
      },
    );
    await chmod(socketPath, 0o600);
    return listening;
  }

  /** Cancels the calls that others still wait for, and returns when nothing of them is left. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.#connections) socket.destroySoon();
    await closed;
    await Promise.all(this.#answering);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #serve(socket: Socket): void {
    const calls = new Map<number, AbortController>();
    this.#connections.add(socket);
    socket.on('error', (error) => this.log.debug({ reason: error.message }, 'A connection to the engine broke'));
    socket.on('close', () => {
      this.#connections.delete(socket);
      for (const call of calls.values()) call.abort();
    });
    sendLine(socket, { version: WIRE_VERSION, pid: process.pid });
    receiveLines(socket, (message) => this.#receive(socket, calls, message as ToEngine));
  }

  #receive(socket: Socket, calls: Map<number, AbortController>, message: ToEngine): void {
    if ('cancel' in message) {
      calls.get(message.id)?.abort();
      return;
    }
    const { id, call, request } = message;
    const controller = new AbortController();
    calls.set(id, controller);
    const options: CallOptions<unknown> = {
      signal: controller.signal,
      onProgress: (progress) => sendLine(socket, { id, progress }),
    };
    const answering = answer(this.engine, call, request, options)
      .then(
        (result) => sendLine(socket, { id, result: result ?? null }),
        (reason) => sendLine(socket, { id, failure: { code: failureCode(reason), message: messageOf(reason) } }),
      )
      .finally(() => {
        calls.delete(id);
        this.#answering.delete(answering);
      });
    this.#answering.add(answering);
  }
}

/** Each request is checked where it enters: the other end may be another version of the program. */
async function answer(engine: EngineService, call: EngineMethod, request: unknown, options: CallOptions<unknown>) {
  const { REQUESTS } = await import('./request-shapes.ts');
  switch (call) {
    case 'status':
      return engine.status(options);
    case 'sync':
      return engine.sync(checked(call, REQUESTS.sync, request), options);
    case 'list':
      return engine.list(checked(call, REQUESTS.list, request), options);
    case 'materialize':
      return engine.materialize(checked(call, REQUESTS.materialize, request), options);
    case 'takeoutAdd':
      return engine.takeoutAdd(checked(call, REQUESTS.takeout, request), options);
    case 'takeoutRemove':
      return engine.takeoutRemove(checked(call, REQUESTS.takeout, request), options);
    case 'takeoutList':
      return engine.takeoutList(options);
    case 'takeoutSync':
      return engine.takeoutSync(options);
    case 'takeoutCheck':
      return engine.takeoutCheck(options);
    case 'stop':
      return engine.stop(options);
    default:
      throw notUnderstood(call, 'there is no such call');
  }
}

function checked<T>(call: EngineMethod, shape: ZodType<T>, request: unknown): T {
  const { data, error } = shape.safeParse(request);
  if (!error) return data;
  const [issue] = error.issues;
  throw notUnderstood(call, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

function notUnderstood(call: unknown, why: string): UsageError {
  return new UsageError(
    `Cannot answer the call '${String(call)}' (${why}): it comes from another version of gphotos-fs`,
  );
}
