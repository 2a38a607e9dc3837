import { type LibraryItem, photo } from '../support/library-entries.ts';

/** Room for about half of `killedItems`, so that a run both fetches and evicts without end. */
export const LIMIT_BYTES = 1_500_000;

export function killedItems(): LibraryItem[] {
  return Array.from({ length: 60 }, (_, n) => photo(`${n}.jpg`, { sizeBytes: 1_000 * (n + 20) }));
}
