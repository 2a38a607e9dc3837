import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nextPacificMidnightMs } from '../../src/google/pacific-midnight.ts';

const CASES: [now: string, midnight: string, why: string][] = [
  ['2024-01-15T12:00:00Z', '2024-01-16T08:00:00Z', 'in winter California is 8 hours behind'],
  ['2024-07-15T12:00:00Z', '2024-07-16T07:00:00Z', 'in summer it is 7'],
  ['2024-01-16T07:59:59Z', '2024-01-16T08:00:00Z', 'a second before it is a second away'],
  ['2024-01-16T08:00:00Z', '2024-01-17T08:00:00Z', 'at midnight itself the next one is meant'],
  ['2024-03-10T09:00:00Z', '2024-03-11T07:00:00Z', 'the day on which clocks go forward has 23 hours'],
  ['2024-03-09T20:00:00Z', '2024-03-10T08:00:00Z', 'the night before is still winter time'],
  ['2024-11-03T08:00:00Z', '2024-11-04T08:00:00Z', 'the day on which they go back has 25'],
  ['2024-11-02T20:00:00Z', '2024-11-03T07:00:00Z', 'the night before is still summer time'],
  ['2024-12-31T23:00:00Z', '2025-01-01T08:00:00Z', 'a year ends'],
  ['2024-02-29T01:00:00Z', '2024-02-29T08:00:00Z', 'in the evening there it is tomorrow in UTC'],
];
for (const [now, midnight, why] of CASES) {
  test(`B38: at ${now} the quota is renewed at ${midnight}: ${why}`, () => {
    assert.equal(new Date(nextPacificMidnightMs(Date.parse(now))).toISOString(), new Date(midnight).toISOString());
  });
}

test('B38: the next midnight is always ahead, at most 25 hours, and a midnight in California', () => {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/Los_Angeles', timeStyle: 'medium' });
  const moments = fc.integer({ min: Date.UTC(2015), max: Date.UTC(2040) });
  fc.assert(
    fc.property(moments, (nowMs) => {
      const midnightMs = nextPacificMidnightMs(nowMs);
      assert.ok(midnightMs > nowMs && midnightMs - nowMs <= 25 * 3_600_000);
      assert.equal(clock.format(midnightMs), '00:00:00');
    }),
  );
});
