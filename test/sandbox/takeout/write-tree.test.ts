import assert from 'node:assert/strict';
import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { test } from 'node:test';
import { album, otherFile, shot } from '../../../src/sandbox/takeout/vocabulary.ts';
import { writeExport } from '../../../src/sandbox/takeout/write-export.ts';
import { writeUnpackedExport } from '../../../src/sandbox/takeout/write-tree.ts';
import { output } from '../../support/programs.ts';
import { TemporaryDirectory } from '../../support/temporary-directory.ts';

const beach = shot('beach.jpg', { edited: true, clip: '.MP4' });
const DESCRIPTION = {
  stamp: '20250529T084030Z',
  parts: 2,
  shots: [beach, shot('dunes.jpg')],
  albums: [album('Summer', [beach])],
};

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(directory.length + 1))
    .sort();
}

test('the tree is what unzip makes of the archives, times included', async () => {
  await using out = await TemporaryDirectory.create();
  const { archives } = await writeExport(out.join('zips'), DESCRIPTION);
  const env = { ...process.env, TZ: 'UTC' };
  for (const archive of archives) await output('unzip', ['-q', archive, '-d', out.join('unzipped')], { env });

  await writeUnpackedExport(out.join('tree'), DESCRIPTION);

  const paths = await filesBelow(out.join('unzipped'));
  assert.deepEqual(await filesBelow(out.join('tree')), paths);
  for (const path of paths) {
    assert.deepEqual(await readFile(out.join('tree', path)), await readFile(out.join('unzipped', path)), path);
    const [made, unzipped] = [await stat(out.join('tree', path)), await stat(out.join('unzipped', path))];
    // An archive keeps every second second.
    assert.ok(Math.abs(made.mtimeMs - unzipped.mtimeMs) <= 2_000, path);
  }
});

test('the level of Takeout can be missing, and every part have a folder of its own', async () => {
  await using out = await TemporaryDirectory.create();

  await writeUnpackedExport(out.join('bare'), DESCRIPTION, { withoutTop: true });
  await writeUnpackedExport(out.join('apart'), DESCRIPTION, { folderAPart: true });

  assert.deepEqual(await readdir(out.join('bare')), ['Google Photos', 'archive_browser.html']);
  assert.deepEqual(await readdir(out.join('apart')), [
    'takeout-20250529T084030Z-1-001',
    'takeout-20250529T084030Z-1-002',
  ]);
});

test('links are made as links; what leads out of the directory is refused', async () => {
  await using out = await TemporaryDirectory.create();
  const link = otherFile('Takeout/link.jpg', '/etc/passwd', { packing: { isLink: true } });

  await writeUnpackedExport(out.path, { stamp: DESCRIPTION.stamp, others: [link] });

  assert.equal(await readlink(out.join('Takeout/link.jpg')), '/etc/passwd');
  const outside = { stamp: DESCRIPTION.stamp, others: [otherFile('../up.jpg', 'up')] };
  await assert.rejects(writeUnpackedExport(out.join('inner'), outside), /Cannot unpack \.\.\/up\.jpg: it leads out of/);
});
