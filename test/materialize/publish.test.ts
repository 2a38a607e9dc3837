import assert from 'node:assert/strict';
import { link, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { publishNew, publishOver } from '../../src/materialize/publish.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

const withLinks = { link, rename };
const withoutLinks = {
  rename,
  link: async () => {
    throw Object.assign(new Error('operation not permitted'), { code: 'EPERM' });
  },
};

for (const [name, disk] of [
  ['with hard links', withLinks],
  ['without hard links', withoutLinks],
] as const) {
  test(`a finished file gets its name (disk ${name})`, async () => {
    await using directory = await TemporaryDirectory.create();
    await writeFile(directory.join('part'), 'new');

    assert.equal(await publishNew(directory.join('part'), directory.join('a.jpg'), disk), true);

    assert.deepEqual(await readdir(directory.path), ['a.jpg']);
    assert.equal(await readFile(directory.join('a.jpg'), 'utf8'), 'new');
  });

  test(`a file or directory that has the name already keeps it (disk ${name})`, async () => {
    await using directory = await TemporaryDirectory.create();
    await writeFile(directory.join('part'), 'new');
    await writeFile(directory.join('a.jpg'), 'old');
    await mkdir(directory.join('b.jpg'));

    assert.equal(await publishNew(directory.join('part'), directory.join('a.jpg'), disk), false);
    assert.equal(await publishNew(directory.join('part'), directory.join('b.jpg'), disk), false);

    assert.equal(await readFile(directory.join('a.jpg'), 'utf8'), 'old');
  });
}

test('a file is replaced only while it is the one that was seen', async () => {
  await using directory = await TemporaryDirectory.create();
  const [part, path] = [directory.join('part'), directory.join('a.jpg')];
  await writeFile(path, 'old');
  const { size: sizeBytes, mtimeMs } = await stat(path);

  await writeFile(part, 'new');
  assert.equal(await publishOver(part, path, { sizeBytes, mtimeMs: mtimeMs - 1 }), false);
  assert.equal(await publishOver(part, path, { sizeBytes: 4, mtimeMs }), false);
  assert.equal(await readFile(path, 'utf8'), 'old');

  assert.equal(await publishOver(part, path, { sizeBytes, mtimeMs }), true);
  assert.equal(await readFile(path, 'utf8'), 'new');
});

test('other failures of the disk are not taken for missing hard links', async () => {
  await using directory = await TemporaryDirectory.create();
  await assert.rejects(publishNew(directory.join('none'), directory.join('a.jpg')), { code: 'ENOENT' });
});
