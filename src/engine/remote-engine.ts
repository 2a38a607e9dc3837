import { connect, type Socket } from 'node:net';
import { BusyError, RemoteError, systemCode } from '../base/failure.ts';
import type {
  CallOptions,
  EngineService,
  EngineStatus,
  ListedEntry,
  ListRequest,
  MaterializeCall,
  MaterializeReport,
  MaterializeStep,
  SyncReport,
  SyncRequest,
} from './service.ts';
import { type EngineMethod, type FromEngine, type Greeting, receiveLines, sendLine, WIRE_VERSION } from './wire.ts';

interface PendingCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
  readonly onProgress: ((progress: never) => void) | undefined;
}

/** The engine of another process of the same person. */
export class RemoteEngine implements EngineService, AsyncDisposable {
  readonly #calls = new Map<number, PendingCall>();
  #lastId = 0;

  private constructor(private readonly socket: Socket) {}

  /** Undefined when no process holds the engine. Throws `BusyError` when one of another version does. */
  static async connect(socketPath: string): Promise<RemoteEngine | undefined> {
    const socket = connect(socketPath);
    const engine = new RemoteEngine(socket);
    try {
      const { version, pid } = await engine.#greeting();
      if (version === WIRE_VERSION) return engine;
      socket.destroy();
      throw new BusyError(
        `Cannot talk to process ${pid}, which holds this profile: it is another version of gphotos-fs; stop it first`,
      );
    } catch (error) {
      if (['ENOENT', 'ECONNREFUSED'].includes(systemCode(error) ?? '')) return undefined;
      throw error;
    }
  }

  status(options?: CallOptions): Promise<EngineStatus> {
    return this.#call('status', undefined, options);
  }

  sync(request: SyncRequest, options?: CallOptions<number>): Promise<SyncReport> {
    return this.#call('sync', request, options);
  }

  list(request: ListRequest, options?: CallOptions): Promise<ListedEntry[]> {
    return this.#call('list', request, options);
  }

  materialize(request: MaterializeCall, options?: CallOptions<MaterializeStep>): Promise<MaterializeReport> {
    return this.#call('materialize', request, options);
  }

  async stop(options?: CallOptions): Promise<void> {
    await this.#call('stop', undefined, options);
  }

  async close(): Promise<void> {
    this.socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #greeting(): Promise<Greeting> {
    return new Promise((resolve, reject) => {
      this.socket.once('error', reject);
      this.socket.once('close', () => {
        reject(new BusyError('Cannot talk to the process that holds this profile: it is ending; try again'));
        this.#failAll();
      });
      let receive = (message: unknown) => {
        resolve(message as Greeting);
        receive = (answer) => this.#receive(answer as FromEngine);
      };
      receiveLines(this.socket, (message) => receive(message));
    });
  }

  #call<Result, Progress>(method: EngineMethod, request: unknown, options?: CallOptions<Progress>): Promise<Result> {
    options?.signal?.throwIfAborted();
    this.#lastId += 1;
    const id = this.#lastId;
    const cancel = () => sendLine(this.socket, { id, cancel: true });
    options?.signal?.addEventListener('abort', cancel, { once: true });
    return new Promise<Result>((resolve, reject) => {
      const onProgress = options?.onProgress as PendingCall['onProgress'];
      this.#calls.set(id, { resolve: resolve as (result: unknown) => void, reject, onProgress });
      sendLine(this.socket, { id, call: method, request });
    }).finally(() => options?.signal?.removeEventListener('abort', cancel));
  }

  #receive(answer: FromEngine): void {
    const call = this.#calls.get(answer.id);
    if (!call) return;
    if ('progress' in answer) {
      call.onProgress?.(answer.progress as never);
      return;
    }
    this.#calls.delete(answer.id);
    if ('failure' in answer) call.reject(new RemoteError(answer.failure.code, answer.failure.message));
    else call.resolve(answer.result);
  }

  #failAll(): void {
    for (const call of this.#calls.values()) {
      call.reject(
        new RemoteError('canceled', 'The process that holds this profile ended meanwhile; run again to go on'),
      );
    }
    this.#calls.clear();
  }
}
