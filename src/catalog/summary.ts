import { counters, lastCompleteSync, lastFailure, lastSync, type SyncTimes, syncState } from './records.ts';
import type { Store } from './store.ts';
import { NOTHING_COUNTED } from './tally.ts';

/** The catalog at a glance. */
export interface CatalogSummary {
  /** Items in the library as far as known, those that are not ready among them. */
  readonly items: number;
  readonly photos: number;
  readonly videos: number;
  /** Items that their library is still preparing, or could not prepare. */
  readonly notReady: number;
  readonly albums: number;
  /** Items whose exact size is known, and the sum of those sizes. */
  readonly knownSizes: number;
  readonly knownBytes: number;
  /** The last sync that came to its end, milliseconds since 1970. */
  readonly lastSync?: SyncTimes;
  /** The last one that listed everything, and so found what is gone. */
  readonly lastCompleteSync?: SyncTimes;
  /** A sync was begun and has not come to its end: it runs now, or the next one goes on with it. */
  readonly unfinishedSync: boolean;
  /** Why the last attempt to sync failed; absent after one that came to its end. */
  readonly lastFailure?: { readonly atMs: number; readonly message: string };
}

export function summarize(store: Store): CatalogSummary {
  const { named, ...totals } = store.get(counters) ?? NOTHING_COUNTED;
  const finished = store.get(lastSync);
  const complete = store.get(lastCompleteSync);
  const failure = store.get(lastFailure);
  const phase = store.get(syncState)?.phase ?? 'done';
  return {
    ...totals,
    unfinishedSync: phase !== 'done',
    ...(finished ? { lastSync: finished } : {}),
    ...(complete ? { lastCompleteSync: complete } : {}),
    ...(failure ? { lastFailure: failure } : {}),
  };
}
