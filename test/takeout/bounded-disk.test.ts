/** "Nothing hangs. Every wait is bounded": also on a disk of archives that stops answering. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { MediaId } from '../../src/library/media-item.ts';
import { shot } from '../../src/sandbox/takeout/vocabulary.ts';
import { writeUnpackedExport } from '../../src/sandbox/takeout/write-tree.ts';
import { BoundedDisk } from '../../src/takeout/bounded-disk.ts';
import { localDisk } from '../../src/takeout/disk.ts';
import { LocalFile } from '../../src/takeout/local-file.ts';
import { collect } from '../support/collect.ts';
import { Gate } from '../support/gate.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';
import { HangingDisk } from './hanging-disk.ts';
import { TakeoutWorld } from './takeout-world.ts';

const STAMP = '20250529T084030Z';
const EARLIER = '20240529T084030Z';
const PHOTO = Buffer.from('the bytes of a photo'.repeat(200));
const PATIENCE_MS = 30_000;
const SILENT = { code: 'timed-out', message: /have not answered for 30 seconds; see that the disk/ };

async function hangingWorld() {
  const disk = new HangingDisk();
  const clock = new ManualClock();
  const world = await TakeoutWorld.open({ disk, clock });
  /** Lets time pass once so many calls hang. */
  const giveUp = async (stuck = 1) => {
    await disk.untilStuck(stuck);
    await clock.advance(PATIENCE_MS);
  };
  const below = (folder: string) => (path: string) => path.startsWith(world.path(folder));
  const bytesOf = async (id: MediaId) => Buffer.concat(await collect((await world.library.open(id)).body));
  return { disk, clock, world, giveUp, below, bytesOf, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}

const stored = { shots: [shot('a.jpg', { content: PHOTO, packing: { method: 'stored' } as const })] };

test('archives on a disk that hangs are unreachable after 30 seconds, and nothing of them is forgotten', async () => {
  await using hanging = await hangingWorld();
  const { world, disk, giveUp, below } = hanging;
  await world.addExport({ stamp: STAMP, shots: [shot('a.jpg')] }, 'slow');
  await world.addExport({ stamp: EARLIER, shots: [shot('b.jpg')] }, 'sound');
  const before = await world.items();
  const mark = await world.library.listingMark();

  disk.hang(below('slow'));
  const listing = world.library.list();
  await giveUp();

  const states = (await listing).exports.flatMap(({ sources }) => sources.map(({ state }) => state));
  assert.deepEqual(states, ['unreachable', 'ready']);
  assert.equal(await world.library.listingMark(), mark);
  assert.deepEqual(await world.items(), before);
  await disk.release();
  assert.equal((await world.library.list()).exports[0]?.sources[0]?.state, 'ready');
});

