import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LibrarySummary } from '../../src/catalog/catalog.ts';
import { isCompleteSyncDue } from '../../src/engine/complete-sync.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = Date.UTC(2026, 10, 20);

/** Whether one is due when the last complete one ended so many hours ago; undefined when there was none. */
function isDue(items: number, hoursAgo: number | undefined): boolean {
  const summary: LibrarySummary = { items, unfinishedSync: false };
  if (hoursAgo === undefined) return isCompleteSyncDue(summary, NOW_MS);
  const finishedMs = NOW_MS - hoursAgo * HOUR_MS;
  return isCompleteSyncDue({ ...summary, lastCompleteSync: { startedMs: finishedMs - 1, finishedMs } }, NOW_MS);
}

test('a library that was never listed to the end is due, however large', () => {
  assert.equal(isDue(1_000_000, undefined), true);
});

test('a library of up to 1,000 items is always due: a complete listing costs ten requests', () => {
  assert.deepEqual([isDue(1_000, 0), isDue(1_001, 0)], [true, false]);
});

test('others are due once a day, with an hour to spare for what runs every night', () => {
  for (const items of [1_001, 50_000, 100_000]) {
    assert.deepEqual([isDue(items, 22.9), isDue(items, 23), isDue(items, 25)], [false, true, true]);
  }
});

test('beyond 100,000 items they are due so seldom that they take a tenth of the daily quota on average', () => {
  assert.deepEqual([isDue(1_000_000, 9 * 24), isDue(1_000_000, 10 * 24)], [false, true]);
  assert.deepEqual([isDue(200_000, 45), isDue(200_000, 46)], [false, true]);
});
