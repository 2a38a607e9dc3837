/**
 * Reads archives that claim gigabytes, in a process with a small heap, and prints a line of JSON for each: how it ended, and
 * the most memory that was in use while it was read. To be run with `--expose-gc`.
 */
import { constants, crc32, deflateRawSync } from 'node:zlib';
import { failureCode } from '../../../src/base/failure.ts';
import type { ByteSource } from '../../../src/takeout/byte-source.ts';
import { streamEntry } from '../../../src/takeout/zip/entry-data.ts';
import { ZipDirectory } from '../../../src/takeout/zip/zip-directory.ts';
import { type RawEntry, rawZip } from './raw-zip.ts';

/** How one archive was read. */
export interface Reading {
  readonly what: string;
  /** What was listed, or the code of the failure. */
  readonly outcome: string;
  /** In the heap and in buffers, after collecting, above what was there before. */
  readonly usedBytes: number;
  /** The most that the process took so far, above what it had before the first archive. */
  readonly residentBytes: number;
}

/** Of a read, so that the collector runs some thousand times in all. */
const LOOK_AT_EVERY = 32;

interface Repetition {
  readonly head?: Buffer;
  readonly repeated: Buffer;
  readonly times: number;
  readonly end: Buffer;
}

/** Bytes of which a stretch is repeated: gigabytes that take no room. */
class RepeatedSource implements ByteSource {
  readonly name = 'takeout-001.zip';
  readonly identity = 'repeated';
  readonly sizeBytes: number;
  private readonly head: Buffer;
  private readonly endAt: number;
  private reads = 0;

  constructor(private readonly parts: Repetition) {
    this.head = parts.head ?? Buffer.alloc(0);
    this.endAt = this.head.length + parts.repeated.length * parts.times;
    this.sizeBytes = this.endAt + parts.end.length;
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    if (this.reads++ % LOOK_AT_EVERY === 0) look();
    let filled = 0;
    while (filled < target.length && position + filled < this.sizeBytes) filled += this.copy(target, filled, position);
    return filled;
  }

  async close(): Promise<void> {}

  private copy(target: Uint8Array, filled: number, position: number): number {
    const { repeated, end } = this.parts;
    const at = position + filled;
    if (at < this.head.length) return this.head.copy(target, filled, at);
    if (at >= this.endAt) return end.copy(target, filled, at - this.endAt);
    return repeated.copy(target, filled, (at - this.head.length) % repeated.length);
  }
}

type Fields = readonly [entries: bigint, sizeBytes: bigint, offset: bigint, position: bigint];

