import { extraField } from './extra-field.ts';

/** One record of an archive's directory, as it stands there; nothing of it is checked. */
export interface DirectoryRecord {
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly sizeBytes: number;
  readonly compressedBytes: number;
  readonly headerOffset: number;
  /** The kind of file by the file modes of Unix (`S_IFMT`); 0 where the archive says none. */
  readonly fileKind: number;
  /** Views of the block the record was read with. */
  readonly nameBytes: Buffer;
  readonly extra: Buffer;
}

export const DIRECTORY_MARK = 0x02014b50;
export const RECORD_BYTES = 46;
/** Name, extra fields and comment may take 65,535 bytes each. */
export const LARGEST_RECORD_BYTES = RECORD_BYTES + 3 * 0xffff;

const SATURATED = 0xffff_ffff;
const ZIP64 = 0x0001;
const MADE_ON_UNIX = 3;
const FILE_KIND_MASK = 0o170000;

/** The whole length of the record at `position`, of which at least `RECORD_BYTES` are there. */
export function recordLength(block: Buffer, position: number): number {
  return (
    RECORD_BYTES +
    block.readUInt16LE(position + 28) +
    block.readUInt16LE(position + 30) +
    block.readUInt16LE(position + 32)
  );
}

/** Decodes the record at `position`, which is whole and begins with the mark. */
export function decodeRecord(block: Buffer, position: number): DirectoryRecord {
  const nameEnd = position + RECORD_BYTES + block.readUInt16LE(position + 28);
  const extra = block.subarray(nameEnd, nameEnd + block.readUInt16LE(position + 30));
  const madeOn = block.readUInt8(position + 5);
  return {
    flags: block.readUInt16LE(position + 8),
    method: block.readUInt16LE(position + 10),
    crc32: block.readUInt32LE(position + 16),
    ...largeNumbers(block, position, extra),
    fileKind: madeOn === MADE_ON_UNIX ? (block.readUInt32LE(position + 38) >>> 16) & FILE_KIND_MASK : 0,
    nameBytes: block.subarray(position + RECORD_BYTES, nameEnd),
    extra,
  };
}

/** A number that does not fit into 32 bits is saturated, and the zip64 field holds those numbers alone, in this order. */
function largeNumbers(block: Buffer, position: number, extra: Buffer) {
  const numbers = {
    sizeBytes: block.readUInt32LE(position + 24),
    compressedBytes: block.readUInt32LE(position + 20),
    headerOffset: block.readUInt32LE(position + 42),
  };
  if (Math.max(numbers.sizeBytes, numbers.compressedBytes, numbers.headerOffset) < SATURATED) return numbers;
  const field = extraField(extra, ZIP64);
  let taken = 0;
  for (const key of ['sizeBytes', 'compressedBytes', 'headerOffset'] as const) {
    if (numbers[key] !== SATURATED || field === undefined || field.length < taken + 8) continue;
    numbers[key] = Number(field.readBigUInt64LE(taken));
    taken += 8;
  }
  return numbers;
}
