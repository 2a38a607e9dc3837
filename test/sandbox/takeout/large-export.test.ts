import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { largeExport } from '../../../src/sandbox/takeout/large-export.ts';
import { planExport } from '../../../src/sandbox/takeout/plan-export.ts';
import { output } from '../../support/programs.ts';
import { TemporaryDirectory } from '../../support/temporary-directory.ts';

test('a large export has fifteen years, numbered names, edited copies, live photos, and one in twenty in albums', () => {
  const { archives } = planExport(largeExport({ items: 10_000, parts: 20 }));

  const entries = archives.flatMap((archive) => archive.entries);
  const paths = entries.map(({ path }) => String(path));
  const originals = entries.filter(({ of }) => of?.role === 'original' && of.album === undefined);
  const inAlbums = entries.filter(({ of }) => of?.role === 'original' && of.album !== undefined);
  assert.equal(originals.length, 10_000);
  assert.equal(new Set(paths.flatMap((path) => /Photos from (\d{4})/.exec(path)?.[1] ?? [])).size, 15);
  assert.ok(paths.some((path) => /IMG_\d{4}\(1\)\.HEIC$/.test(path)));
  assert.ok(paths.some((path) => path.endsWith('-edited.jpg')));
  assert.ok(paths.some((path) => /IMG_\d{4}\.MP4$/.test(path)));
  assert.ok(inAlbums.length > 480 && inAlbums.length <= 500, String(inAlbums.length));
  const counts = archives.map((archive) => archive.entries.length);
  assert.ok(Math.min(...counts) > 0.8 * Math.max(...counts), counts.join());
});

test('scripts/large-takeout makes sound archives and says what it made', async () => {
  await using out = await TemporaryDirectory.create();

  const said = await output('scripts/large-takeout', ['--items', '300', '--parts', '3', out.path]);

  assert.match(
    said,
    /^3 archives with \d+ entries of \d+ MB together: 300 items, \d+ edited copies, \d+ moving halves/,
  );
  const archives = await readdir(out.path);
  assert.equal(archives.length, 3);
  for (const archive of archives) assert.match(await output('unzip', ['-tq', out.join(archive)]), /No errors detected/);
});
