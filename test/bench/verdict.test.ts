import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Identity } from './contestant.ts';
import { spreadOf } from './measure.ts';
import type { Figure } from './row-result.ts';
import { addsNothing, decide, isMissed, staysWithin, takesAtMost } from './verdict.ts';

const KERNEL = { contestant: 'kernel driver' } as const;
const RCLONE = { contestant: 'rclone' } as const;

function figure(identity: Identity, ...times: number[]): Figure {
  return { ...identity, measured: spreadOf(times) };
}

test('at least so many times as fast is a ratio of medians, and holds at the limit itself', () => {
  const figures = [figure(KERNEL, 10, 20, 90), figure(RCLONE, 100, 200, 300)];

  const verdict = decide(figures, { ours: KERNEL, theirs: RCLONE, limit: { atLeast: 10 } }, {});

  assert.deepEqual(verdict, {
    claim: 'kernel driver ≥ 10 × as fast as rclone',
    decided: true,
    value: 10,
    unit: '×',
    holds: true,
  });
});

test('what is missed is missed: twice the time is not at most once the time', () => {
  const figures = [figure(KERNEL, 20), figure(RCLONE, 10)];

  const verdict = decide(figures, { theirs: RCLONE, limit: { atMost: 1 } }, {});

  assert.equal(verdict.decided && verdict.value, 2);
  assert.ok(isMissed(verdict));
});

test('another contestant is held against in the best of its ways', () => {
  const ways = [figure({ ...RCLONE, variant: 'slow' }, 100), figure({ ...RCLONE, variant: 'fast' }, 40)];

  const verdict = decide([figure(KERNEL, 20), ...ways], { theirs: RCLONE, limit: { atLeast: 1 } }, {});

  assert.equal(verdict.decided && verdict.value, 2);
});

test('a way that is named is not replaced by another one', () => {
  const figures = [figure({ ...KERNEL, variant: 'passthrough' }, 1), figure(RCLONE, 10)];

  const ours = { ...KERNEL, variant: 'no passthrough' };
  const verdict = decide(figures, { ours, theirs: RCLONE, limit: { atLeast: 1 } }, { [RCLONE.contestant]: 'is late' });

  assert.deepEqual(verdict, {
    claim: 'kernel driver, no passthrough ≥ 1 × as fast as rclone',
    decided: false,
    why: 'rclone: is late',
  });
  assert.ok(!isMissed(verdict), 'what is not decided is not missed');
});

test('without the kernel driver the portable one is held to the times', () => {
  const verdict = takesAtMost(75, [figure({ contestant: 'fuse-native' }, 60, 70, 80)], {});

  assert.equal(verdict.claim, 'fuse-native ≤ 75 ms');
  assert.ok(verdict.decided && verdict.holds);
});

test('memory is held against its limit by the highest of all runs', () => {
  const peaked = { ...figure(KERNEL, 10), peakBytes: spreadOf([100e6, 240e6, 330e6]) };

  const verdict = staysWithin(300e6, 'kernel driver', peaked);

  assert.equal(verdict.claim, 'kernel driver ≤ 1 × 300 MB at any time');
  assert.ok(verdict.decided && Math.abs(verdict.value - 1.1) < 1e-9 && !verdict.holds);
  assert.ok(!staysWithin(300e6, 'kernel driver', figure(KERNEL, 10)).decided, 'without a figure nothing is decided');
});

test('memory that a second walk adds is missed, unless it did so in few of the runs', () => {
  const walks = { first: 'after the first', second: 'after a second walk' };
  const runs = (...seconds: number[]) => seconds.map((second) => ({ first: 100, second }));

  const verdict = addsNothing(1.1, 'own memory', walks, runs(130, 90, 105));

  assert.equal(verdict.claim, 'own memory after a second walk ≤ 1.1 × that after the first');
  assert.ok(verdict.decided && verdict.value === 1.05 && verdict.holds);
  assert.ok(isMissed(addsNothing(1.1, 'own memory', walks, runs(130, 120, 105))));
  assert.ok(!addsNothing(1.1, 'own memory', walks, []).decided, 'without a figure nothing is decided');
});
