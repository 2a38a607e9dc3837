import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chartOf } from './chart.ts';
import { LogScale } from './log-scale.ts';
import { spreadOf } from './measure.ts';
import type { RowResult } from './row-result.ts';

function row(task: string, times: Partial<Record<'kernel driver' | 'rclone', number>>): RowResult {
  const figures = (['kernel driver', 'rclone'] as const).flatMap((contestant) => {
    const time = times[contestant];
    return time === undefined ? [] : [{ contestant, measured: spreadOf([time]) }];
  });
  return { row: 'row', task, unit: 'ms', figures, verdicts: [], notes: [] };
}

/** `x`, `width` of the bars of the kernel driver, without the one in the legend. */
function barsIn(svg: string): { x: number; width: number }[] {
  const bars = svg.matchAll(/<rect class="kernel" x="([\d.]+)" y="\d+" width="([\d.]+)" height="11"/g);
  return [...bars].map(([, x, width]) => ({ x: Number(x), width: Number(width) }));
}

test('ten times as fast reaches as far to the right as ten times as slow to the left', () => {
  const svg = chartOf([row('a', { 'kernel driver': 10, rclone: 100 }), row('b', { 'kernel driver': 100, rclone: 10 })]);

  const [fast, slow] = barsIn(svg ?? '');
  assert.ok(fast && slow);
  assert.ok(Math.abs(fast.width - slow.width) <= 0.2);
  assert.ok(Math.abs(slow.x + slow.width - fast.x) <= 0.2, 'both begin at rclone');
});

test('rows without rclone are left out, and without any there is no picture', () => {
  assert.equal(chartOf([row('a', { 'kernel driver': 10 })]), undefined);
  assert.equal(
    barsIn(chartOf([row('a', { 'kernel driver': 1 }), row('b', { 'kernel driver': 1, rclone: 1 })]) ?? '').length,
    1,
  );
});

test('a task with signs that XML keeps for itself is written so that it can be read', () => {
  const svg = chartOf([row('`a` < b & c', { 'kernel driver': 1, rclone: 2 })]) ?? '';

  assert.match(svg, /a &lt; b &amp; c/);
});

test('every ratio lies between the ends of the scale, and 1 does too', () => {
  const ratio = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.array(ratio), (ratios) => {
      const scale = new LogScale(ratios, 100, 500);
      for (const one of [...ratios, 1, ...scale.ticks()]) {
        assert.ok(scale.x(one) >= 99.9 && scale.x(one) <= 500.1, `${one} at ${scale.x(one)}`);
      }
      assert.ok(scale.ticks().length > 0);
    }),
  );
});
