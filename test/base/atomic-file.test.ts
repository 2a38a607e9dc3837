import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { flushDirectory, makePrivateDirectory, writeFileAtomic } from '../../src/base/atomic-file.ts';
import { SmallDisk, smallDiskIsImpossible } from '../support/small-disk.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

const modeOf = async (path: string) => ((await stat(path)).mode & 0o7777).toString(8);

test('a written file holds the new content and nothing else is left beside it', async () => {
  await using directory = await TemporaryDirectory.create();
  const file = directory.join('token.json');

  await writeFileAtomic(file, 'old');
  await writeFileAtomic(file, 'new');

  assert.equal(await readFile(file, 'utf8'), 'new');
  assert.deepEqual(await readdir(directory.path), ['token.json']);
});

test('only the owner may read it, unless another mode is asked for; a looser old mode does not live on', async () => {
  await using directory = await TemporaryDirectory.create();
  const [secret, open] = [directory.join('secret'), directory.join('open')];
  await writeFile(secret, 'old', { mode: 0o644 });

  await writeFileAtomic(secret, 'new');
  await writeFileAtomic(open, 'new', { mode: 0o640 });

  assert.equal(await modeOf(secret), '600');
  assert.equal(await modeOf(open), '640');
});

test('a write that cannot be finished leaves the old content and no temporary file', {
  skip: smallDiskIsImpossible(),
}, async () => {
  await using disk = await SmallDisk.mount(64 * 1_024);
  const file = `${disk.path}/token.json`;
  await writeFileAtomic(file, 'old');

  await assert.rejects(writeFileAtomic(file, 'x'.repeat(1_000_000)), { code: 'ENOSPC' });

  assert.equal(await readFile(file, 'utf8'), 'old');
  assert.deepEqual(await readdir(disk.path), ['token.json']);
});

test('a write that cannot be given its final name leaves no temporary file', async () => {
  await using directory = await TemporaryDirectory.create();
  await mkdir(directory.join('taken/by-a-directory'), { recursive: true });

  await assert.rejects(writeFileAtomic(directory.join('taken'), 'new'));

  assert.deepEqual(await readdir(directory.path), ['taken']);
});

test('a directory and what is missing above it are made for the owner alone', async () => {
  await using directory = await TemporaryDirectory.create();

  await makePrivateDirectory(directory.join('a/b/c'));

  for (const path of ['a', 'a/b', 'a/b/c']) assert.equal(await modeOf(directory.join(path)), '700', path);
});

test('a directory that is there stays as it is, also behind a link', async () => {
  await using directory = await TemporaryDirectory.create();
  await mkdir(directory.join('shared'), { mode: 0o755 });
  await symlink('shared', directory.join('link'));

  await makePrivateDirectory(directory.join('shared'));
  await makePrivateDirectory(directory.join('link'));

  assert.equal(await modeOf(directory.join('shared')), '755');
});

test('a file in the way is refused, at the end of the path and above it', async () => {
  await using directory = await TemporaryDirectory.create();
  await writeFile(directory.join('file'), '');

  await assert.rejects(makePrivateDirectory(directory.join('file')), { code: 'EEXIST' });
  await assert.rejects(makePrivateDirectory(directory.join('file/below')), { code: 'ENOTDIR' });
});

test('many callers may make the same directories at the same time', async () => {
  await using directory = await TemporaryDirectory.create();
  for (const round of ['one', 'two', 'three']) {
    await Promise.all(Array.from({ length: 8 }, () => makePrivateDirectory(directory.join(round, 'a/b/c/d'))));
    assert.equal(await modeOf(directory.join(round, 'a/b/c/d')), '700');
  }
});

test('where the system lets nobody make a directory it fails instead of trying for ever', {
  skip: process.platform === 'linux' ? false : 'needs /proc',
}, async () => {
  await assert.rejects(makePrivateDirectory('/proc/gphotos-fs'), { code: 'ENOENT' });
  await assert.rejects(makePrivateDirectory('/proc/gphotos-fs/deeper/still'), { code: 'ENOENT' });
});

test('flushing a directory that is gone, or cannot be flushed, is no failure', async () => {
  await flushDirectory('/nowhere/at/all');
  await flushDirectory('/proc');
});
