import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupArchives } from '../../src/takeout/archive-groups.ts';
import { isUnfinishedDownload, parseArchiveName } from '../../src/takeout/archive-name.ts';

const at = (folder: string, ...names: string[]) => names.map((name) => ({ folder, name }));

/** `label: parts | copies | gaps` of every group. */
function groups(given: readonly { folder: string; name: string }[]): readonly string[] {
  return groupArchives(given).map(({ label, archives, copies, gaps }) => {
    const list = (files: readonly { name: string }[]) =>
      files.map(({ name }) => name.replace('takeout-', '')).join(' ');
    return [label, list(archives), list(copies), gaps.map(({ from, to }) => `${from}-${to}`).join(' ')].join(' | ');
  });
}

test('the names that Google gave, through the years', () => {
  assert.deepEqual(parseArchiveName('takeout-20240525T201456Z-003.zip'), {
    stamp: '20240525T201456Z',
    exportedAtMs: Date.UTC(2024, 4, 25, 20, 14, 56),
    series: '',
    part: 3,
    suffix: '',
    format: 'zip',
  });
  assert.deepEqual(parseArchiveName('takeout-20250529T084030Z-1-001 (1).zip'), {
    stamp: '20250529T084030Z',
    exportedAtMs: Date.UTC(2025, 4, 29, 8, 40, 30),
    series: '1',
    part: 1,
    suffix: ' (1)',
    format: 'zip',
  });
  assert.equal(parseArchiveName('takeout-20260318T202441Z-3-1002.tgz')?.part, 1002);
  assert.equal(parseArchiveName('takeout-20260318T202441Z-3-002.tgz')?.format, 'tgz');
});

test('the names that browsers give to what they have not got all of', () => {
  for (const name of [
    'takeout-20250529T084030Z-1-002.zip.crdownload',
    'takeout-20250529T084030Z-1-002.zip.part',
    'takeout-20250529T084030Z-1-002.Xk3f9Q.zip.part',
    'takeout-20250529T084030Z-1-002.zip.partial',
    'takeout-20250529T084030Z-1-002.zip.download',
    'takeout-20250529T084030Z-1-002 (1).zip.opdownload',
    'Takeout-20240525T201456Z-003.ZIP.PART',
  ]) {
    assert.ok(isUnfinishedDownload(name), name);
  }
  for (const name of [
    'takeout-20250529T084030Z-1-002.zip',
    'film.mkv.part',
    'takeout-menu.pdf.crdownload',
    'takeout',
  ]) {
    assert.ok(!isUnfinishedDownload(name), name);
  }
});

test('names that Google did not give', () => {
  for (const name of [
    'photos.zip',
    'takeout.zip',
    'takeout-20250529T084030Z-1-001',
    'takeout-20259929T084030Z-1-001.zip',
    'takeout-20250529T084030Z-1-000.zip',
    'drive-download-20250529T084030Z-1-001.zip',
    'takeout-20250529T084030Z-1-001.zip.part',
  ]) {
    assert.equal(parseArchiveName(name), undefined, name);
  }
});

test('parts of one export come in order, with the gaps in their numbers', () => {
  const given = at('d', ...['007', '001', '002', '004'].map((part) => `takeout-20250529T084030Z-1-${part}.zip`));
  assert.deepEqual(groups(given), [
    '20250529T084030Z | 20250529T084030Z-1-001.zip 20250529T084030Z-1-002.zip 20250529T084030Z-1-004.zip 20250529T084030Z-1-007.zip |  | 3-3 5-6',
  ]);
});

test('parts a second apart in one folder are one export; in two folders they are not', () => {
  const earlier = 'takeout-20230101T221728Z-004.zip';
  const later = 'takeout-20230101T221729Z-005.zip';
  assert.equal(groups(at('d', later, earlier)).length, 1);
  assert.equal(groups([...at('a', earlier), ...at('b', later)]).length, 2);
});

test('two exports seconds apart stay two when a part number is in both', () => {
  assert.equal(groups(at('d', 'takeout-20230101T221728Z-001.zip', 'takeout-20230101T221729Z-001.zip')).length, 2);
});

test('exports of two days are two, the newer first', () => {
  assert.deepEqual(
    groups(at('d', 'takeout-20230101T221728Z-001.zip', 'takeout-20230301T221728Z-001.zip')).map((group) =>
      group.slice(0, 8),
    ),
    ['20230301', '20230101'],
  );
});

test('one stamp is one export wherever its parts lie', () => {
  const parts = [...at('a', 'takeout-20230101T221728Z-001.zip'), ...at('b', 'takeout-20230101T221728Z-002.zip')];
  assert.equal(groups(parts).length, 1);
});

test('a part that was downloaded twice counts once, the copy is named', () => {
  assert.deepEqual(groups(at('d', 'takeout-20230101T221728Z-001 (1).zip', 'takeout-20230101T221728Z-001.zip')), [
    '20230101T221728Z | 20230101T221728Z-001.zip | 20230101T221728Z-001 (1).zip | ',
  ]);
});

test('renamed archives are the export of their folder, after those with a stamp', () => {
  const given = [...at('x', 'b.zip', 'a.zip'), ...at('y', 'c.zip'), ...at('x', 'takeout-20230101T221728Z-001.zip')];
  assert.deepEqual(groups(given), [
    '20230101T221728Z | 20230101T221728Z-001.zip |  | ',
    'x | a.zip b.zip |  | ',
    'y | c.zip |  | ',
  ]);
});
