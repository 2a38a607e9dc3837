import type { OpenSources } from '../reading/open-sources.ts';
import type { SourceNumber } from '../scan/source-record.ts';
import { streamEntry } from '../zip/entry-data.ts';
import { CorruptEntryError } from '../zip/failures.ts';
import { ZipDirectory } from '../zip/zip-directory.ts';
import type { CheckTally } from './check-tally.ts';

/** Reads every entry of an archive and compares its CRC-32. */
export async function checkArchive(
  open: OpenSources,
  number: SourceNumber,
  tally: CheckTally,
  signal?: AbortSignal,
): Promise<void> {
  const lease = await open.lease(number);
  try {
    const directory = await ZipDirectory.open(lease.file, signal);
    for await (const { entries } of directory.pages(signal)) {
      for (const entry of entries) {
        try {
          for await (const piece of streamEntry(lease.file, entry, signal)) tally.entryBytes += piece.length;
        } catch (error) {
          if (!(error instanceof CorruptEntryError)) throw error;
          tally.damaged.add(error.message);
        }
        tally.entries += 1;
        tally.onBytes(entry.compressedBytes);
      }
    }
  } finally {
    await lease.release();
  }
}
