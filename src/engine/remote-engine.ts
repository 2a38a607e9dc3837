import { connect, type Socket } from 'node:net';
import { BusyError, GphotosError, RemoteError, systemCode } from '../base/failure.ts';
import type {
  CallOptions,
  CheckProgress,
  CheckReport,
  EngineService,
  EngineStatus,
  ListedEntry,
  ListRequest,
  MaterializeCall,
  MaterializeReport,
  MaterializeStep,
  SyncReport,
  SyncRequest,
  TakeoutPaths,
  TakeoutSet,
} from './service.ts';
import { refuseForeignDirectory } from './socket-path.ts';
import { type EngineMethod, type FromEngine, type Greeting, receiveLines, sendLine, WIRE_VERSION } from './wire.ts';

interface PendingCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
  readonly onProgress: ((progress: never) => void) | undefined;
}

/** A process that holds an engine greets as soon as its event loop has a turn. */
const GREETS_WITHIN_MS = 10_000;

/** A call that is canceled is over soon; whoever pressed Ctrl-C does not wait longer for a process that hangs. */
const ENDS_WITHIN_MS = 5_000;

/** The process that held the engine ended before it answered. Asking again is right: nothing is lost by it. */
export class HolderEndedError extends GphotosError {
  override readonly name = 'HolderEndedError';
  readonly code = 'busy';
  constructor() {
    super('Cannot finish: the process that holds this profile ended meanwhile; run again to go on');
  }
}

/** The engine of another process of the same person. */
export class RemoteEngine implements EngineService, AsyncDisposable {
  readonly #calls = new Map<number, PendingCall>();
  #lastId = 0;

  private constructor(private readonly socket: Socket) {}

  /** Undefined when no process holds the engine. Throws `BusyError` when one of another version does, or a silent one. */
  static async connect(
    socketPath: string,
    greetsWithinMs: number = GREETS_WITHIN_MS,
  ): Promise<RemoteEngine | undefined> {
    await refuseForeignDirectory(socketPath);
    const socket = connect(socketPath);
    const engine = new RemoteEngine(socket);
    try {
      const { version, pid } = await engine.#greeting(greetsWithinMs);
      if (version === WIRE_VERSION) return engine;
      throw new BusyError(
        `Cannot talk to process ${pid}, which holds this profile: it is another version of gphotos-fs; stop it first`,
      );
    } catch (error) {
      socket.destroy();
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

  takeoutAdd(request: TakeoutPaths, options?: CallOptions): Promise<TakeoutSet> {
    return this.#call('takeoutAdd', request, options);
  }

  takeoutRemove(request: TakeoutPaths, options?: CallOptions): Promise<TakeoutSet> {
    return this.#call('takeoutRemove', request, options);
  }

  takeoutList(options?: CallOptions): Promise<TakeoutSet> {
    return this.#call('takeoutList', undefined, options);
  }

  takeoutSync(options?: CallOptions<number>): Promise<SyncReport> {
    return this.#call('takeoutSync', undefined, options);
  }

  takeoutCheck(options?: CallOptions<CheckProgress>): Promise<CheckReport> {
    return this.#call('takeoutCheck', undefined, options);
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

  #greeting(withinMs: number): Promise<Greeting> {
    return new Promise((resolve, reject) => {
      this.socket.setTimeout(withinMs, () => {
        reject(new BusyError('Cannot talk to the process that holds this profile: it does not answer; stop it first'));
      });
      this.socket.once('error', reject);
      this.socket.once('close', () => {
        reject(new HolderEndedError());
        this.#failAll();
      });
      let receive = (message: unknown) => {
        this.socket.setTimeout(0);
        resolve(message as Greeting);
        receive = (answer) => this.#receive(answer as FromEngine);
      };
      receiveLines(this.socket, (message) => receive(message));
    });
  }

  async #call<Result, Progress>(
    method: EngineMethod,
    request: unknown,
    options: CallOptions<Progress> = {},
  ): Promise<Result> {
    const { signal } = options;
    signal?.throwIfAborted();
    this.#lastId += 1;
    const id = this.#lastId;
    let patience: NodeJS.Timeout | undefined;
    let giveUp = () => {};
    const cancel = () => {
      sendLine(this.socket, { id, cancel: true });
      patience = setTimeout(() => giveUp(), ENDS_WITHIN_MS);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await new Promise<Result>((resolve, reject) => {
        giveUp = () => reject(signal?.reason);
        const onProgress = options.onProgress as PendingCall['onProgress'];
        this.#calls.set(id, { resolve: resolve as (result: unknown) => void, reject, onProgress });
        sendLine(this.socket, { id, call: method, request });
        if (this.socket.destroyed) this.#failAll();
      });
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    } finally {
      signal?.removeEventListener('abort', cancel);
      clearTimeout(patience);
      this.#calls.delete(id);
    }
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
    for (const call of this.#calls.values()) call.reject(new HolderEndedError());
    this.#calls.clear();
  }
}
