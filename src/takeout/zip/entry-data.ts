import type { TransformOptions } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw, inflateRawSync, type ZlibOptions } from 'node:zlib';
import { messageOf, systemCode } from '../../base/failure.ts';
import type { ByteSource } from '../byte-source.ts';
import { crc32 } from './crc32.ts';
import { findEntry, readPacked } from './entry-place.ts';
import { CorruptEntryError } from './failures.ts';
import { takenAhead } from './taken-ahead.ts';
import type { ZipEntry } from './zip-entry.ts';

/** Small photos come with one read, and the next part of a large one is read while this one is inflated. */
const PART_BYTES = 1024 * 1024;

/** Sidecars and previews. To set up a stream for one takes twenty times as long as to inflate it. */
const SMALL_BYTES = 64 * 1024;

/** Inflated before they are taken, 3 MB: whoever takes them now and then waits for a disk as long as it takes to inflate that. */
const PIECES_AHEAD = 12;

const INFLATING: ZlibOptions & TransformOptions = {
  /** Of each piece that comes out. Measured: much smaller and much larger ones take twice the time. */
  chunkSize: 256 * 1024,
  writableHighWaterMark: PART_BYTES + 1,
};

/** An entry whose bytes lie in the archive as they are. */
export interface StoredEntry {
  readonly sizeBytes: number;
  /** Where they begin in the archive. */
  readonly offset: number;
  /** As `ByteSource.read`, within the entry. Not checked against the CRC-32: that takes all bytes. */
  read(target: Uint8Array, position: number, signal?: AbortSignal): Promise<number>;
}

/** Opens an entry of method `stored` for reading at any position. Throws `CorruptEntryError` where it is not there. */
export async function openStored(source: ByteSource, entry: ZipEntry, signal?: AbortSignal): Promise<StoredEntry> {
  if (entry.method !== 'stored') throw new Error(`'${entry.path}' is not stored, it cannot be read in place`);
  const { packed } = await findEntry(source, entry, 0, signal);
  return {
    sizeBytes: entry.sizeBytes,
    offset: packed.start,
    read: async (target, position, readSignal) => {
      const there = Math.min(target.length, entry.sizeBytes - position);
      return there > 0 ? source.read(target.subarray(0, there), packed.start + position, readSignal) : 0;
    },
  };
}

/**
 * The unpacked bytes of an entry in their order, as fast as they are taken.
 *
 * Throws `CorruptEntryError` as soon as they cannot be the right ones, at the latest after the last byte: what came
 * before is to be thrown away then. Never yields more than `entry.sizeBytes`. Throws the signal's reason when it aborts.
 */
export async function* streamEntry(
  source: ByteSource,
  entry: ZipEntry,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const packed = readPacked(source, entry, PART_BYTES, signal);
  let sizeBytes = 0;
  let sum = 0;
  for await (const bytes of entry.method === 'stored' ? packed : inflate(source, entry, packed)) {
    signal?.throwIfAborted();
    sizeBytes += bytes.length;
    if (sizeBytes > entry.sizeBytes) throw wrongSize(source, entry, 'more');
    sum = crc32(bytes, sum);
    yield bytes;
  }
  if (sizeBytes < entry.sizeBytes) throw wrongSize(source, entry, 'fewer');
  const wrong = wrongSum(source.name, entry, sum);
  if (wrong) throw wrong;
}

/** What is wrong with an entry whose bytes have this CRC-32; undefined when it is the one that the archive says. */
export function wrongSum(archive: string, entry: ZipEntry, sum: number): CorruptEntryError | undefined {
  if (sum === entry.crc32) return undefined;
  const why = `its CRC-32 is ${hex(sum)}, and the archive says ${hex(entry.crc32)}`;
  return new CorruptEntryError(archive, entry.path, why);
}

async function* inflate(
  source: ByteSource,
  entry: ZipEntry,
  packed: AsyncGenerator<Buffer>,
): AsyncGenerator<Uint8Array> {
  // Some programs mark an empty file as deflated and spend no byte on it.
  if (entry.compressedBytes === 0) return;
  try {
    if (Math.max(entry.sizeBytes, entry.compressedBytes) <= SMALL_BYTES) yield await inflateSmall(entry, packed);
    else yield* takenAhead(inflateLarge(packed), PIECES_AHEAD);
  } catch (reason) {
    const code = systemCode(reason);
    if (code === 'ERR_BUFFER_TOO_LARGE') throw wrongSize(source, entry, 'more');
    if (!code?.startsWith('Z_')) throw reason;
    const why = `its bytes cannot be inflated (${messageOf(reason)})`;
    throw new CorruptEntryError(source.name, entry.path, why, { cause: reason });
  }
}

async function inflateSmall({ sizeBytes }: ZipEntry, packed: AsyncIterable<Buffer>): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for await (const part of packed) parts.push(part);
  // One byte more than expected, so that it is seen when there is more.
  const room = sizeBytes + 1;
  return inflateRawSync(Buffer.concat(parts), { chunkSize: Math.max(64, room), maxOutputLength: room });
}

async function* inflateLarge(packed: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
  const inflater = createInflateRaw(INFLATING);
  // What fails on the way in destroys the inflater, and so is thrown by it.
  pipeline(packed, inflater).catch(() => undefined);
  try {
    yield* inflater;
  } finally {
    inflater.destroy();
  }
}

function wrongSize(source: ByteSource, entry: ZipEntry, found: string): CorruptEntryError {
  return new CorruptEntryError(
    source.name,
    entry.path,
    `it has ${found} bytes than the ${entry.sizeBytes} that the archive says`,
  );
}

function hex(sum: number): string {
  return `0x${sum.toString(16).padStart(8, '0')}`;
}
