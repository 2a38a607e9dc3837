import { closeSync, read, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import koffi from 'koffi';
import { IN_HEADER, OUT_HEADER } from '../../../src/fuse/kernel/wire/structures.ts';
import { type KernelAnswer, type Question, requestBytes } from './kernel-side.ts';
import { valuesOf } from './layout-bytes.ts';

const readAside = promisify(read);

const AF_UNIX = 1;
/** Like the device: each read brings one whole message, each write sends one. */
const SOCK_SEQPACKET = 5;

/** A device whose other end is not the kernel but the test. */
export class SocketDevice {
  private lastUnique = 0;

  private constructor(
    /** The end that a session reads and writes; it belongs to the device that is made of it. */
    readonly device: number,
    private readonly kernelEnd: number,
  ) {}

  static open(): SocketDevice {
    const ends = Buffer.alloc(8);
    const socketpair = koffi.load(null).func('int socketpair(int domain, int type, int protocol, void *ends)');
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) !== 0) throw new Error('Cannot make a pair of sockets');
    return new SocketDevice(ends.readInt32LE(0), ends.readInt32LE(4));
  }

  /** Sends a request and says under which number. */
  send(opcode: number, question: Question = {}): number {
    this.lastUnique += 2;
    writeSync(this.kernelEnd, requestBytes(opcode, this.lastUnique, question));
    return this.lastUnique;
  }

  sendBytes(bytes: Buffer): void {
    writeSync(this.kernelEnd, bytes);
  }

  /** The next answer, whichever request it belongs to. */
  async nextAnswer(): Promise<KernelAnswer> {
    const buffer = Buffer.alloc(IN_HEADER.sizeBytes + 1_048_576);
    const { bytesRead } = await readAside(this.kernelEnd, buffer, 0, buffer.length, null);
    const { unique, error } = valuesOf(OUT_HEADER, buffer);
    return { unique, errno: error | 0, body: buffer.subarray(OUT_HEADER.sizeBytes, bytesRead) };
  }

  close(): void {
    closeSync(this.kernelEnd);
  }
}
