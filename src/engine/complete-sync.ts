import type { LibrarySummary } from '../catalog/catalog.ts';

/** A complete listing of so few items costs no more requests than a quick one may: ten. */
const SMALL_LIBRARY = 1_000;

const HOUR_MS = 3_600_000;

/** A day, less an hour: what runs every night at one time is complete every night. */
const COMPLETE_EVERY_MS = 23 * HOUR_MS;

/** A complete listing of so many costs 1,000 requests, the tenth part of what Google allows a day. */
const ITEMS_A_DAY = 100_000;

/**
 * Whether the next sync should list everything, which alone finds what is gone and what arrived with an old date. Once a
 * day; a library so large that this would use up Google's quota takes a day for each 100,000 items.
 */
export function isCompleteSyncDue({ items, lastCompleteSync }: LibrarySummary, nowMs: number): boolean {
  if (!lastCompleteSync || items <= SMALL_LIBRARY) return true;
  const days = Math.max(1, items / ITEMS_A_DAY);
  return nowMs - lastCompleteSync.finishedMs >= days * COMPLETE_EVERY_MS;
}
