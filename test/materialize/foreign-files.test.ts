import assert from 'node:assert/strict';
import { appendFile, lstat, mkdir, readlink, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { file, linkTo } from './memory-tree.ts';
import { World } from './world.ts';

// "Materialize never overwrites or deletes what it did not write."

const beach = 'photos/2021/07/beach.jpg';
const tower = 'photos/2022/01/tower.jpg';
const summer = { [beach]: file({ sizeBytes: 3_000, sizeIsKnown: true }), [tower]: file({ sizeBytes: 2_000 }) };

async function failuresOf(world: World): Promise<[string, string][]> {
  const { failed } = await world.materialize();
  return failed.map(({ path, reason }) => [path, reason]);
}

test('files that are nothing to do with the tree stay untouched', async () => {
  await using world = await World.with(summer);
  await world.write('notes.txt', 'mine');
  await world.write('photos/2021/07/beach.xmp', 'mine too');

  await world.materialize();

  await world.assertIsTheTree(['file notes.txt', 'file photos/2021/07/beach.xmp']);
  assert.equal((await world.read('notes.txt')).toString(), 'mine');
});

test('a different file of another size is listed and kept, nothing is fetched for it, and the rest is copied', async () => {
  await using world = await World.with(summer);
  await world.write(beach, 'mine');

  assert.deepEqual(await failuresOf(world), [[beach, 'a different file is already there; move it away and run again']]);

  assert.equal((await world.read(beach)).toString(), 'mine');
  assert.deepEqual(world.originals.begun, [tower]);
  await world.assertIsThere(tower);
});

test('a different file of the same size is listed and kept', async () => {
  await using world = await World.with(summer);
  await world.write(beach, Buffer.alloc(3_000));
  await world.write(tower, Buffer.alloc(2_000));

  const failures = await failuresOf(world);

  assert.deepEqual(
    failures.map(([path]) => path),
    [beach, tower],
  );
  assert.ok((await world.read(beach)).equals(Buffer.alloc(3_000)));
  assert.ok((await world.read(tower)).equals(Buffer.alloc(2_000)));
});

test('a file that is moved away as advised makes room for the copy', async () => {
  await using world = await World.with(summer);
  await world.write(beach, 'mine');
  await world.materialize();
  await rm(world.at(beach));

  assert.deepEqual(await failuresOf(world), []);
  await world.assertIsTheTree();
});

test('a file that is the original already becomes ours without being written', async () => {
  await using world = await World.with(summer);
  await world.write(beach, world.originals.bytesOf(beach));
  const before = await stat(world.at(beach));

  const first = await world.materialize();
  world.originals.begun.length = 0;
  const second = await world.materialize();

  await world.assertIsTheTree();
  assert.equal((await stat(world.at(beach))).ino, before.ino);
  assert.deepEqual([first.adopted, first.copied], [1, 1]);
  assert.deepEqual([second.skipped, world.originals.begun], [2, []]);
});

test('files are recognized by their content, with nothing fetched again, when the manifest was removed', async () => {
  await using world = await World.with(summer);
  await world.materialize();
  await rm(world.at('.gphotos-fs/manifest'), { recursive: true });
  world.originals.begun.length = 0;

  const report = await world.materialize();

  assert.deepEqual([report.adopted, report.copied, report.failed], [2, 0, []]);
  assert.deepEqual(world.originals.begun, []);
});

test('a copy that the person changed is not replaced when the item changes upstream', async () => {
  await using world = await World.with(summer);
  await world.materialize();
  await appendFile(world.at(beach), 'edited');
  await writeFile(world.at(tower), Buffer.alloc(2_000, 1));
  for (const path of [beach, tower]) world.tree.change(path, { revision: '2' });

  const failures = await failuresOf(world);

  assert.deepEqual(
    failures.map(([path]) => path),
    [beach, tower],
  );
  assert.equal((await stat(world.at(beach))).size, 3_006);
  assert.ok((await world.read(tower)).equals(Buffer.alloc(2_000, 1)));
});

test('a copy that the person made longer is not fetched again, run after run', async () => {
  await using world = await World.with(summer);
  await world.materialize();
  await appendFile(world.at(tower), 'edited');
  world.originals.begun.length = 0;

  assert.deepEqual(await failuresOf(world), [
    [tower, 'the file was changed after it was copied; move it away and run again'],
  ]);
  assert.deepEqual(world.originals.begun, []);
});

test('a shorter file in the place of a copy is kept when it is not the beginning of the original', async () => {
  await using world = await World.with(summer);
  await world.materialize();
  await writeFile(world.at(beach), 'a smaller picture');

  assert.deepEqual(await failuresOf(world), [
    [beach, 'the file was changed after it was copied; move it away and run again'],
  ]);
  assert.equal((await world.read(beach)).toString(), 'a smaller picture');
});

test('a file that appears while its item is copied is kept', async () => {
  await using world = await World.with(summer);
  world.originals.onFirstBytes = (path) => world.write(path, 'just now');

  const failures = await failuresOf(world);

  assert.equal(failures.length, 2);
  assert.equal((await world.read(beach)).toString(), 'just now');
  await world.assertIsTheTreeOfPaths();
});

test('a copy that is edited while its new revision is fetched is kept', async () => {
  await using world = await World.with(summer);
  await world.materialize();
  world.tree.change(beach, { revision: '2' });
  world.originals.onFirstBytes = () => writeFile(world.at(beach), 'edited just now');

  const failures = await failuresOf(world);

  assert.deepEqual(
    failures.map(([path]) => path),
    [beach],
  );
  assert.equal((await world.read(beach)).toString(), 'edited just now');
});

test('things of another kind in the place of a file, a link or a directory are listed and kept', async () => {
  await using world = await World.with({
    ...summer,
    'albums/Summer/beach.jpg': linkTo(beach),
    'albums/Summer/tower.jpg': linkTo(tower),
    'albums/Winter/tower.jpg': linkTo(tower),
  });
  await mkdir(world.at(beach), { recursive: true });
  await world.write('albums/Summer/beach.jpg', 'mine');
  await symlink('elsewhere', world.at('albums/Summer/tower.jpg'));
  await world.write('albums/Winter', 'a file');

  const failures = await failuresOf(world);

  assert.deepEqual(failures, [
    [
      'albums/Summer/beach.jpg',
      `a link to ../../${beach} belongs here, but a file is already there; move it away and run again`,
    ],
    [
      'albums/Summer/tower.jpg',
      `a link to ../../${tower} belongs here, but a symbolic link to elsewhere is already there; move it away and run again`,
    ],
    ['albums/Winter', 'a directory belongs here, but a file is already there; move it away and run again'],
    ['albums/Winter/tower.jpg', 'the directory it belongs to cannot be used; see there'],
    [beach, 'a file belongs here, but a directory is already there; move it away and run again'],
  ]);
  assert.equal(await readlink(world.at('albums/Summer/tower.jpg')), 'elsewhere');
  assert.ok((await lstat(world.at(beach))).isDirectory());
  await world.assertIsThere(tower);
});

test('a symbolic link in the place of a directory is not followed out of the destination', async () => {
  await using world = await World.with(summer);
  await mkdir(world.beside('outside/07'), { recursive: true });
  await mkdir(world.at('photos'), { recursive: true });
  await symlink(world.beside('outside'), world.at('photos/2021'));

  const failures = await failuresOf(world);

  assert.deepEqual(
    failures.map(([path]) => path),
    ['photos/2021', 'photos/2021/07', beach],
  );
  await assert.rejects(stat(world.beside('outside/07/beach.jpg')), { code: 'ENOENT' });
});

test('a copy whose time was changed by the person is kept while its item stays as it was', async () => {
  await using world = await World.with(summer);
  await world.materialize();
  await utimes(world.at(beach), 5, 5);

  const report = await world.materialize();

  assert.deepEqual([report.skipped, report.failed], [2, []]);
  assert.equal((await stat(world.at(beach))).mtimeMs, 5_000);
});

test('a name that the disk does not take costs that one file, with a reason to act on', async () => {
  const tooLong = `photos/2021/07/${'n'.repeat(300)}.jpg`;
  await using world = await World.with({ ...summer, [tooLong]: file() });

  assert.deepEqual(await failuresOf(world), [
    [tooLong, 'the destination does not take names as long as this (ENAMETOOLONG)'],
  ]);
  await world.assertIsThere(beach);
});
