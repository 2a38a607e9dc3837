import type { LibraryKey } from '../library/photo-library.ts';
import { LIBRARY_RECORDS, type SyncFailure, type SyncTimes } from './library-records.ts';
import { counters } from './records.ts';
import type { Store } from './store.ts';
import { NOTHING_COUNTED } from './tally.ts';

/** The catalog at a glance. */
export interface CatalogSummary {
  /** Items of all libraries as far as known, those that are not ready among them; one that several have counts once. */
  readonly items: number;
  readonly photos: number;
  readonly videos: number;
  /** Items that their library is still preparing, or could not prepare. */
  readonly notReady: number;
  readonly albums: number;
  /** Items whose exact size is known, and the sum of those sizes. */
  readonly knownSizes: number;
  readonly knownBytes: number;
  readonly libraries: { readonly [Key in LibraryKey]: LibrarySummary };
}

/** What is known of one library. */
export interface LibrarySummary {
  readonly items: number;
  /** The last sync that came to its end, milliseconds since 1970. */
  readonly lastSync?: SyncTimes;
  /** The last one that listed everything, and so found what is gone. */
  readonly lastCompleteSync?: SyncTimes;
  /** A sync was begun and has not come to its end: it runs now, or the next one goes on with it. */
  readonly unfinishedSync: boolean;
  /** Why the last attempt to sync failed; absent after one that came to its end. */
  readonly lastFailure?: SyncFailure;
}

export function summarize(store: Store): CatalogSummary {
  const { named, inTakeout, onlyInTakeout, ...totals } = { ...NOTHING_COUNTED, ...store.get(counters) };
  return {
    ...totals,
    libraries: {
      google: { items: totals.items - onlyInTakeout, ...summarizeSyncs(store, 'google') },
      takeout: { items: inTakeout, ...summarizeSyncs(store, 'takeout') },
    },
  };
}

function summarizeSyncs(store: Store, library: LibraryKey): Omit<LibrarySummary, 'items'> {
  const { lastSync, lastCompleteSync, lastFailure, syncState } = LIBRARY_RECORDS[library];
  const finished = store.get(lastSync);
  const complete = store.get(lastCompleteSync);
  const failure = store.get(lastFailure);
  const phase = store.get(syncState)?.phase ?? 'done';
  return {
    unfinishedSync: phase !== 'done',
    ...(finished ? { lastSync: finished } : {}),
    ...(complete ? { lastCompleteSync: complete } : {}),
    ...(failure ? { lastFailure: failure } : {}),
  };
}
