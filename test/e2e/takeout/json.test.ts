import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shot } from '../../../src/sandbox/takeout/vocabulary.ts';
import { giveExport } from './archive-world.ts';
import { somebody } from './command-world.ts';
import { MEMORIES, STAMP } from './memories.ts';

describe('takeout --json', () => {
  test('add, rescan and list give the set, and the first two what was listed', async () => {
    await using person = await somebody();
    const { folder, archives } = await giveExport(person, MEMORIES);
    const json = async (...args: string[]) => JSON.parse((await person.gphotosFs('takeout', ...args, '--json')).stdout);
    const { report, ...set } = await json('add', folder);
    assert.deepEqual([report.seen, report.added, report.albums, report.complete], [9, 9, 2, true]);
    assert.deepEqual(set.inputs, [{ path: folder, kind: 'folder' }]);
    assert.deepEqual([set.refused, set.listed], [[], { itemCount: 9, albumCount: 2 }]);
    const [one] = set.exports;
    assert.deepEqual([one.label, one.exportedAtMs], [STAMP, Date.parse('2025-05-29T08:40:30Z')]);
    assert.deepEqual([one.gaps, one.copies, one.itemCount], [[], [], 11]);
    assert.deepEqual(
      one.sources.map(({ path, kind, part, state }: Record<string, unknown>) => ({ path, kind, part, state })),
      archives.map((path, at) => ({ path, kind: 'archive', part: at + 1, state: 'ready' })),
    );
    assert.deepEqual(await json('list'), set);
    const rescanned = await json('rescan');
    assert.deepEqual([rescanned.report.seen, rescanned.report.added, rescanned.exports], [9, 0, set.exports]);
  });

  test('check gives every finding with its count and the first names', async () => {
    await using person = await somebody();
    const lost = shot('lost.jpg', { without: 'media' });
    const bare = shot('bare.jpg', { without: 'sidecar' });
    const bad = shot('bad.jpg', { packing: { hasWrongCrc: true } });
    const { folder, archives } = await giveExport(person, { stamp: STAMP, shots: [bad, bare, lost, shot('good.jpg')] });
    await person.gphotosFs('takeout', 'add', folder);
    const checked = await person.gphotosFs('takeout', 'check', '--json');
    assert.equal(checked.status, 4, checked.stderr);
    const { isSound, refused: none, checkedEntries, checkedBytes, exports } = JSON.parse(checked.stdout);
    assert.deepEqual([isSound, none], [false, []]);
    assert.ok(checkedEntries >= 6 && checkedBytes > 6_000, `${checkedEntries} entries, ${checkedBytes} bytes`);
    const [one] = exports;
    assert.equal(one.mediaCount, 3);
    assert.deepEqual(one.rules, [{ rule: 'title', step: 2, count: 2 }]);
    const [source] = one.sources;
    assert.deepEqual([source.path, source.state, source.damaged.count], [archives[0], 'ready', 1]);
    assert.match(source.damaged.first[0], /bad\.jpg/);
    for (const [finding, name] of [
      ['mediaWithoutSidecar', /bare\.jpg/],
      ['sidecarsWithoutMedia', /lost\.jpg/],
    ] as const) {
      assert.equal(one[finding].count, 1, finding);
      assert.match(one[finding].first[0], name);
    }
    for (const finding of ['brokenSidecars', 'emptyFiles', 'ambiguousMembers']) {
      assert.deepEqual(one[finding], { count: 0, first: [] }, finding);
    }
  });
});
