import { likelyEndOf } from '../zip/entry-block.ts';
import type { ZipEntry } from '../zip/zip-entry.ts';

/** Entries of one archive that are read together. */
export interface Stretch<E> {
  readonly start: number;
  readonly end: number;
  readonly entries: readonly E[];
}

/** What lies between two sidecars and is read for nothing; beyond this another read is cheaper. */
const WIDEST_GAP_BYTES = 64 * 1024;
const LONGEST_BYTES = 256 * 1024;

/** Sidecars have 1 KB each and often lie side by side: they are read in few large pieces. */
export function coalesce<E extends { readonly entry: ZipEntry }>(entries: readonly E[]): readonly Stretch<E>[] {
  const sorted = [...entries].sort((a, b) => a.entry.headerOffset - b.entry.headerOffset);
  const stretches: { start: number; end: number; entries: E[] }[] = [];
  for (const one of sorted) {
    const start = one.entry.headerOffset;
    const end = likelyEndOf(one.entry);
    const last = stretches.at(-1);
    if (last && start - last.end <= WIDEST_GAP_BYTES && end - last.start <= LONGEST_BYTES) {
      last.end = Math.max(last.end, end);
      last.entries.push(one);
    } else {
      stretches.push({ start, end, entries: [one] });
    }
  }
  return stretches;
}
