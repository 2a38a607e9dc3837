import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { localDisk } from '../../src/takeout/disk.ts';
import { findMatches, isPattern, matchesPattern } from '../../src/takeout/inputs/pattern.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

const CASES: readonly (readonly [pattern: string, path: string, fits: boolean])[] = [
  ['/nas/takeout-*.zip', '/nas/takeout-20250529T084030Z-1-001.zip', true],
  ['/nas/takeout-*.zip', '/nas/sub/takeout-1.zip', false],
  ['/nas/*/takeout.zip', '/nas/a/takeout.zip', true],
  ['/nas/part-00?.zip', '/nas/part-001.zip', true],
  ['/nas/part-00?.zip', '/nas/part-0012.zip', false],
  ['/nas/part-00[1-3].zip', '/nas/part-002.zip', true],
  ['/nas/part-00[!1-3].zip', '/nas/part-002.zip', false],
  ['/nas/part-00[!1-3].zip', '/nas/part-004.zip', true],
  ['/nas/*', '/nas/.hidden', false],
  ['/nas/.*', '/nas/.hidden', true],
  ['/nas/a+b(1)*.zip', '/nas/a+b(1)-001.zip', true],
  ['/nas/a.zip*', '/nas/a-zip', false],
  ['/nas/[z-a].zip', '/nas/b.zip', false],
];

for (const [pattern, path, fits] of CASES) {
  test(`${pattern} ${fits ? 'means' : 'does not mean'} ${path}`, () =>
    assert.equal(matchesPattern(pattern, path), fits));
}

test('a path without wildcards is no pattern', () => {
  assert.deepEqual(['/nas/a.zip', '/nas/a*', '/nas/a?', '/nas/[a]'].map(isPattern), [false, true, true, true]);
});

test('what a pattern means is found in order, in every folder that it means', async () => {
  await using directory = await TemporaryDirectory.create();
  for (const folder of ['b', 'a', '.c']) {
    await mkdir(directory.join(folder));
    await writeFile(directory.join(folder, 'takeout-1.zip'), '');
    await writeFile(directory.join(folder, 'other.zip'), '');
  }

  assert.deepEqual(await findMatches(localDisk, directory.join('*', 'takeout-*')), [
    directory.join('a', 'takeout-1.zip'),
    directory.join('b', 'takeout-1.zip'),
  ]);
  assert.deepEqual(await findMatches(localDisk, directory.join('nowhere', '*')), []);
});
