import assert from 'node:assert/strict';
import { rename, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { UsageError } from '../../src/base/failure.ts';
import { album, otherFile, shot } from '../../src/sandbox/takeout/vocabulary.ts';
import type { CheckProgress } from '../../src/takeout/check/check-report.ts';
import { TakeoutWorld } from './takeout-world.ts';

const STAMP = '20250529T084030Z';

test('a check tells by which rule everything was matched, and what was not', async () => {
  await using world = await TakeoutWorld.open();
  const shots = [
    shot('beach.jpg', { edited: true, clip: '.MP4' }),
    shot('Cake', { takenAt: '2021-02-01T00:00:00Z' }),
    shot('alone.jpg', { without: 'sidecar' }),
    shot('lost.jpg', { without: 'media' }),
  ];
  const nowhere = shot('nowhere.jpg', { without: 'media', isOnlyInAlbums: true });
  const albums = [album('Summer', [nowhere], { copies: 'json-only' })];
  await world.addExport({ stamp: STAMP, parts: 2, shots: [...shots, nowhere], albums });
  const progress: CheckProgress[] = [];

  const report = await world.library.check({ onProgress: (one) => progress.push(one) });

  const [checked = assert.fail()] = report.exports;
  assert.equal(report.isSound, true);
  assert.equal(checked.mediaCount, 5);
  assert.deepEqual(checked.rules, [
    { rule: 'title', step: 2, count: 1 },
    { rule: 'title-any-extension', step: 2, count: 1 },
    { rule: 'companion', step: 5, count: 1 },
    { rule: 'edited', step: 6, count: 1 },
  ]);
  assert.deepEqual(checked.mediaWithoutSidecar, { count: 1, first: ['Photos from 2021/alone.jpg'] });
  assert.deepEqual(checked.sidecarsWithoutMedia.first.toSorted(), [
    'Photos from 2021/lost.jpg.supplemental-metadata.json',
    'Summer/nowhere.jpg.supplemental-metadata.json',
  ]);
  assert.deepEqual(
    checked.sources.map(({ state, damaged }) => [state, damaged.count]),
    [
      ['ready', 0],
      ['ready', 0],
    ],
  );
  const { doneBytes, totalBytes } = progress.at(-1) ?? assert.fail();
  assert.equal(doneBytes, totalBytes);
  assert.ok(progress.every((one, at) => one.doneBytes >= (progress[at - 1]?.doneBytes ?? 0)));
  assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
});

const whole = shot('whole.jpg');
const YEAR = 'Takeout/Google Photos/Photos from 2021';

test('a set in which all is as it should be is sound', async () => {
  await using world = await TakeoutWorld.open();
  await world.addExport({ stamp: STAMP, shots: [whole] });
  assert.equal((await world.library.check()).isSound, true);
});

for (const [what, description] of [
  ['a wrong checksum', { shots: [shot('bad.jpg', { packing: { hasWrongCrc: true } })] }],
  ['an entry that is left out', { others: [otherFile('../evil.jpg', 'x')] }],
  ['a sidecar that cannot be read', { shots: [shot('b.jpg', { sidecar: '{"title": "b.jp' })] }],
  ['an empty photo', { others: [otherFile(`${YEAR}/none.jpg`, '')] }],
] as const) {
  test(`a set with ${what} is not sound`, async () => {
    await using world = await TakeoutWorld.open();
    await world.addExport({
      stamp: STAMP,
      ...description,
      shots: [whole, ...('shots' in description ? description.shots : [])],
    });
    assert.equal((await world.library.check()).isSound, false);
  });
}

test('a set with an archive that is refused is not sound, also where that is all there is', async () => {
  await using world = await TakeoutWorld.open();
  const { archives } = await world.addExport({ stamp: STAMP, shots: [whole] });
  const tgz = world.path('archives', `takeout-${STAMP}-1-002.tgz`);
  await writeFile(tgz, '\x1f\x8b');

  const checked = async () => {
    const { isSound, exports, refused } = await world.library.check();
    return { isSound, exports: exports.length, refused: refused.map(({ path }) => path) };
  };

  assert.deepEqual(await checked(), { isSound: false, exports: 1, refused: [tgz] });
  await world.library.remove(archives);
  assert.deepEqual(await checked(), { isSound: false, exports: 0, refused: [tgz] });
});

test('a set without any archive cannot be checked, which is told with what was added and what to do', async () => {
  await using world = await TakeoutWorld.open();
  await assert.rejects(world.library.check(), (error) => {
    return error instanceof UsageError && /none were added; add some with: .* takeout add/.test(error.message);
  });
  const { archives } = await world.addExport({ stamp: STAMP, shots: [whole] });
  await world.library.remove(archives);
  await assert.rejects(world.library.check(), (error) => {
    return error instanceof UsageError && error.message.includes(`in what was added ('${world.path('archives')}')`);
  });
});

test('an archive that is away is told, and the others are checked', async () => {
  await using world = await TakeoutWorld.open();
  const shots = [1, 2].map((part) => shot(`${part}.jpg`, { part, sidecarPart: part }));
  const { archives } = await world.addExport({ stamp: STAMP, parts: 2, shots });
  await world.items();
  await rename(archives[0] ?? '', world.path('away.zip'));

  const { exports, isSound, checkedEntries } = await world.library.check();

  assert.equal(isSound, false);
  assert.deepEqual(
    exports[0]?.sources.map(({ state }) => state),
    ['unreachable', 'ready'],
  );
  assert.equal(checkedEntries, 3);
});

test('a check that is interrupted ends with the reason', async () => {
  await using world = await TakeoutWorld.open();
  await world.addExport({ stamp: STAMP, shots: [shot('a.jpg'), shot('b.jpg')] });
  const stop = new AbortController();
  const reason = new Error('enough');

  const checking = world.library.check({ signal: stop.signal, onProgress: () => stop.abort(reason) });

  await assert.rejects(checking, (error) => error === reason);
});
