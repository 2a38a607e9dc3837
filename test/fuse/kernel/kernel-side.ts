import { FailureLog } from '../../../src/fuse/failure-log.ts';
import type { Answer } from '../../../src/fuse/kernel/answer.ts';
import { AnswerPool } from '../../../src/fuse/kernel/answer-pool.ts';
import { Exchange } from '../../../src/fuse/kernel/exchange.ts';
import { LookupCounts } from '../../../src/fuse/kernel/lookup-counts.ts';
import type { Agreed } from '../../../src/fuse/kernel/negotiation.ts';
import type { Operation, Operations } from '../../../src/fuse/kernel/operation.ts';
import { Request } from '../../../src/fuse/kernel/request.ts';
import { IN_HEADER, OUT_HEADER } from '../../../src/fuse/kernel/wire/structures.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { bytesOf, valuesOf } from './layout-bytes.ts';

/** What the kernel asks, as far as it matters; zeros elsewhere. */
export interface Question {
  readonly node?: number | bigint;
  readonly body?: Buffer;
}

/** What the kernel was answered. */
export interface KernelAnswer {
  readonly unique: number;
  /** 0 or negative. */
  readonly errno: number;
  readonly body: Buffer;
}

/** The kernel's side of an exchange: it asks, keeps what it is answered, and may refuse to take an answer. */
export class KernelSide {
  readonly answers: KernelAnswer[] = [];
  readonly lookups = new LookupCounts();
  readonly pool = new CountingPool();
  readonly log = new RecordingLog();
  /** How each INIT went. */
  readonly outcomes: (Agreed | Error)[] = [];
  private readonly exchange: Exchange;
  private readonly request = new Request(Buffer.alloc(131_072));
  private readonly refusals: string[] = [];
  private waiting: (() => void)[] = [];
  private lastUnique = 0;

  constructor(
    operations: Operations,
    { wantsPassthrough = false, pathOf = (node: number) => `node ${node}`, waitedLess = (): void => undefined } = {},
  ) {
    this.exchange = new Exchange({
      operations,
      answers: this.pool,
      lookups: this.lookups,
      failures: new FailureLog(this.log, new ManualClock()),
      wantsPassthrough,
      waitedLess,
      pathOf,
      log: this.log,
      send: (answer, lengthBytes) => this.take(answer, lengthBytes),
      negotiated: (outcome) => this.outcomes.push(outcome),
    });
  }

  /** Asks, and says under which number. What need not wait is answered when it returns. */
  send(opcode: number, question: Question = {}): number {
    const unique = this.nextUnique();
    this.deliver(requestBytes(opcode, unique, question));
    return unique;
  }

  /** The number of the last question. */
  get lastAsked(): number {
    return this.lastUnique;
  }

  /** Even, as the kernel's are: the odd ones belong to interrupts. */
  nextUnique(): number {
    this.lastUnique += 2;
    return this.lastUnique;
  }

  /** Asks and waits for the answer. */
  async ask(opcode: number, question: Question = {}): Promise<KernelAnswer> {
    return await this.answerTo(this.send(opcode, question));
  }

  /** Asks what must be answered at once. */
  askNow(opcode: number, question: Question = {}): KernelAnswer {
    const unique = this.send(opcode, question);
    const answer = this.answered(unique);
    if (!answer) throw new Error(`Opcode ${opcode} was not answered at once`);
    return answer;
  }

  answered(unique: number): KernelAnswer | undefined {
    return this.answers.find((answer) => answer.unique === unique);
  }

  /** Resolves when the answer is there. */
  async answerTo(unique: number): Promise<KernelAnswer> {
    for (;;) {
      const answer = this.answered(unique);
      if (answer) return answer;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** Whatever bytes, `lengthBytes` of which are said to have arrived. Their buffer serves the next request afterwards. */
  deliver(bytes: Buffer, lengthBytes = bytes.length): void {
    bytes.copy(this.request.buffer);
    this.exchange.take(this.request, lengthBytes);
    this.request.buffer.fill(0xa5, 0, bytes.length);
  }

  /** The next answer is not taken: writing it fails with this code. */
  refuseNext(code: string): void {
    this.refusals.push(code);
  }

  /** Whether a request for the node waits. */
  isWaitedFor(node: number): boolean {
    return this.exchange.isWaitedFor(node);
  }

  /** The mount ended. */
  end(): void {
    this.exchange.refuseAll();
  }

  private take(answer: Buffer, lengthBytes: number): void {
    const code = this.refusals.shift();
    if (code) throw Object.assign(new Error(`${code}: refused`), { code });
    const { len, error, unique } = valuesOf(OUT_HEADER, answer);
    if (len !== lengthBytes || lengthBytes > answer.length) {
      throw Object.assign(new Error('EINVAL: wrong length'), { code: 'EINVAL' });
    }
    const body = Buffer.from(answer.subarray(OUT_HEADER.sizeBytes, lengthBytes));
    this.answers.push({ unique, errno: error | 0, body });
    for (const look of this.waiting.splice(0)) look();
  }
}

/** Knows how many answers are with somebody who may still write into them. */
export class CountingPool extends AnswerPool {
  private readonly lent = new Set<Answer>();

  get taken(): number {
    return this.lent.size;
  }

  override take(bodyBytes: number): Answer {
    const answer = super.take(bodyBytes);
    if (this.lent.has(answer)) throw new Error('An answer is given to two requests');
    this.lent.add(answer);
    return answer;
  }

  override give(answer: Answer): void {
    if (!this.lent.delete(answer)) throw new Error('An answer is given back twice');
    super.give(answer);
  }
}

export function requestBytes(opcode: number, unique: number | bigint, { node = 0, body }: Question): Buffer {
  const header = bytesOf(IN_HEADER, { opcode, unique, nodeid: node, uid: 1_000, gid: 1_000, pid: 4_711 });
  const whole = Buffer.concat([header, body ?? Buffer.alloc(0)]);
  whole.writeUInt32LE(whole.length, IN_HEADER.at.len);
  return whole;
}

/** Text as requests carry it. */
export function nameBytes(name: string): Buffer {
  return Buffer.from(`${name}\0`);
}

/** A single operation under a number of its own. */
export function only(opcode: number, operation: Operation): Operations {
  return new Map([[opcode, operation]]);
}
