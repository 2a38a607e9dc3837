import { inflateRawSync } from 'node:zlib';
import { messageOf } from '../../base/failure.ts';
import { crc32 } from './crc32.ts';
import { CorruptEntryError } from './failures.ts';
import type { ZipEntry } from './zip-entry.ts';

const HEADER_MARK = 0x04034b50;
const HEADER_BYTES = 30;
/** Room for the extra fields of a header, which the directory does not tell the length of. */
const USUAL_EXTRA_BYTES = 128;

/** Where the bytes of an entry end, its header included, unless that has unusually long extra fields. */
export function likelyEndOf({ headerOffset, nameBytes, compressedBytes }: ZipEntry): number {
  return headerOffset + HEADER_BYTES + nameBytes + USUAL_EXTRA_BYTES + compressedBytes;
}

/**
 * The bytes of a small entry out of a stretch of its archive that begins at `blockOffset`: many sidecars come with one read.
 * Undefined when the stretch ends too early; `CorruptEntryError` as `streamEntry`.
 */
export function unpackFrom(block: Buffer, blockOffset: number, archive: string, entry: ZipEntry): Buffer | undefined {
  const start = entry.headerOffset - blockOffset;
  if (start + HEADER_BYTES > block.length) return undefined;
  if (block.readUInt32LE(start) !== HEADER_MARK || block.readUInt16LE(start + 26) !== entry.nameBytes) {
    throw new CorruptEntryError(archive, entry.path, `it does not begin at byte ${entry.headerOffset}`);
  }
  const from = start + HEADER_BYTES + entry.nameBytes + block.readUInt16LE(start + 28);
  const packed = block.subarray(from, from + entry.compressedBytes);
  if (packed.length < entry.compressedBytes) return undefined;
  const bytes = entry.method === 'stored' ? packed : inflate(packed, archive, entry);
  if (bytes.length === entry.sizeBytes && crc32(bytes) === entry.crc32) return bytes;
  throw new CorruptEntryError(archive, entry.path, 'its size or its CRC-32 is not what the archive says');
}

function inflate(packed: Buffer, archive: string, entry: ZipEntry): Buffer {
  if (entry.compressedBytes === 0) return packed;
  const room = entry.sizeBytes + 1;
  try {
    return inflateRawSync(packed, { chunkSize: Math.max(64, room), maxOutputLength: room });
  } catch (error) {
    const why = `its bytes cannot be inflated (${messageOf(error)})`;
    throw new CorruptEntryError(archive, entry.path, why, { cause: error });
  }
}
