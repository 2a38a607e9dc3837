import { getSystemErrorName } from 'node:util';
import { messageOf } from '../../base/failure.ts';
import type { Log } from '../../base/log.ts';
import type { Ending } from '../driver.ts';
import { RequestPace } from '../request-pace.ts';
import type { Device } from './device.ts';
import { Exchange, type ExchangeParts } from './exchange.ts';
import type { Agreed } from './negotiation.ts';
import { Request } from './request.ts';

/** Longer than any request for a tree that nobody writes to. The kernel wants 8 KiB at least. */
const REQUEST_BYTES = 131_072;

/** Requests answered in one turn of the event loop: others, and answers that had to wait, get theirs in between. */
const TAKEN_TOGETHER = 64;

/**
 * How reads of the device fail when the mount has ended. Without ABORT_ERROR both would be ENODEV, and so it is after
 * `umount -f`, whether that unmounts or only disconnects.
 */
const ENDINGS: Readonly<Record<string, Ending>> = { ENODEV: 'unmounted', ECONNABORTED: 'aborted' };
/** The device was closed, which only we do. */
const CLOSED = 'EBADF';
/** The request was given up before it was received, or a signal came in between: read again. */
const PASSING = new Set(['ENOENT', 'EINTR']);

export interface SessionParts extends Omit<ExchangeParts, 'send' | 'negotiated'> {
  /** The session does not close it. */
  readonly device: Pick<Device, 'receive' | 'untilReadable' | 'wake' | 'send'>;
  readonly log: Log;
}

/**
 * One connection with the kernel, from its first request to its last. All happens on the event loop, one request after the
 * other: read, answered, sent. Where none is there, a thread waits for the next one; but while requests come densely the loop
 * looks for it itself, because waking a sleeping thread takes longer than answering.
 */
export class Session {
  /** Resolves once the kernel and we agreed how to speak; rejects with `KernelTooOldError` when we cannot. */
  readonly agreed: Promise<Agreed>;
  /** Resolves when no request is received any more, with how the mount ended unless it is we who end it. */
  readonly ended: Promise<Ending | undefined>;
  readonly #exchange: Exchange;
  readonly #request = new Request(Buffer.allocUnsafeSlow(REQUEST_BYTES));
  readonly #pace = new RequestPace();
  #isStopped = false;
  #hasEnded = false;
  #negotiated: (outcome: Agreed | Error) => void = () => undefined;
  #end: (ending?: Ending) => void = () => undefined;

  constructor(private readonly parts: SessionParts) {
    this.agreed = new Promise((resolve, reject) => {
      this.#negotiated = (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome));
    });
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    // A mount that ends before it began is told to whoever waits for it, if anybody does.
    this.agreed.catch(() => undefined);
    this.#exchange = new Exchange({
      ...parts,
      send: (answer, lengthBytes) => parts.device.send(answer, lengthBytes),
      negotiated: (outcome) => this.#negotiated(outcome),
    });
  }

  /** Begins to receive. */
  start(): void {
    this.#wait();
  }

  /** Whether a request for the node waits for something. */
  isWaitedFor(node: number): boolean {
    return this.#exchange.isWaitedFor(node);
  }

  /** As `ended` tells. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Ends whatever waits, and answers nothing but that the mount ends. */
  refuseAll(): void {
    this.#exchange.refuseAll();
  }

  /** Receives nothing more, however busy the mount is. */
  stop(): void {
    this.#isStopped = true;
    this.parts.device.wake();
  }

  #wait(): void {
    this.parts.device.untilReadable().then(this.#receive, (error) => this.#finish(messageOf(error)));
  }

  readonly #receive = (): void => {
    const failure = this.#takeWhatIsThere();
    if (failure !== undefined || this.#isStopped) this.#finish(failure);
    else if (this.#pace.isDense) setImmediate(this.#receive);
    else this.#wait();
  };

  /** Answers what is there, up to what one turn of the loop should. The name of an errno when nothing more will come. */
  #takeWhatIsThere(): string | undefined {
    for (let taken = 0; taken < TAKEN_TOGETHER && !this.#isStopped; taken += 1) {
      const received = this.parts.device.receive(this.#request.buffer);
      if (received === 0) return undefined;
      if (received < 0) return failureOf(received);
      this.#pace.came();
      this.#exchange.take(this.#request, received);
    }
    return undefined;
  }

  #finish(reason?: string): void {
    const ending = reason === undefined ? undefined : ENDINGS[reason];
    if (reason !== undefined && reason !== CLOSED && !ending) {
      this.parts.log.error({ reason }, 'Requests of the kernel cannot be read: the mount ends');
    }
    this.#exchange.refuseAll();
    this.#negotiated(new Error('The mount ended before the kernel said how it speaks'));
    this.#hasEnded = true;
    this.#end(ending);
  }
}

function failureOf(errno: number): string | undefined {
  const name = getSystemErrorName(errno);
  return PASSING.has(name) ? undefined : name;
}
