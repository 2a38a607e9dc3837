import { type FailureCode, GphotosError, messageOf } from '../../base/failure.ts';
import type { IndexStore } from '../index/index-store.ts';
import { describeSource } from '../list-set.ts';
import type { OpenSources } from '../reading/open-sources.ts';
import type { SeenSource } from '../scan/seen-source.ts';
import type { SourceState } from '../takeout-set.ts';
import { streamEntry } from '../zip/entry-data.ts';
import { CorruptEntryError } from '../zip/failures.ts';
import { ZipDirectory } from '../zip/zip-directory.ts';
import type { CheckedSource } from './check-report.ts';
import { FindingList, MOST_NAMED } from './finding-list.ts';

interface Parts {
  readonly store: IndexStore;
  readonly open: OpenSources;
}

export interface CheckedBytes {
  readonly entries: number;
  /** Unpacked. */
  readonly bytes: number;
}

const STATES: Partial<Record<FailureCode, SourceState>> = {
  offline: 'unreachable',
  'timed-out': 'unreachable',
  gone: 'changed',
};

/**
 * Reads every entry of an archive and compares its CRC-32; of a folder it is told what was left out. `onBytes` hears of the
 * bytes of the archive that were gone through since it was called last.
 */
export async function checkSource(
  { store, open }: Parts,
  source: SeenSource,
  onBytes: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<{ readonly checked: CheckedSource; readonly sum: CheckedBytes }> {
  const { part: _part, ...described } = await describeSource(store, source, MOST_NAMED);
  const damaged = new FindingList();
  const sum = { entries: 0, bytes: 0 };
  const about = () => ({ ...described, damaged: damaged.findings });
  if (source.kind === 'folder' || source.state !== 'ready' || source.record === undefined)
    return { checked: about(), sum };
  try {
    const lease = await open.lease(source.record.number);
    try {
      const directory = await ZipDirectory.open(lease.file, signal);
      for await (const { entries } of directory.pages(signal)) {
        for (const entry of entries) {
          try {
            for await (const piece of streamEntry(lease.file, entry, signal)) sum.bytes += piece.length;
          } catch (error) {
            if (!(error instanceof CorruptEntryError)) throw error;
            damaged.add(error.message);
          }
          sum.entries += 1;
          onBytes(entry.compressedBytes);
        }
      }
    } finally {
      await lease.release();
    }
  } catch (error) {
    if (signal?.aborted || !(error instanceof GphotosError)) throw error;
    const state = STATES[error.code] ?? 'broken';
    return { checked: { ...about(), state, why: messageOf(error) }, sum };
  }
  return { checked: about(), sum };
}
