import { messageOf, systemCode } from '../../base/failure.ts';
import type { Log } from '../../base/log.ts';
import { REFUSED, toErrno } from '../errno.ts';
import type { FailureLog } from '../failure-log.ts';
import type { Answer } from './answer.ts';
import { type AnswerPool, LARGEST_BODY_BYTES } from './answer-pool.ts';
import { readForgets } from './forgets.ts';
import type { LookupCounts } from './lookup-counts.ts';
import { type Agreed, negotiate } from './negotiation.ts';
import type { Operation, Operations } from './operation.ts';
import { MalformedRequestError, type Request } from './request.ts';
import { WaitingRequests } from './waiting-requests.ts';
import { OPCODE } from './wire/opcodes.ts';

const PAGE_BYTES = 4_096;

/** The kernel did not take an answer because the program that asked is gone, or because the whole mount is. */
const NOT_WANTED = new Set(['ENOENT', 'ENODEV', 'ECONNABORTED', 'EBADF']);

/** Nobody waits for an answer to these. */
const UNANSWERED: ReadonlySet<number> = new Set([OPCODE.FORGET, OPCODE.BATCH_FORGET]);

const UNKNOWN: Operation = { name: 'unknown', perform: () => REFUSED.unknownOperation };

export interface ExchangeParts {
  readonly operations: Operations;
  readonly answers: AnswerPool;
  readonly lookups: LookupCounts;
  readonly failures: FailureLog;
  readonly wantsPassthrough: boolean;
  readonly log: Log;
  /** Where a node stands, for the log. */
  readonly pathOf: (node: number) => string;
  /** Hands the first `lengthBytes` of an answer to the kernel; throws as write(2) fails. */
  readonly send: (answer: Buffer, lengthBytes: number) => void;
  /** Told whenever a request that waited does so no more, once it has its answer. */
  readonly waitedLess: () => void;
  /** Told how INIT went. */
  readonly negotiated: (outcome: Agreed | Error) => void;
}

/** From a request to its answer. Knows neither the device nor the tree. Whatever arrives, nothing is thrown. */
export class Exchange {
  readonly #waiting = new WaitingRequests();
  #isRefusing = false;

  constructor(private readonly parts: ExchangeParts) {}

  /** Answers what was read into `request`, at once unless it must wait. */
  take(request: Request, lengthBytes: number): void {
    try {
      request.arrived(lengthBytes);
      this.#dispatch(request);
    } catch (error) {
      this.parts.log.error({ err: error, lengthBytes }, 'A request of the kernel was not understood');
      // The kernel sends no such thing; but a program without an answer would wait for ever.
      const isAnswerable = error instanceof MalformedRequestError && request.hasHeader;
      if (isAnswerable && !UNANSWERED.has(request.opcode)) this.#send(this.#answerTo(request, 0), REFUSED.senseless);
    }
  }

  /** Whether a request for the node waits for something. */
  isWaitedFor(node: number): boolean {
    return this.#waiting.has(node);
  }

  /** At the end of the mount: whatever waits ends with ENOTCONN, and so does whatever still comes. */
  refuseAll(): void {
    this.#isRefusing = true;
    for (const answer of this.#waiting.takeAll()) this.#giveUp(answer, REFUSED.disconnected);
    this.parts.waitedLess();
  }

  #dispatch(request: Request): void {
    const { opcode } = request;
    if (UNANSWERED.has(opcode)) readForgets(request, this.parts.lookups);
    else if (opcode === OPCODE.INTERRUPT) this.#interrupt(request);
    else if (opcode === OPCODE.INIT) this.#negotiate(request);
    else if (opcode === OPCODE.DESTROY) this.#send(this.#answerTo(request, 0), 0);
    else if (this.#isRefusing) this.#send(this.#answerTo(request, 0), REFUSED.disconnected);
    else this.#perform(this.parts.operations.get(opcode) ?? UNKNOWN, request);
  }

  #perform(operation: Operation, request: Request): void {
    const node = request.node;
    let answer: Answer | undefined;
    try {
      const roomBytes = operation.roomBytes?.(request) ?? PAGE_BYTES;
      answer = this.#answerTo(request, Math.min(roomBytes, LARGEST_BODY_BYTES));
      const outcome = operation.perform(request, answer);
      if (typeof outcome === 'number') this.#send(answer, outcome);
      else this.#await(operation, node, answer, outcome);
    } catch (reason) {
      this.#send(answer ?? this.#answerTo(request, 0), this.#errnoOf(operation, node, reason));
    }
  }

