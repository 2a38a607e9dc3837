import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FolderSidecar, matchSidecars } from '../../src/takeout/names/match-sidecars.ts';
import { CASES, type Expected, type Pair } from './sidecar-pairs.ts';

const EXPECTED_ROWS = 75;

function sidecarsOf(pairs: readonly Pair[], withTitles: boolean): FolderSidecar[] {
  return pairs.map(([name, title]) => (withTitles && title !== undefined ? { name, title } : { name }));
}

/** What the matcher found, in the words of the table. */
function outcome(media: readonly string[], sidecars: readonly FolderSidecar[]): Record<string, Expected> {
  const match = matchSidecars(media, sidecars);
  return Object.fromEntries(
    match.media.map(({ name, role, sidecar }) => {
      const kind = role === 'primary' ? 'own' : role;
      return [name, sidecar === undefined ? 'none' : [kind, sidecars.indexOf(sidecar)]];
    }),
  );
}

for (const { row, media, sidecars } of CASES) {
  test(`pair ${row}: ${Object.keys(media).join(', ')}`, () => {
    assert.deepEqual(outcome(Object.keys(media), sidecarsOf(sidecars, true)), media);
  });

  const isForward = Object.values(media).every((expected) => expected === 'none' || expected[0] === 'own');
  if (isForward && !row.includes('title')) {
    test(`pair ${row}, where the sidecar lost its title`, () => {
      assert.deepEqual(outcome(Object.keys(media), sidecarsOf(sidecars, false)), media);
    });
  }
}

test('the table is whole', () => {
  const rows = new Set(CASES.map(({ row }) => Number.parseInt(row, 10)));
  assert.deepEqual(
    [...rows],
    Array.from({ length: EXPECTED_ROWS }, (_, at) => at + 1),
  );
});

test('all pairs of the table in one folder keep to themselves', () => {
  const inOneFolder = CASES.filter(({ row, media }) => !row.includes(',') && !Object.values(media).includes('none'));
  const pairs = new Map<string, FolderSidecar>();
  const wanted = new Map<string, [string, string]>();
  for (const { media, sidecars } of inOneFolder) {
    for (const [name, title] of sidecars) pairs.set(name, title === undefined ? { name } : { name, title });
    for (const [name, expected] of Object.entries(media)) {
      if (expected !== 'none') wanted.set(name, [expected[0], sidecars[expected[1]]?.[0] ?? '']);
    }
  }

  const match = matchSidecars(wanted.keys(), [...pairs.values()]);

  for (const { name, role, sidecar } of match.media) {
    assert.deepEqual([role === 'primary' ? 'own' : role, sidecar?.name], wanted.get(name), name);
  }
  assert.deepEqual(match.unusedSidecars, []);
});