for (const call of ['open', 'fstat', 'read']) {
  test(`an original whose archive hangs at ${call} times out and names it, and is read once the disk answers`, async () => {
    await using hanging = await hangingWorld();
    const { world, disk, giveUp, bytesOf } = hanging;
    await world.addExport({ stamp: STAMP, ...stored });
    const { id } = await world.item('a.jpg');
    await world.restart();

    disk.hang((_, asked) => asked === call);
    const reading = assert.rejects(bytesOf(id), (error: Error) => {
      assert.match(error.message, /takeout-20250529T084030Z-1-001\.zip'.*have not answered/);
      return 'code' in error && error.code === 'timed-out';
    });
    await giveUp();
    await reading;
    await assert.rejects(bytesOf(id), SILENT);
    await disk.release();

    assert.deepEqual(await bytesOf(id), PHOTO);
    await world.library.close();
    assert.equal(disk.openFiles, 0);
  });
}

test('reading ahead is given up like any other call when the disk hangs', async () => {
  const clock = new ManualClock();
  const stuck = new Gate();
  const resident = { read: () => 1, stat: () => assert.fail(), bring: () => stuck.pass() };
  const openFile = async (path: string) => ({ ...(await localDisk.openFile(path)), resident });
  await using directory = await TemporaryDirectory.create();
  await writeFile(directory.join('a.zip'), PHOTO);
  await using file = await LocalFile.open(
    directory.join('a.zip'),
    new BoundedDisk({ ...localDisk, openFile, openItself: openFile }, clock),
  );

  const ahead = file.readAhead(0, 10);
  assert.equal(file.isResident(0), true);
  await clock.advance(501);
  assert.equal(file.isResident(0), false, 'not even asked for as long as the disk is slow');
  await clock.advance(PATIENCE_MS);
  await ahead;
  await assert.rejects(file.read(Buffer.alloc(10), 0), SILENT);
  stuck.release();
});

test('a copy on another disk is read when the best one hangs', async () => {
  await using hanging = await hangingWorld();
  const { world, disk, giveUp, below, bytesOf } = hanging;
  const shots = [shot('a.jpg', { content: PHOTO })];
  await world.addExport({ stamp: STAMP, shots }, 'slow');
  await world.addExport({ stamp: EARLIER, shots }, 'sound');
  const { id } = await world.item('a.jpg');
  await world.restart();

  disk.hang(below('slow'));
  const reading = bytesOf(id);
  await giveUp();

  assert.deepEqual(await reading, PHOTO);
  assert.ok(world.log.messages('warn').some((line) => /slow.*have not answered/.test(line)));
  await disk.release();
});

for (const kind of ['stored in an archive', 'in a folder'] as const) {
  test(`bytes of an original ${kind} that arrive too late go nowhere`, async () => {
    await using hanging = await hangingWorld();
    const { world, disk, giveUp } = hanging;
    if (kind === 'in a folder') {
      await writeUnpackedExport(world.path('unpacked'), { stamp: STAMP, ...stored });
      await world.library.add([world.path('unpacked')]);
    } else await world.addExport({ stamp: STAMP, ...stored });
    const placed = (await world.library.openInPlace((await world.item('a.jpg')).id)) ?? assert.fail();
    const target = Buffer.alloc(PHOTO.length, '-');

    disk.hang((_, call) => call === 'read');
    const reading = assert.rejects(async () => placed.read(target, 0), SILENT);
    await giveUp();
    await reading;
    await disk.release();
    const again = Buffer.alloc(PHOTO.length);

    assert.equal(await placed.read(again, 0), PHOTO.length);
    assert.deepEqual(again, PHOTO);
    assert.deepEqual(target, Buffer.alloc(PHOTO.length, '-'));
    await placed.close();
  });
}

test('a new archive that cannot be read since its disk hangs stops no other, and is read with the next listing', async () => {
  await using hanging = await hangingWorld();
  const { world, disk, giveUp, below } = hanging;
  await world.addExport({ stamp: STAMP, shots: [shot('a.jpg')] }, 'slow');
  await world.addExport({ stamp: EARLIER, shots: [shot('b.jpg')] }, 'sound');
  const mark = await world.library.listingMark();

  disk.hang((path, call) => below('slow')(path) && call === 'read');
  const listing = world.filenames();
  await giveUp();

  // Its directory is silent from then on: it is known to be there, and no more.
  assert.deepEqual(await listing, ['b.jpg']);
  await disk.release();
  assert.notEqual(await world.library.listingMark(), mark);
  assert.deepEqual((await world.filenames()).toSorted(), ['a.jpg', 'b.jpg']);
  assert.equal(await world.library.listingMark(), mark);
});

test('to add what hangs is refused in words that say so', async () => {
  await using hanging = await hangingWorld();
  const { world, disk, giveUp, below } = hanging;
  disk.hang(below('slow'));

  const adding = assert.rejects(world.library.add([world.path('slow')]), SILENT);
  await giveUp();
  await adding;
  await disk.release();
});

test('no more than four calls are at the disks at a time, however many readers there are', async () => {
  await using hanging = await hangingWorld();
  const { world, disk, bytesOf } = hanging;
  const shots = Array.from({ length: 20 }, (_, number) => shot(`${number}.jpg`, { part: 1 + (number % 5) }));
  await world.addExport({ stamp: STAMP, parts: 5, shots });
  const items = await world.items();
  await world.restart();

  await Promise.all(items.map(({ id }) => bytesOf(id)));

  assert.ok(disk.mostRunning <= 4, `${disk.mostRunning} at a time`);
});

test('a library whose disk hangs is closed without waiting for it, and lets go of its files once the disk answers', async () => {
  await using hanging = await hangingWorld();
  const { world, disk, giveUp } = hanging;
  await world.addExport({ stamp: STAMP, ...stored });
  const placed = (await world.library.openInPlace((await world.item('a.jpg')).id)) ?? assert.fail();
  disk.hang((_, call) => call === 'read');
  const reading = assert.rejects(async () => placed.read(Buffer.alloc(10), 0), SILENT);
  await giveUp();
  await reading;

  await placed.close();
  await world.library.close();

  assert.ok(disk.openFiles > 0);
  await disk.release();
  while (disk.openFiles > 0) await turnOfTheLoop();
});