  #await(operation: Operation, node: number, answer: Answer, outcome: Promise<number>): void {
    this.#waiting.add(answer, node);
    outcome
      .catch((reason) => this.#errnoOf(operation, node, reason))
      .then((bytesOrErrno) => {
        // One that was interrupted has its answer already, and what it brought is not wanted any more.
        if (!this.#waiting.take(answer)) return this.#discard(answer);
        this.#send(answer, bytesOrErrno);
        this.parts.waitedLess();
      });
  }

  #discard(answer: Answer): void {
    this.#undo(answer);
    this.parts.answers.give(answer);
  }

  #undo({ undo }: Answer): void {
    undo?.().catch((reason) => this.parts.failures.report('undo', 'an answer that was not wanted', reason));
  }

  #errnoOf(operation: Operation, node: number, reason: unknown): number {
    if (reason instanceof MalformedRequestError) return this.#misunderstood(operation.name, reason);
    this.parts.failures.report(operation.name, this.parts.pathOf(node), reason);
    return toErrno(reason);
  }

  #misunderstood(operation: string, reason: MalformedRequestError): number {
    this.parts.log.error({ err: reason, operation }, 'A request of the kernel was not understood');
    return REFUSED.senseless;
  }

  /** A request that waits ends with EINTR; one that is not known yet, or was answered, the kernel is asked to look at again. */
  #interrupt(request: Request): void {
    const interrupted = this.#waiting.interruptedBy(request);
    if (!interrupted) {
      this.#send(this.#answerTo(request, 0), REFUSED.notYet);
      return;
    }
    this.#giveUp(interrupted, REFUSED.interrupted);
    this.parts.waitedLess();
  }

  /** Answers in place of one that waits, whose buffer may still be written to. */
  #giveUp(waiting: Answer, errno: number): void {
    const answer = this.parts.answers.take(0);
    answer.begin(waiting.uniqueLow, waiting.uniqueHigh);
    this.#send(answer, errno);
    waiting.interrupt();
  }

  #negotiate(request: Request): void {
    const answer = this.#answerTo(request, PAGE_BYTES);
    try {
      const { bodyBytes, agreed } = negotiate(request, answer, this.parts.wantsPassthrough);
      this.#send(answer, bodyBytes);
      if (agreed) this.parts.negotiated(agreed);
    } catch (error) {
      const isMalformed = error instanceof MalformedRequestError;
      this.#send(answer, isMalformed ? this.#misunderstood('init', error) : REFUSED.unknownOperation);
      this.parts.negotiated(error instanceof Error ? error : new Error(messageOf(error)));
    }
  }

  #answerTo(request: Request, roomBytes: number): Answer {
    const answer = this.parts.answers.take(roomBytes);
    answer.begin(request.uniqueLow, request.uniqueHigh);
    return answer;
  }

  /** Lookup counts rise only when the kernel took the answer: it does not when the program that asked is gone. */
  #send(answer: Answer, bytesOrErrno: number): void {
    const { send, lookups, answers, log } = this.parts;
    const lengthBytes = bytesOrErrno < 0 ? answer.seal(0, bytesOrErrno) : answer.seal(bytesOrErrno, 0);
    try {
      send(answer.buffer, lengthBytes);
      if (bytesOrErrno >= 0) for (const node of answer.granted) lookups.granted(node);
    } catch (error) {
      this.#undo(answer);
      if (!NOT_WANTED.has(systemCode(error) ?? '')) log.error({ err: error }, 'The kernel did not take an answer');
    }
    answers.give(answer);
  }
}
