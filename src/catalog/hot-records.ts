import { LRUCache } from 'lru-cache';
import type { KeySpace } from './key-space.ts';
import type { Store } from './store.ts';

/**
 * Enough for what a person is looking at. Behind a walk through a million files each thousand of them costs the process
 * some 2 MB, garbage included, and what is not kept is read in some ten microseconds.
 */
const KEPT = 8_000;

/** The records asked for last, decoded, in front of the store. Whoever writes a key makes it forgotten. */
export class HotRecords {
  private readonly kept = new LRUCache<string, object>({ max: KEPT });

  constructor(private readonly store: Store) {}

  get<K extends readonly unknown[], R extends object>(space: KeySpace<K, R>, ...parts: K): R | undefined {
    const key = space.key(...parts);
    const kept = this.kept.get(key);
    // A key belongs to one space only, so what stands under it is an R.
    if (kept) return kept as R;
    const record = this.store.getByKey(space, key);
    if (record) this.kept.set(key, record);
    return record;
  }

  forget(keys: Iterable<string>): void {
    for (const key of keys) this.kept.delete(key);
  }
}
