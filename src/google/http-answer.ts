import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { BadAnswerError } from '../library/failures.ts';
import { networkFailure } from './network-failure.ts';

const unpack = promisify(gunzip);
const SHORT_BODY_BYTES = 16_384;

/** The head of an answer, and its body still to come. Somebody reads the body, discards it or aborts the signal. */
export class HttpAnswer {
  readonly status: number;

  constructor(
    private readonly answer: Dispatcher.ResponseData,
    private readonly attempted: string,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.status = answer.statusCode;
  }

  /** The value of a header that may stand once; `name` in lower case. */
  header(name: string): string | undefined {
    const value = this.answer.headers[name];
    return Array.isArray(value) ? value[0] : value;
  }

  /** `image/jpeg`: without parameters, in lower case; empty when the answer does not say. */
  get mimeType(): string {
    return (this.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  }

  get contentLength(): number | undefined {
    const value = this.header('content-length');
    return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
  }

  /** Whether a body that is cut off can be told from a whole one. */
  get endIsMarked(): boolean {
    return this.contentLength !== undefined || /\bchunked$/i.test(this.header('transfer-encoding') ?? '');
  }

  /** The body in order, once. Throws `OfflineError` or `TimedOutError` when it stops before its end. */
  async *bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const piece of this.answer.body) yield piece as Uint8Array;
    } catch (error) {
      throw networkFailure(this.attempted, error, this.signal);
    }
  }

  /** The whole body, unpacked. Throws `BadAnswerError` beyond `limitBytes`, and when it cannot be unpacked. */
  async text(limitBytes: number): Promise<string> {
    const pieces: Uint8Array[] = [];
    let receivedBytes = 0;
    for await (const piece of this.bytes()) {
      receivedBytes += piece.byteLength;
      if (receivedBytes > limitBytes)
        throw new BadAnswerError(`Cannot ${this.attempted}: the answer is longer than ${limitBytes} bytes`);
      pieces.push(piece);
    }
    return (await this.#unpacked(Buffer.concat(pieces), limitBytes)).toString('utf8');
  }

  async #unpacked(body: Buffer, limitBytes: number): Promise<Buffer> {
    if (this.header('content-encoding') !== 'gzip') return body;
    try {
      return await unpack(body, { maxOutputLength: limitBytes });
    } catch (error) {
      throw new BadAnswerError(`Cannot ${this.attempted}: the answer cannot be unpacked`, { cause: error });
    }
  }

  /** Reads over a short body, so that the connection can be used again; cuts a long one off. */
  async discard(): Promise<void> {
    const { contentLength = 0 } = this;
    if (contentLength > SHORT_BODY_BYTES) return this.cut();
    await this.answer.body.dump({ limit: SHORT_BODY_BYTES });
  }

  /** Ends the connection rather than to read a body that may be long. */
  async cut(): Promise<void> {
    this.answer.body.on('error', () => undefined).destroy();
  }
}
