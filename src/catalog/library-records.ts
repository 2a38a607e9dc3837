import type { AlbumId, MediaId } from '../library/media-item.ts';
import type { LibraryKey } from '../library/photo-library.ts';
import { byText, type KeySpace, single } from './key-space.ts';
import type { AlbumRecord, SeenMark, SyncState } from './records.ts';

export interface SyncTimes {
  readonly startedMs: number;
  readonly finishedMs: number;
  /** What the library's listing looked like when it was taken in, in the library's own words. */
  readonly mark?: string;
}

export interface SyncFailure {
  readonly atMs: number;
  readonly message: string;
}

/** What is kept of one library, by the ids and generations that are its own. */
export interface LibraryRecords {
  readonly seenMarks: KeySpace<[MediaId], SeenMark>;
  readonly albums: KeySpace<[AlbumId], AlbumRecord>;
  readonly syncState: KeySpace<[], SyncState>;
  /** Of the last sync that came to its end, and of the last one that listed everything; the same when that one did. */
  readonly lastSync: KeySpace<[], SyncTimes>;
  readonly lastCompleteSync: KeySpace<[], SyncTimes>;
  readonly lastFailure: KeySpace<[], SyncFailure>;
}

const isText = (value: unknown) => typeof value === 'string';
const isNumber = (value: unknown) => typeof value === 'number';
const areTimes = ({ startedMs, finishedMs }: Partial<SyncTimes>) => isNumber(startedMs) && isNumber(finishedMs);

/** Google's keys are those of the time when it was the only library. */
export const LIBRARY_RECORDS: { readonly [Key in LibraryKey]: LibraryRecords } = {
  google: recordsBelow('g:', 'a:', ''),
  takeout: recordsBelow('gt:', 'at:', 'takeout-'),
};

function recordsBelow(seenPrefix: string, albumPrefix: string, word: string): LibraryRecords {
  return {
    seenMarks: byText<MediaId, SeenMark>('seen mark', seenPrefix, ({ generation }) => isNumber(generation)),
    albums: byText<AlbumId, AlbumRecord>('album', albumPrefix, ({ title, directory, seen }) => {
      return isText(title) && isNumber(directory) && isNumber(seen);
    }),
    syncState: single<SyncState>(`${word}sync`, ({ generation, phase, startedMs, counts }) => {
      return isNumber(generation) && isText(phase) && isNumber(startedMs) && isNumber(counts?.seen);
    }),
    lastSync: single<SyncTimes>(`${word}last-sync`, areTimes),
    lastCompleteSync: single<SyncTimes>(`${word}last-complete-sync`, areTimes),
    lastFailure: single<SyncFailure>(`${word}last-failure`, ({ atMs, message }) => isNumber(atMs) && isText(message)),
  };
}
