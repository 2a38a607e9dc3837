import { read, writeSync } from 'node:fs';
import { messageOf, systemCode } from '../../base/failure.ts';
import type { Log } from '../../base/log.ts';
import type { DenseRequests } from '../dense-requests.ts';
import { Exchange, type ExchangeParts } from './exchange.ts';
import type { Agreed } from './negotiation.ts';
import { Request } from './request.ts';

/** Reads of the device that wait at the same time: the next request is received while the present one is answered. */
const RECEIVERS = 2;

/** Longer than any request for a tree that nobody writes to. The kernel wants 8 KiB at least. */
const REQUEST_BYTES = 131_072;

/** Reading the device failed because the mount is gone. */
const GONE = new Set(['ENODEV', 'ECONNABORTED', 'EBADF']);
/** The request was given up before it was received, or a signal came in between: read again. */
const PASSING = new Set(['ENOENT', 'EINTR', 'EAGAIN']);

export interface SessionParts extends Omit<ExchangeParts, 'send' | 'negotiated'> {
  /** The descriptor of /dev/fuse that serves the mount. The session does not close it. */
  readonly device: number;
  readonly dense: Pick<DenseRequests, 'came'>;
  readonly log: Log;
}

/**
 * One connection with the kernel. Requests are received by reads that wait in threads of libuv's pool; everything else
 * happens on the event loop, where an answer that need not wait is sent before the next request is looked at.
 */
export class Session {
  /** Resolves once the kernel and we agreed how to speak; rejects with `KernelTooOldError` when we cannot. */
  readonly agreed: Promise<Agreed>;
  /** Resolves when the kernel sends nothing more, or nobody asks it any more. */
  readonly ended: Promise<void>;
  readonly #exchange: Exchange;
  #receiving = 0;
  #stopped = false;
  #negotiated: (outcome: Agreed | Error) => void = () => undefined;
  #end: () => void = () => undefined;

  constructor(private readonly parts: SessionParts) {
    this.agreed = new Promise((resolve, reject) => {
      this.#negotiated = (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome));
    });
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    // A mount that ends before it began is told to whoever waits for it, if anybody does.
    this.agreed.catch(() => undefined);
    const { device } = parts;
    this.#exchange = new Exchange({
      ...parts,
      send: (answer, lengthBytes) => writeSync(device, answer, 0, lengthBytes),
      negotiated: (outcome) => this.#negotiated(outcome),
    });
  }

  /** Begins to receive. */
  start(): void {
    for (let receiver = 0; receiver < RECEIVERS; receiver += 1) {
      this.#receiving += 1;
      this.#receive(new Request(Buffer.allocUnsafeSlow(REQUEST_BYTES)));
    }
  }

  /** Reads of the device that wait for a request now. */
  get receiving(): number {
    return this.#receiving;
  }

  /** Receives nothing beyond what the reads that wait already bring: each ends with the request it gets. */
  stop(): void {
    this.#stopped = true;
  }

  #receive(request: Request): void {
    read(this.parts.device, request.buffer, 0, REQUEST_BYTES, null, (error, lengthBytes) => {
      if (!error) {
        this.parts.dense.came();
        this.#exchange.take(request, lengthBytes);
      } else if (!PASSING.has(systemCode(error) ?? '')) {
        return this.#endReceiver(error);
      }
      if (this.#stopped) this.#endReceiver();
      else this.#receive(request);
    });
  }

  #endReceiver(reason?: Error): void {
    if (reason && !GONE.has(systemCode(reason) ?? '')) {
      this.parts.log.error({ reason: messageOf(reason) }, 'Requests of the kernel cannot be read: the mount ends');
    }
    this.#stopped = true;
    this.#receiving -= 1;
    if (this.#receiving > 0) return;
    this.#exchange.interruptAll();
    this.#negotiated(new Error('The mount ended before the kernel said how it speaks', { cause: reason }));
    this.#end();
  }
}
