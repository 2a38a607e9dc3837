import { type ByteSource, readRange } from '../byte-source.ts';
import type { DirectoryPlace } from './directory-place.ts';
import { DIRECTORY_MARK, LARGEST_RECORD_BYTES, RECORD_BYTES, recordLength } from './directory-record.ts';
import { corruptDirectory } from './failures.ts';

/** Some 10,000 records; more than the largest one has. */
const BLOCK_BYTES = Math.max(1024 * 1024, LARGEST_RECORD_BYTES);

/** A stretch of the directory and where in it records begin; each is whole. */
export interface DirectoryBlock {
  readonly bytes: Buffer;
  readonly positions: readonly number[];
}

/**
 * The directory from its beginning to its end, in blocks, so that a large one takes no more memory than a small one.
 * Throws `BadArchiveError` where a record does not follow on the one before it.
 */
export async function* readDirectoryBlocks(
  source: ByteSource,
  place: DirectoryPlace,
  signal?: AbortSignal,
): AsyncGenerator<DirectoryBlock> {
  const end = place.offset + place.sizeBytes;
  for (let offset = place.offset; offset < end; ) {
    const bytes = await readRange(source, offset, Math.min(BLOCK_BYTES, end - offset), signal);
    const { positions, wholeBytes } = wholeRecordsIn(bytes);
    if (positions.length === 0) {
      const failure = `its list of entries breaks off at byte ${offset}`;
      throw corruptDirectory(source.name, failure);
    }
    yield { bytes, positions };
    offset += wholeBytes;
  }
}

function wholeRecordsIn(bytes: Buffer): { positions: number[]; wholeBytes: number } {
  const positions: number[] = [];
  let position = 0;
  while (position + RECORD_BYTES <= bytes.length && bytes.readUInt32LE(position) === DIRECTORY_MARK) {
    const next = position + recordLength(bytes, position);
    if (next > bytes.length) break;
    positions.push(position);
    position = next;
  }
  return { positions, wholeBytes: position };
}
