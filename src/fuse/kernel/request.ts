import { IN_HEADER } from './wire/structures.ts';

const TWO_TO_32 = 0x1_0000_0000;

/** A request that is shorter than what it must carry. The kernel never sends one. */
export class MalformedRequestError extends Error {
  override readonly name = 'MalformedRequestError';
}

/**
 * One request of the kernel, in a buffer that serves one request after the other: whoever answers later takes what it
 * needs before it waits. Numbers of 64 bits come as JavaScript numbers, exact up to 2^53, which covers every number we
 * ever gave the kernel; a larger one only has to be refused.
 */
export class Request {
  #lengthBytes = 0;

  constructor(readonly buffer: Buffer) {}

  /** To be called with what was read into the buffer. Throws `MalformedRequestError` when that is not one whole request. */
  arrived(lengthBytes: number): void {
    this.#lengthBytes = lengthBytes;
    if (!this.hasHeader) {
      throw new MalformedRequestError(`A request of ${lengthBytes} bytes has no whole header`);
    }
    const announcedBytes = this.buffer.readUInt32LE(IN_HEADER.at.len);
    if (announcedBytes !== lengthBytes) {
      throw new MalformedRequestError(`A request of ${lengthBytes} bytes says it has ${announcedBytes}`);
    }
  }

  /** Whether its number and its opcode arrived, so that it can be answered whatever else is wrong with it. */
  get hasHeader(): boolean {
    return this.#lengthBytes >= IN_HEADER.sizeBytes;
  }

  get opcode(): number {
    return this.buffer.readUInt32LE(IN_HEADER.at.opcode);
  }

  get node(): number {
    return this.#u64(IN_HEADER.at.nodeid);
  }

  /** The number that ties the answer to the request, in two halves. */
  get uniqueLow(): number {
    return this.buffer.readUInt32LE(IN_HEADER.at.unique);
  }

  get uniqueHigh(): number {
    return this.buffer.readUInt32LE(IN_HEADER.at.unique + 4);
  }

  /** Bytes behind the header. */
  get bodyBytes(): number {
    return this.#lengthBytes - IN_HEADER.sizeBytes;
  }

  /** A number in the body, `at` bytes from its beginning. Throws `MalformedRequestError` behind the end, as all below do. */
  u32(at: number): number {
    return this.buffer.readUInt32LE(this.#within(at, 4));
  }

  u64(at: number): number {
    return this.#u64(this.#within(at, 8));
  }

  /** The text that ends with a zero byte and begins at `at`; undefined when it is not UTF-8, which no name of ours is. */
  name(at = 0): string | undefined {
    const start = this.#within(at, 1);
    const end = this.buffer.indexOf(0, start);
    if (end < 0 || end >= this.#lengthBytes) throw new MalformedRequestError('A name in a request does not end');
    const name = this.buffer.toString('utf8', start, end);
    return name.includes('\uFFFD') ? wellFormed(name, this.buffer.subarray(start, end)) : name;
  }

  #within(at: number, bytes: number): number {
    const start = IN_HEADER.sizeBytes + at;
    if (start + bytes > this.#lengthBytes) {
      throw new MalformedRequestError(`A request of ${this.#lengthBytes} bytes has nothing at ${start}`);
    }
    return start;
  }

  #u64(at: number): number {
    return this.buffer.readUInt32LE(at) + this.buffer.readUInt32LE(at + 4) * TWO_TO_32;
  }
}

/** The replacement character may stand in a name of its own right, or for bytes that are no UTF-8. */
function wellFormed(name: string, bytes: Buffer): string | undefined {
  return Buffer.from(name).equals(bytes) ? name : undefined;
}
