import { endianness } from 'node:os';

/**
 * A message that carries one open descriptor from one process to another (SCM_RIGHTS, unix(7)), as Linux lays it out for
 * programs of 64 bits: `struct msghdr` pointing to one `struct iovec` and one `struct cmsghdr`. Little-endian, as x64 and
 * arm64 are. The C library musl has 32-bit lengths with zeros behind, which is the same in memory.
 */
const HEADER = { sizeBytes: 56, iov: 16, iovlen: 24, control: 32, controllen: 40 } as const;
const VECTOR = { sizeBytes: 16, base: 0, length: 8 } as const;
const CONTROL = { sizeBytes: 24, length: 0, level: 8, type: 12, descriptor: 16 } as const;

const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;

/** The buffers point to each other, so all of them must live until the call is over. */
export interface DescriptorMessage {
  readonly header: Buffer;
  readonly vector: Buffer;
  readonly control: Buffer;
  readonly bytes: Buffer;
}

/** Room for a message; `addressOf` tells where a buffer lies in memory. */
export function makeDescriptorMessage(addressOf: (buffer: Buffer) => bigint): DescriptorMessage {
  if (endianness() !== 'LE') throw new Error('Descriptors can be received on little-endian machines only');
  const [header, vector] = [Buffer.alloc(HEADER.sizeBytes), Buffer.alloc(VECTOR.sizeBytes)];
  // Whatever goes with the descriptor says nothing: fusermount sends a single byte.
  const [control, bytes] = [Buffer.alloc(CONTROL.sizeBytes), Buffer.alloc(8)];
  vector.writeBigUInt64LE(addressOf(bytes), VECTOR.base);
  vector.writeBigUInt64LE(BigInt(bytes.length), VECTOR.length);
  header.writeBigUInt64LE(addressOf(vector), HEADER.iov);
  header.writeBigUInt64LE(1n, HEADER.iovlen);
  header.writeBigUInt64LE(addressOf(control), HEADER.control);
  header.writeBigUInt64LE(BigInt(control.length), HEADER.controllen);
  return { header, vector, control, bytes };
}

/** The descriptor in a message that was received; `undefined` when it carries none. */
export function descriptorIn({ header, control }: DescriptorMessage): number | undefined {
  if (header.readUInt32LE(HEADER.controllen) < CONTROL.descriptor + 4) return undefined;
  if (control.readInt32LE(CONTROL.level) !== SOL_SOCKET || control.readInt32LE(CONTROL.type) !== SCM_RIGHTS) {
    return undefined;
  }
  return control.readInt32LE(CONTROL.descriptor);
}