/** The end of an archive in both forms; `position` is where the larger one is said to stand. */
function zip64End([entries, sizeBytes, offset, position]: Fields, commentBytes = 0, comment = Buffer.alloc(0)): Buffer {
  const end = Buffer.alloc(56 + 20 + 22);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeBigUInt64LE(entries, 24);
  end.writeBigUInt64LE(entries, 32);
  end.writeBigUInt64LE(sizeBytes, 40);
  end.writeBigUInt64LE(offset, 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(position, 64);
  end.writeUInt32LE(1, 72);
  end.writeUInt32LE(0x06054b50, 76);
  end.fill(0xff, 84, 96);
  end.writeUInt16LE(commentBytes, 96);
  return Buffer.concat([end, comment]);
}

/** A record of a directory alone, with what stands in it set as told. */
function record(entry: RawEntry, commentBytes = 0): Buffer {
  const archive = rawZip([entry]);
  const start = archive.indexOf('PK\x01\x02', 0, 'latin1');
  const bytes = Buffer.concat([archive.subarray(start, archive.length - 22), Buffer.alloc(commentBytes)]);
  bytes.writeUInt16LE(commentBytes, 32);
  return bytes;
}

const PIECE = Buffer.alloc(8 * 1024 * 1024);
const PIECES = 128;

/** A gigabyte of zeros, packed a piece at a time, each as the one before. */
function packedGigabyte(): Pick<RawEntry, 'contents' | 'method' | 'crc32'> {
  const packed = deflateRawSync(PIECE, { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  const contents = Buffer.concat([...Array.from({ length: PIECES }, () => packed), deflateRawSync('')]);
  let sum = 0;
  for (let piece = 0; piece < PIECES; piece += 1) sum = crc32(PIECE, sum);
  return { contents, method: 8, crc32: sum };
}

let mostBytes = 0;
function look(): void {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  mostBytes = Math.max(mostBytes, heapUsed + arrayBuffers);
}

/** An archive of nothing but its directory, for which `head` leaves room to point to. */
function listed(repeated: Buffer, times: number, head: Buffer = Buffer.alloc(0)): ByteSource {
  const sizeBytes = BigInt(repeated.length * times);
  const offset = BigInt(head.length);
  return new RepeatedSource({
    head,
    repeated,
    times,
    end: zip64End([BigInt(times), sizeBytes, offset, offset + sizeBytes]),
  });
}

function only(...pieces: readonly Buffer[]): ByteSource {
  return new RepeatedSource({ repeated: Buffer.concat(pieces), times: 1, end: Buffer.alloc(0) });
}

const MOST = 0xffff_ffff_ffff_ffffn;
const huge = Buffer.alloc(0xffff, 'x');
const plain = record({ name: 'a.jpg' });
/** Of the entry that `plain` is the record of. */
const header = rawZip([{ name: 'a.jpg' }]).subarray(0, 35);
const gigabyte = packedGigabyte();
const sizeBytes = PIECE.length * PIECES;
const falseMarks = Buffer.concat(Array.from({ length: 660 }, () => zip64End([MOST, MOST, MOST, 0n])));

const ARCHIVES: Readonly<Record<string, ByteSource>> = {
  'a count of 2^64': only(plain, zip64End([MOST, BigInt(plain.length), 0n, BigInt(plain.length)])),
  'a directory of 2^64 bytes': only(plain, zip64End([1n, MOST, 0n, BigInt(plain.length)])),
  'a directory of 2^63 bytes that begins so far before the archive': only(
    plain,
    zip64End([1n, MOST / 2n, MOST - MOST / 2n + 1n, BigInt(plain.length)]),
  ),
  'a directory behind all bytes': only(plain, zip64End([1n, 1n << 40n, 1n << 40n, 0n])),
  'an end behind all bytes': only(plain, zip64End([1n, 1n, 1n, MOST])),
  'a comment longer than the archive': only(plain, zip64End([1n, 51n, 0n, 51n], 0xffff)),
  'a comment of nothing but ends': only(plain, zip64End([1n, 1n, 1n, 1n], 0xffff, falseMarks)),
  'a gigabyte of the longest names, fields and comments': listed(record({ name: huge, extra: huge }, 0xffff), 5_500),
  'more entries than any export has': listed(plain, 5_000_000),
  'half a million entries of the same bytes': listed(plain, 500_000, header),
  'an entry of 4 GB': only(rawZip([{ name: 'a.mp4', sizeBytes: 0xffff_fffe, compressedBytes: 0xffff_fffe }])),
  'a gigabyte that is true': only(rawZip([{ name: 'a.mp4', ...gigabyte, sizeBytes }])),
  'a gigabyte that says it is a kilobyte': only(rawZip([{ name: 'a.jpg', ...gigabyte, sizeBytes: 1024 }])),
};

async function read(source: ByteSource): Promise<string> {
  try {
    const directory = await ZipDirectory.open(source);
    let listedEntries = 0;
    let leftOutEntries = 0;
    for await (const { entries, leftOut } of directory.pages()) {
      listedEntries += entries.length;
      leftOutEntries += leftOut.length;
      for (const entry of entries.slice(0, 1)) await readEntry(source, entry);
    }
    return `listed ${listedEntries}, left out ${leftOutEntries}`;
  } catch (reason) {
    return failureCode(reason);
  }
}

async function readEntry(source: ByteSource, entry: Parameters<typeof streamEntry>[1]): Promise<void> {
  let parts = 0;
  for await (const _part of streamEntry(source, entry)) if (parts++ % LOOK_AT_EVERY === 0) look();
}

const startBytes = process.memoryUsage().rss;
for (const [what, source] of Object.entries(ARCHIVES)) {
  mostBytes = 0;
  look();
  const beforeBytes = mostBytes;
  const outcome = await read(source);
  look();
  const residentBytes = process.resourceUsage().maxRSS * 1024 - startBytes;
  const line: Reading = { what, outcome, usedBytes: mostBytes - beforeBytes, residentBytes };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
