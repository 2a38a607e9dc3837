import assert from 'node:assert/strict';
import { lstat, readdir, readlink, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { UsageError } from '../../src/base/failure.ts';
import type { MaterializeProgress } from '../../src/materialize/progress.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';
import { FIRST_SEEN_MS, file, linkTo } from './memory-tree.ts';
import { World } from './world.ts';

const beach = 'photos/2021/07/beach.jpg';
const tower = 'photos/2022/01/tower.jpg';

const summer = {
  [beach]: file({ sizeBytes: 3_000 }),
  [tower]: file({ sizeBytes: 200_000, sizeIsKnown: true }),
  'albums/Summer/beach.jpg': linkTo(beach),
  'favorites/beach.jpg': linkTo(beach),
};

test('the first run copies the whole tree: files, directories and relative links', async () => {
  await using world = await World.with({ ...summer, 'albums/Empty': 'directory' });

  const report = await world.materialize();

  await world.assertIsTheTree();
  assert.equal(await readlink(world.at('albums/Summer/beach.jpg')), '../../photos/2021/07/beach.jpg');
  assert.equal(Math.floor((await lstat(world.at('favorites/beach.jpg'))).mtimeMs), world.tree.fileAt(beach).takenAtMs);
  const { copied, copiedBytes, skipped, links, adopted, failed, total } = report;
  assert.deepEqual(
    { copied, copiedBytes, skipped, links, adopted, failed, total },
    { copied: 2, copiedBytes: 203_000, skipped: 0, links: 2, adopted: 0, failed: [], total: 4 },
  );
});

test('the second run copies nothing and asks for nothing', async () => {
  await using world = await World.with(summer);
  await world.materialize();
  world.originals.begun.length = 0;
  const before = await stat(world.at(beach), { bigint: true });

  const report = await world.materialize();

  assert.deepEqual(world.originals.begun, []);
  assert.deepEqual([report.copied, report.links, report.skipped, report.failed], [0, 0, 4, []]);
  assert.equal((await stat(world.at(beach), { bigint: true })).ctimeNs, before.ctimeNs);
});

test('a file has the time its picture was taken, to the millisecond, before 1970 and without a time too', async () => {
  await using world = await World.with({
    'photos/a.jpg': file({ takenAtMs: Date.parse('2021-07-14T09:31:05.123Z') }),
    'photos/b.jpg': file({ takenAtMs: Date.parse('1969-07-20T20:17:40.001Z') }),
    'photos/c.jpg': file({ takenAtMs: Date.parse('2031-01-01T00:00:00.999Z') }),
    'photos/d.jpg': file({ takenAtMs: undefined }),
  });

  await world.materialize();

  await world.assertIsTheTree();
  assert.equal(Math.floor((await stat(world.at('photos/d.jpg'))).mtimeMs), FIRST_SEEN_MS);
});

test('files can be read by everybody the umask lets', async () => {
  await using world = await World.with(summer);

  await world.materialize();

  assert.equal((await stat(world.at(beach))).mode & 0o777, 0o644 & ~process.umask());
});

test('a new item is copied by the next run, and nothing else is', async () => {
  await using world = await World.with(summer);
  await world.materialize();
  world.tree.put('photos/2023/05/new.jpg', file());
  world.originals.begun.length = 0;

  const report = await world.materialize();

  await world.assertIsTheTree();
  assert.deepEqual(world.originals.begun, ['photos/2023/05/new.jpg']);
  assert.deepEqual([report.copied, report.skipped], [1, 4]);
});

test('what left the tree stays in the destination', async () => {
  await using world = await World.with(summer);
  await world.materialize();
  world.tree.remove(tower);

  await world.materialize();

  assert.ok((await lstat(world.at(tower))).isFile());
});

test('a deleted file comes back with the next run', async () => {
  await using world = await World.with(summer);
  await world.materialize();
  await rm(world.at('photos/2021'), { recursive: true });

  const report = await world.materialize();

  await world.assertIsTheTree();
  assert.deepEqual([report.copied, report.skipped], [1, 3]);
});

for (const sizeBytes of [0, 1, 150_000, 199_999]) {
  test(`a file cut to ${sizeBytes} of 200000 bytes is made whole by the next run`, async () => {
    await using world = await World.with(summer);
    await world.materialize();
    await truncate(world.at(tower), sizeBytes);

    const report = await world.materialize();

    await world.assertIsTheTree();
    assert.deepEqual([report.copied, report.failed], [1, []]);
  });
}

test('an item that changed upstream replaces our copy of it', async () => {
  await using world = await World.with(summer);
  await world.materialize();
  world.tree.change(beach, { revision: '2', sizeBytes: 4_000 });

  const report = await world.materialize();

  await world.assertIsTheTree();
  assert.deepEqual([report.copied, report.skipped], [1, 3]);
});

test('an item that changed upstream replaces our copy also when only the time of the copy is another', async () => {
  await using world = await World.with(summer);
  await world.materialize();
  await utimes(world.at(beach), 1_000, 1_000);
  world.tree.change(beach, { revision: '2' });

  const report = await world.materialize();

  await world.assertIsTheTree();
  assert.deepEqual(report.failed, []);
});

test('a date that was corrected upstream is corrected in place', async () => {
  await using world = await World.with(summer);
  await world.materialize();
  world.tree.change(beach, { takenAtMs: Date.parse('2020-02-29T12:00:00.500Z') });
  world.originals.begun.length = 0;

  const report = await world.materialize();

  await world.assertIsTheTree();
  assert.deepEqual(world.originals.begun, []);
  assert.equal(report.skipped, 4);
});

test('a time that the person gave the file is kept', async () => {
  await using world = await World.with(summer);
  await world.materialize();
  await utimes(world.at(beach), 1_000, 1_000);
  world.tree.change(beach, { takenAtMs: Date.parse('2020-02-29T12:00:00.500Z') });

  await world.materialize();

  assert.equal((await stat(world.at(beach))).mtimeMs, 1_000_000);
});

test('without links neither albums nor favourites are made, and they are not counted', async () => {
  await using world = await World.with({ ...summer, 'albums/Empty': 'directory' });

  const report = await world.materialize({ links: false });

  assert.deepEqual(await readdir(world.destination), ['.gphotos-fs', 'photos']);
  assert.deepEqual([report.total, report.copied, report.links], [2, 2, 0]);
  await world.assertIsThere(beach);
});

test('a dry run says what would be done and changes nothing', async () => {
  await using world = await World.with(summer);

  const report = await world.materialize({ dryRun: true });

  assert.deepEqual([report.copied, report.copiedBytes, report.links, report.total], [2, 200_000, 2, 4]);
  assert.deepEqual(world.originals.begun, []);
  await assert.rejects(lstat(world.destination), { code: 'ENOENT' });
});

test('a dry run over a destination in use tells only what is missing', async () => {
  await using world = await World.with(summer);
  await world.materialize();
  await rm(world.at(beach));
  const before = await world.listing();

  const report = await world.materialize({ dryRun: true });

  assert.deepEqual([report.copied, report.skipped, report.failed], [1, 3, []]);
  assert.deepEqual(await world.listing(), before);
});

test('as many copies run at a time as were asked for', async () => {
  const many = Array.from({ length: 30 }, (_, index) => [`photos/${index}.jpg`, file()] as const);
  await using world = await World.with(Object.fromEntries(many));

  await world.materialize({ jobs: 3 });

  assert.equal(world.originals.mostRunning, 3);
  await world.assertIsTheTree();
});

for (const jobs of [0, -1, 1.5, Number.NaN]) {
  test(`${jobs} jobs are refused`, async () => {
    await using world = await World.with(summer);
    await assert.rejects(world.materialize({ jobs }), UsageError);
  });
}

test('a destination that is a symbolic link to a directory is used', async () => {
  await using world = await World.with(summer);
  await using elsewhere = await TemporaryDirectory.create();
  await symlink(elsewhere.path, world.destination);

  const report = await world.materialize();

  assert.equal(report.copied, 2);
  assert.ok((await lstat(elsewhere.join(beach))).isFile());
});

test('unfinished files of a killed run are removed, and only those', async () => {
  await using world = await World.with(summer);
  await world.materialize();
  const ours = ['.gphotos-fs-0123456789abcdef.part', 'photos/2021/07/.gphotos-fs-fedcba9876543210.part'];
  const others = ['.gphotos-fs-note.part', 'photos/2021/07/.gphotos-fs-0123456789abcdef.part.txt'];
  for (const path of [...ours, ...others]) await writeFile(world.at(path), 'half');

  await world.materialize();

  await world.assertIsTheTree(others.map((path) => `file ${path}`));
});

test('an item that leaves the tree between planning and copying is neither copied nor counted', async () => {
  await using world = await World.with(summer);
  const onProgress = ({ phase }: MaterializeProgress) => {
    if (phase === 'copying') world.tree.remove(tower);
  };

  const report = await world.materialize({}, { onProgress });

  assert.deepEqual([report.total, report.copied, report.failed], [3, 1, []]);
});

test('progress ends with everything counted', async () => {
  await using world = await World.with(summer);
  const seen: MaterializeProgress[] = [];

  await world.materialize({}, { onProgress: (progress) => seen.push(progress) });

  assert.deepEqual([...new Set(seen.map(({ phase }) => phase))], ['planning', 'copying', 'done']);
  const { files, totalFiles, bytes, totalBytes } = seen.at(-1) ?? assert.fail();
  assert.deepEqual(
    { files, totalFiles, bytes, totalBytes },
    { files: 4, totalFiles: 4, bytes: 203_000, totalBytes: 203_000 },
  );
});
