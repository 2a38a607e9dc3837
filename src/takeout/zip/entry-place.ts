import type { ByteRange } from '../../base/byte-range.ts';
import { type ByteSource, readRange } from '../byte-source.ts';
import { CorruptEntryError } from './failures.ts';
import type { ZipEntry } from './zip-entry.ts';

const HEADER_MARK = 0x04034b50;
const HEADER_BYTES = 30;
/** Room for the extra fields that programs write: times, owner, zip64. Larger ones cost another read. */
const USUAL_EXTRA_BYTES = 128;
/** Of an entry that needs more than one read: soon there, so that the next part is read while these are inflated. */
const FIRST_BYTES = 128 * 1024;

/** Where an entry's packed bytes lie, and those that came along when its header was read. */
export interface EntryPlace {
  readonly packed: ByteRange;
  /** The first bytes of `packed`, perhaps none. */
  readonly head: Buffer;
}

/**
 * Reads the header in front of an entry's bytes: the directory does not tell how long it is. `headBytes` of the bytes are
 * read with it. Throws `CorruptEntryError` where there is no such header.
 */
export async function findEntry(
  source: ByteSource,
  entry: ZipEntry,
  headBytes: number,
  signal?: AbortSignal,
): Promise<EntryPlace> {
  const guess = HEADER_BYTES + entry.nameBytes + USUAL_EXTRA_BYTES + Math.min(headBytes, entry.compressedBytes);
  const bytes = await readRange(source, entry.headerOffset, guess, signal);
  if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== HEADER_MARK) {
    throw new CorruptEntryError(source.name, entry.path, `it does not begin at byte ${entry.headerOffset}`);
  }
  if (bytes.readUInt16LE(26) !== entry.nameBytes) {
    throw new CorruptEntryError(source.name, entry.path, `another entry stands at byte ${entry.headerOffset}`);
  }
  const headerBytes = HEADER_BYTES + entry.nameBytes + bytes.readUInt16LE(28);
  const start = entry.headerOffset + headerBytes;
  const packed = { start, end: start + entry.compressedBytes };
  if (packed.end > source.sizeBytes) {
    throw new CorruptEntryError(source.name, entry.path, 'its bytes end behind the end of the archive');
  }
  return { packed, head: bytes.subarray(headerBytes, headerBytes + Math.min(headBytes, entry.compressedBytes)) };
}

/** The packed bytes of an entry in their order, in parts of at most `partBytes`. */
export async function* readPacked(
  source: ByteSource,
  entry: ZipEntry,
  partBytes: number,
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  const headBytes = entry.compressedBytes <= partBytes ? partBytes : FIRST_BYTES;
  const { packed, head } = await findEntry(source, entry, headBytes, signal);
  if (head.length > 0) yield head;
  for (let start = packed.start + head.length; start < packed.end; ) {
    const part = await readRange(source, start, Math.min(partBytes, packed.end - start), signal);
    yield part;
    start += part.length;
  }
}
