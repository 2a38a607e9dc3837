import { GphotosError } from '../../base/failure.ts';
import { isSilence } from '../bounded-disk.ts';
import { readRange, SourceChangedError, SourceUnreachableError } from '../byte-source.ts';
import { pathOf, placeOf } from '../scan/entry-record.ts';
import { crc32 } from '../zip/crc32.ts';
import { streamEntry } from '../zip/entry-data.ts';
import type { OpenSources } from './open-sources.ts';
import { openUnpacked } from './open-unpacked.ts';
import type { OriginalPlace } from './original-places.ts';

const PART_BYTES = 1024 * 1024;

/** A file of an unpacked export is not what an archive's copy of it is. */
class CorruptFileError extends GphotosError {
  override readonly name = 'CorruptFileError';
  readonly code = 'corrupt';
}

/** Whether another copy may help: this one is away, does not answer, was replaced, or is damaged. */
export function isAboutCopy(error: unknown): boolean {
  if (error instanceof SourceUnreachableError || error instanceof SourceChangedError) return true;
  return isSilence(error) || (error instanceof GphotosError && error.code === 'corrupt');
}

/**
 * The bytes at a place in their order. Throws as `streamEntry` and `openUnpacked`; `expectedCrc32` is what an archive says of
 * the same file.
 */
export async function* bytesAt(
  open: OpenSources,
  place: OriginalPlace,
  expectedCrc32: number | undefined,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (place.file.in === 'archive') {
    const lease = await open.lease(place.number);
    try {
      yield* streamEntry(lease.file, place.file.entry, signal);
    } finally {
      await lease.release();
    }
    return;
  }
  await using file = await openUnpacked(open.disk, place.source.path, place.file);
  let sum = 0;
  for (let position = 0; position < file.sizeBytes; position += PART_BYTES) {
    const part = await readRange(file, position, PART_BYTES, signal);
    if (expectedCrc32 !== undefined) sum = crc32(part, sum);
    yield part;
  }
  if (expectedCrc32 === undefined || sum === expectedCrc32) return;
  const path = pathOf(placeOf(place.key));
  throw new CorruptFileError(
    `Cannot read '${path}' in '${place.source.path}': its bytes are not those that an archive of the same export has; ` +
      'unpack it again',
  );
}

/** For what it shows of them: the bytes are for nobody, but the system has what it read in memory then. */
export async function readThrough(pieces: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _piece of pieces);
}
