import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { holds, isNoisy, spreadOf } from './measure.ts';

test('the median of an odd number of measurements is the middle one, in whatever order they came', () => {
  assert.deepEqual(spreadOf([30, 10, 20]), { median: 20, min: 10, max: 30, count: 3 });
});

test('the median of an even number of measurements lies between the middle two', () => {
  assert.deepEqual(spreadOf([40, 10, 30, 20]), { median: 25, min: 10, max: 40, count: 4 });
});

test('numbers are ordered as numbers, not as text', () => {
  assert.equal(spreadOf([9, 10, 100]).median, 10);
});

test('one measurement is its own median', () => {
  assert.deepEqual(spreadOf([7]), { median: 7, min: 7, max: 7, count: 1 });
});

test('no measurement at all, and one that is not a number, are refused', () => {
  assert.throws(() => spreadOf([]), RangeError);
  assert.throws(() => spreadOf([1, Number.NaN, 2]), RangeError);
});

test('as many measurements lie above the median as below it', () => {
  const measurements = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(measurements, (values) => {
      const { median, min, max } = spreadOf(values);
      const half = values.length / 2;
      assert.ok(values.filter((value) => value < median).length <= half);
      assert.ok(values.filter((value) => value > median).length <= half);
      assert.ok(min <= median && median <= max);
    }),
  );
});

test('measurements that differ by a third of their median are called noisy, close ones are not', () => {
  assert.equal(isNoisy(spreadOf([90, 100, 110])), false);
  assert.equal(isNoisy(spreadOf([90, 100, 125])), true);
});

test('a limit is met when it is reached exactly', () => {
  assert.equal(holds(3, { atMost: 3 }), true);
  assert.equal(holds(3.01, { atMost: 3 }), false);
  assert.equal(holds(1.5, { atLeast: 1.5 }), true);
  assert.equal(holds(1.49, { atLeast: 1.5 }), false);
});
