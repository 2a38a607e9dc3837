import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Stretch, Stretches } from '../../../src/takeout/zip/stretches.ts';

function staying(stretches: readonly Stretch[]): Stretch[] {
  const all = new Stretches();
  for (const stretch of stretches) all.add(stretch);
  const isExcess = all.findExcess();
  return stretches.filter((_, index) => !isExcess(index));
}

function overlap(a: Stretch, b: Stretch): boolean {
  return a !== b && a.start < b.end && b.start < a.end;
}

/** The most stretches that can stay, by trying all choices. */
function mostThatCanStay([first, ...others]: readonly Stretch[]): number {
  if (!first) return 0;
  const withIt = 1 + mostThatCanStay(others.filter((other) => !overlap(first, other)));
  return Math.max(withIt, mostThatCanStay(others));
}

const stretch = fc
  .record({ start: fc.nat(30), length: fc.integer({ min: 1, max: 12 }) })
  .map(({ start, length }): Stretch => ({ start, end: start + length }));

test('what stays does not overlap, and nothing more could stay', () => {
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 9 }), (stretches) => {
      const stays = staying(stretches);
      assert.ok(stays.every((a) => !stays.some((b) => overlap(a, b))));
      assert.equal(stays.length, mostThatCanStay(stretches));
    }),
  );
});

test('stretches that touch all stay, in whatever order they come', () => {
  const inOrder = Array.from({ length: 5_000 }, (_, index) => ({ start: index * 7, end: index * 7 + 7 }));
  const shuffled = inOrder.map((_, index) => inOrder[(index * 1_237) % 5_000] ?? { start: 0, end: 0 });

  assert.equal(staying(inOrder).length, 5_000);
  assert.equal(staying(shuffled).length, 5_000);
});
