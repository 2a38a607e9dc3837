import { OUT_HEADER } from './wire/structures.ts';

const TWO_TO_32 = 0x1_0000_0000;

/**
 * The answer to one request in the making. The operation writes its body and says how long it is; header and sending are
 * the session's. Answers are used again and again: nobody keeps one beyond its request.
 */
export class Answer {
  uniqueLow = 0;
  uniqueHigh = 0;
  /** Nodes whose lookup count this answer raises once the kernel has taken it. */
  readonly granted: number[] = [];
  /** Called when the kernel does not take the answer, because the program that asked was interrupted meanwhile. */
  undo: (() => Promise<void>) | undefined;
  #interruption: AbortController | undefined;
  /** The same bytes: everything but texts stands at multiples of four, and is written so in a tenth of a Buffer's time. */
  readonly #words: Uint32Array;

  constructor(
    /** Header and body; begins at a multiple of four of its memory. */
    readonly buffer: Buffer,
  ) {
    this.#words = new Uint32Array(buffer.buffer, buffer.byteOffset, buffer.length >>> 2);
  }

  /** The most bytes that the body can have. */
  get capacityBytes(): number {
    return this.buffer.length - OUT_HEADER.sizeBytes;
  }

  /** The part of the body from `at` on, `bytes` long. */
  body(at: number, bytes: number): Buffer {
    const start = OUT_HEADER.sizeBytes + at;
    return this.buffer.subarray(start, start + bytes);
  }

  /** Aborts when the program that asked is interrupted. Only for what may wait: making one costs more than a lookup. */
  get signal(): AbortSignal {
    this.#interruption ??= new AbortController();
    return this.#interruption.signal;
  }

  begin(uniqueLow: number, uniqueHigh: number): void {
    this.uniqueLow = uniqueLow;
    this.uniqueHigh = uniqueHigh;
  }

  interrupt(): void {
    this.#interruption?.abort();
  }

  /** Gives it back empty. */
  end(): void {
    this.#interruption = undefined;
    this.undo = undefined;
    this.granted.length = 0;
  }

  u16(at: number, value: number): void {
    this.buffer.writeUInt16LE(value, OUT_HEADER.sizeBytes + at);
  }

  u32(at: number, value: number): void {
    this.#words[(OUT_HEADER.sizeBytes + at) >>> 2] = value;
  }

  /** A whole number of either sign, -2^53 … 2^53. */
  i64(at: number, value: number): void {
    const word = (OUT_HEADER.sizeBytes + at) >>> 2;
    this.#words[word] = value >>> 0;
    this.#words[word + 1] = Math.floor(value / TWO_TO_32);
  }

  /** A text, and zeros behind it up to `bytes`. */
  text(at: number, text: string, bytes: number): void {
    const start = OUT_HEADER.sizeBytes + at;
    const written = this.buffer.write(text, start);
    if (written < bytes) this.buffer.fill(0, start + written, start + bytes);
  }

  /** Whole words. */
  zero(at: number, bytes: number): void {
    const word = (OUT_HEADER.sizeBytes + at) >>> 2;
    this.#words.fill(0, word, word + (bytes >>> 2));
  }

  /** Writes the header before a body of `bodyBytes`; `errno` is 0 or negative. Answers the length of the whole. */
  seal(bodyBytes: number, errno: number): number {
    const lengthBytes = OUT_HEADER.sizeBytes + bodyBytes;
    this.#words[OUT_HEADER.at.len >>> 2] = lengthBytes;
    this.#words[OUT_HEADER.at.error >>> 2] = errno;
    this.#words[OUT_HEADER.at.unique >>> 2] = this.uniqueLow;
    this.#words[(OUT_HEADER.at.unique >>> 2) + 1] = this.uniqueHigh;
    return lengthBytes;
  }
}
