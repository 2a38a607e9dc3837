import type { PhotoLibrary } from '../library/photo-library.ts';
import type { CheckOptions, CheckReport } from '../takeout/check/check-report.ts';
import type { TakeoutSet } from '../takeout/takeout-set.ts';

/** What the engine asks of the library over Takeout archives besides its items. */
export interface TakeoutArchives extends PhotoLibrary, AsyncDisposable {
  /** No archive was ever added, or all were removed. */
  readonly isEmpty: boolean;

  /** Archives were ever added to this index, also when all were removed since; false for one that was lost and made anew. */
  readonly wasUsed: boolean;

  /** Remembers files, folders and patterns; absolute ones. Throws `UsageError` for those refused, once all others are added. */
  add(paths: readonly string[]): Promise<TakeoutSet>;

  /** Forgets inputs, archives or exports. Throws `UsageError` for what it does not know, once all others are removed. */
  remove(paths: readonly string[]): Promise<TakeoutSet>;

  /** Looks at the disks, not into the archives. */
  list(signal?: AbortSignal): Promise<TakeoutSet>;

  /** Another one than before when a listing may differ from the one before; opaque. Looks at the disks only. */
  listingMark(signal?: AbortSignal): Promise<string>;

  /** Reads everything, verifies every checksum. */
  check(options?: CheckOptions): Promise<CheckReport>;
}
