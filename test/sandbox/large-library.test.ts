import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JOURNEY, largeLibraryItems, makeLargeLibrary } from '../../src/sandbox/large-library.ts';
import { isVideo } from '../../src/sandbox/sandbox-library.ts';

const monthOf = ({ creationTime }: { creationTime?: string }) => creationTime?.slice(0, 7) ?? '';

for (const count of [1_000, 10_000, 100_000]) {
  test(`${count} items come newest first over fifteen years, six in a hundred of them from one journey`, () => {
    const items = [...largeLibraryItems(count)];
    const times = items.map(({ creationTime }) => creationTime ?? '');
    assert.equal(items.length, count);
    assert.deepEqual(times, [...times].sort().reverse());
    const inMonth = new Map<string, number>();
    for (const item of items) inMonth.set(monthOf(item), (inMonth.get(monthOf(item)) ?? 0) + 1);
    assert.deepEqual([inMonth.size, times.at(-1)?.slice(0, 7), times[0]?.slice(0, 7)], [180, '2010-01', '2024-12']);
    const journey = `${JOURNEY.year}-${String(JOURNEY.month).padStart(2, '0')}`;
    assert.equal(inMonth.get(journey), count * 0.06);
    const others = [...inMonth].filter(([month]) => month !== journey).map(([, items]) => items);
    assert.ok(Math.max(...others) - Math.min(...others) <= 2, `${Math.min(...others)} … ${Math.max(...others)}`);
  });
}

test('ids and names are different ones, and the same ones each time; a twentieth are videos', () => {
  const { items } = makeLargeLibrary(10_000);
  assert.equal(new Set(items.map(({ id }) => id)).size, 10_000);
  assert.equal(new Set(items.map(({ filename }) => filename)).size, 10_000);
  assert.equal(items.filter(isVideo).length, 500);
  assert.equal(items.filter(({ favorite }) => favorite).length, 5);
  assert.deepEqual(
    makeLargeLibrary(10_000).items.map(({ id }) => id),
    items.map(({ id }) => id),
  );
});

test('twenty albums hold items that there are, the largest a thousand', () => {
  const { items, albums } = makeLargeLibrary(100_000);
  const ids = new Set(items.map(({ id }) => id));
  assert.equal(albums.length, 20);
  assert.ok(albums.every(({ itemIds }) => itemIds.every((id) => ids.has(id))));
  assert.equal(Math.max(...albums.map(({ itemIds }) => itemIds.length)), 1_000);
});
