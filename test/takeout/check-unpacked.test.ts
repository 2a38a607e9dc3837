import assert from 'node:assert/strict';
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { otherFile, type ShotChoices, shot } from '../../src/sandbox/takeout/vocabulary.ts';
import { writeUnpackedExport } from '../../src/sandbox/takeout/write-tree.ts';
import { type Disk, localDisk } from '../../src/takeout/disk.ts';
import { HangingDisk } from './hanging-disk.ts';
import { TakeoutWorld } from './takeout-world.ts';

const STAMP = '20250529T084030Z';
const YEAR = ['unpacked', 'Takeout', 'Google Photos', 'Photos from 2021'];

/** Listed already, so that a check reads no sidecar for that. */
async function unpackedWorld(disk: Disk, names: Record<string, ShotChoices>) {
  const world = await TakeoutWorld.open({ disk });
  const shots = Object.entries(names).map(([title, choices]) => shot(title, choices));
  const others = [otherFile('Takeout/Google Photos/.DS_Store', 'the place of an icon')];
  await writeUnpackedExport(world.path('unpacked'), { stamp: STAMP, shots, others });
  await world.library.add([world.path('unpacked')]);
  await world.items();
  return world;
}

test('a check reads every photo and JSON of an unpacked export to its end, and tells that they have no checksum', async () => {
  const disk = new HangingDisk();
  await using world = await unpackedWorld(disk, { 'a.jpg': {}, 'video.mp4': { sizeBytes: 3_500_000 } });
  const files = (await readdir(world.path(...YEAR))).map((name) => world.path(...YEAR, name));
  const sizes = await Promise.all(files.map(async (path) => (await stat(path)).size));
  const wanted = sizes.reduce((sum, size) => sum + size, 0);
  const before = disk.readBytes;
  const done: number[] = [];

  const report = await world.library.check({ onProgress: ({ doneBytes }) => done.push(doneBytes) });

  assert.equal(disk.readBytes - before, wanted);
  assert.deepEqual([report.filesWithoutChecksum, report.bytesWithoutChecksum], [4, wanted]);
  assert.deepEqual([report.checkedEntries, report.checkedBytes], [0, 0]);
  assert.equal(report.isSound, true);
  assert.ok(new Set(done).size > 4, 'also within a file');
});

test('files that changed, are empty or cannot be read are told, make the set unsound, and the others are read', async () => {
  let isBroken = false;
  const disk: Disk = {
    ...localDisk,
    openItself: async (path) => {
      const opened = await localDisk.openItself(path);
      if (!isBroken || !path.endsWith('bad.jpg')) return opened;
      const read = () => Promise.reject(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' }));
      return { fd: opened.fd, stat: opened.stat, close: opened.close, read };
    },
  };
  const names = { 'bad.jpg': {}, 'changed.jpg': {}, 'emptied.jpg': {}, 'none.jpg': { content: '' }, 'good.jpg': {} };
  await using world = await unpackedWorld(disk, names);
  await writeFile(world.path(...YEAR, 'changed.jpg'), 'other bytes');
  await writeFile(world.path(...YEAR, 'emptied.jpg'), '');
  isBroken = true;

  const { isSound, exports, filesWithoutChecksum } = await world.library.check();

  const [{ sources, emptyFiles } = assert.fail()] = exports;
  const [{ state, damaged } = assert.fail()] = sources;
  assert.deepEqual(
    { isSound, state, damaged: damaged.count, filesWithoutChecksum },
    {
      isSound: false,
      state: 'ready',
      damaged: 3,
      filesWithoutChecksum: 7,
    },
  );
  assert.match(damaged.first[0] ?? '', /bad\.jpg': its disk cannot be read \(.*EIO.*\); bring it back/);
  for (const [at, name] of ['changed', 'emptied'].entries())
    assert.match(
      damaged.first[at + 1] ?? '',
      new RegExp(`${name}\\.jpg': it is not as it was listed; .*touch '.*2021'`),
    );
  assert.deepEqual(emptyFiles.first, ['Photos from 2021/none.jpg']);
});

test('a file that changed is sound again once its folder is listed anew, as the message says', async () => {
  await using world = await unpackedWorld(localDisk, { 'a.jpg': {} });
  await writeFile(world.path(...YEAR, 'a.jpg'), 'other bytes');
  const { first } = (await world.library.check()).exports[0]?.sources[0]?.damaged ?? assert.fail();
  const [, folder = ''] = /touch '(.*)', then gphotos-fs takeout rescan/.exec(first[0] ?? '') ?? [];
  assert.equal(folder, world.path(...YEAR));

  // The times of a folder change when something is put into it.
  await mkdir(join(folder, 'x'));
  assert.equal((await world.library.check()).isSound, true);
});

test('an unpacked export that goes away while it is checked is told as unreachable', async () => {
  let away: (() => Promise<void>) | undefined;
  const disk: Disk = {
    ...localDisk,
    openItself: async (path) => {
      await away?.();
      return await localDisk.openItself(path);
    },
  };
  await using world = await unpackedWorld(disk, { 'a.jpg': {}, 'b.jpg': {} });
  away = async () => {
    away = undefined;
    await rename(world.path('unpacked'), world.path('elsewhere'));
  };

  const { isSound, exports } = await world.library.check();

  const [{ state, damaged } = assert.fail()] = exports[0]?.sources ?? [];
  assert.deepEqual([isSound, state, damaged.count], [false, 'unreachable', 0]);
});

test('a check of an unpacked export that is interrupted ends with the reason in the middle of a file', async () => {
  const disk = new HangingDisk();
  await using world = await unpackedWorld(disk, { 'video.mp4': { sizeBytes: 5_000_000 } });
  const stop = new AbortController();
  const reason = new Error('enough');
  const before = disk.readBytes;

  const checking = world.library.check({ signal: stop.signal, onProgress: () => stop.abort(reason) });

  await assert.rejects(checking, (error) => error === reason);
  assert.ok(disk.readBytes - before < 3_000_000, `${disk.readBytes - before} bytes`);
});
