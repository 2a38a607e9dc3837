import { type ByteSource, readRange } from '../byte-source.ts';
import { type BadArchiveError, corruptDirectory, splitArchive } from './failures.ts';
import { diagnoseMissingEnd } from './not-a-zip.ts';

/** Where the list of an archive's entries lies. */
export interface DirectoryPlace {
  readonly offset: number;
  readonly sizeBytes: number;
  readonly entryCount: number;
  /** Whether the count is the true one; else only its remainder by 65,536, as old programs write it. */
  readonly isCountWhole: boolean;
}

const END_MARK = Buffer.from('PK\x05\x06', 'latin1');
const END_BYTES = 22;
const LOCATOR_MARK = 0x07064b50;
const LOCATOR_BYTES = 20;
const ZIP64_MARK = 0x06064b50;
const ZIP64_BYTES = 56;
const DIRECTORY_MARK = 0x02014b50;
const SATURATED_16 = 0xffff;
const SATURATED_32 = 0xffff_ffff;

/** The longest comment, the end record before it and the zip64 locator before that: one read finds them all. */
const TAIL_BYTES = SATURATED_16 + END_BYTES + LOCATOR_BYTES;

/** A comment may be made of nothing but false marks. */
const MOST_CANDIDATES = 64;

/** Raised where a mark turns out to be a false one, or to stand at the end of a damaged archive. */
class Implausible extends Error {
  constructor(readonly failure: BadArchiveError) {
    super(failure.message);
  }
}

/**
 * Looks for the record that ends an archive. Its mark can occur by chance or intent in the archive's comment, so the one
 * is taken whose directory ends where the record begins. Rejects with `BadArchiveError` when there is none.
 */
export async function findDirectory(source: ByteSource, signal?: AbortSignal): Promise<DirectoryPlace> {
  const tailOffset = Math.max(0, source.sizeBytes - TAIL_BYTES);
  const tail = await readRange(source, tailOffset, TAIL_BYTES, signal);
  let first: BadArchiveError | undefined;
  for (const index of candidatesIn(tail)) {
    try {
      return await placeFrom(source, tail, index, tailOffset, signal);
    } catch (reason) {
      if (!(reason instanceof Implausible)) throw reason;
      first ??= reason.failure;
    }
  }
  throw first ?? (await diagnoseMissingEnd(source, signal));
}

/** Where marks stand, from the end; first those whose comment reaches exactly to the end of the file. */
function candidatesIn(tail: Buffer): number[] {
  const exact: number[] = [];
  const loose: number[] = [];
  let index = tail.lastIndexOf(END_MARK, tail.length - END_BYTES);
  while (index >= 0 && tail.length >= END_BYTES) {
    const end = index + END_BYTES + tail.readUInt16LE(index + 20);
    if (end === tail.length) exact.push(index);
    else if (end < tail.length) loose.push(index);
    index = index === 0 ? -1 : tail.lastIndexOf(END_MARK, index - 1);
  }
  return [...exact, ...loose].slice(0, MOST_CANDIDATES);
}

async function placeFrom(
  source: ByteSource,
  tail: Buffer,
  index: number,
  tailOffset: number,
  signal: AbortSignal | undefined,
): Promise<DirectoryPlace> {
  const record = tail.subarray(index, index + END_BYTES);
  const zip64 = await readZip64(source, tail, index, signal);
  if (zip64 === undefined && (record.readUInt16LE(4) !== 0 || record.readUInt16LE(6) !== 0))
    throw new Implausible(splitArchive(source.name));
  const entryCount = record.readUInt16LE(10);
  const place: DirectoryPlace = {
    entryCount: zip64 && entryCount === SATURATED_16 ? zip64.entryCount : entryCount,
    sizeBytes: zip64 && record.readUInt32LE(12) === SATURATED_32 ? zip64.sizeBytes : record.readUInt32LE(12),
    offset: zip64 && record.readUInt32LE(16) === SATURATED_32 ? zip64.offset : record.readUInt32LE(16),
    isCountWhole: zip64 !== undefined,
  };
  const end = zip64?.position ?? tailOffset + index;
  const missing = place.offset + place.sizeBytes - end;
  if (missing > 0) throw damaged(source, `${missing} bytes are missing before its list of entries ends`);
  if (missing < 0) throw damaged(source, `its list of entries ends ${-missing} bytes before the place it should`);
  await checkMark(source, place, signal);
  return place;
}

/** The larger form of the record, for archives above 4 GiB or 65,535 entries; undefined when the archive has none. */
async function readZip64(source: ByteSource, tail: Buffer, index: number, signal: AbortSignal | undefined) {
  const locator = index - LOCATOR_BYTES;
  if (locator < 0 || tail.readUInt32LE(locator) !== LOCATOR_MARK) return undefined;
  const position = Number(tail.readBigUInt64LE(locator + 8));
  const bytes = await readRange(source, position, ZIP64_BYTES, signal);
  if (bytes.length < ZIP64_BYTES || bytes.readUInt32LE(0) !== ZIP64_MARK) {
    throw damaged(source, `the zip64 record of its end is not at byte ${position}`);
  }
  if (bytes.readUInt32LE(16) !== 0 || bytes.readUInt32LE(20) !== 0) throw new Implausible(splitArchive(source.name));
  return {
    position,
    entryCount: Number(bytes.readBigUInt64LE(32)),
    sizeBytes: Number(bytes.readBigUInt64LE(40)),
    offset: Number(bytes.readBigUInt64LE(48)),
  };
}

async function checkMark(source: ByteSource, place: DirectoryPlace, signal: AbortSignal | undefined): Promise<void> {
  if (place.sizeBytes === 0) return;
  const mark = await readRange(source, place.offset, 4, signal);
  if (mark.length < 4 || mark.readUInt32LE(0) !== DIRECTORY_MARK) {
    throw damaged(source, `its list of entries does not begin at byte ${place.offset}, as its end says`);
  }
}

function damaged(source: ByteSource, why: string): Implausible {
  return new Implausible(corruptDirectory(source.name, why));
}
