import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, rename, rm, stat, truncate } from 'node:fs/promises';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { DestinationLostError, NoSpaceError } from '../../src/base/failure.ts';
import { BadAnswerError, ItemGoneError, OfflineError, QuotaError, SignedOutError } from '../../src/library/failures.ts';
import { Gate } from '../support/gate.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';
import { file, idOf, linkTo } from './memory-tree.ts';
import { World } from './world.ts';

const run = promisify(execFile);

const hundred = Object.fromEntries(
  Array.from({ length: 100 }, (_, index) => [`photos/${String(index).padStart(3, '0')}.jpg`, file()] as const),
);

async function temporaryFiles(world: World): Promise<string[]> {
  return (await world.listing()).filter((line) => line.endsWith('.part'));
}

test('one failed item stops nobody and is listed with its reason', async () => {
  await using world = await World.with(hundred);
  world.originals.fail('photos/007.jpg', new BadAnswerError('the library sent a web page'));
  world.originals.fail('photos/042.jpg', new ItemGoneError(idOf('photos/042.jpg')));

  const report = await world.materialize();

  assert.equal(report.copied, 98);
  assert.deepEqual(report.failed.map(({ path, reason }) => [path, reason]).sort(), [
    ['photos/007.jpg', 'the library sent a web page'],
    ['photos/042.jpg', 'Cannot read item id of photos/042.jpg: it is not in the library any more'],
  ]);
  assert.deepEqual(await temporaryFiles(world), []);
  world.originals.heal();
  assert.deepEqual((await world.materialize()).failed, []);
  await world.assertIsTheTree();
});

test('a copy that the disk did not keep whole gets no name', async () => {
  await using world = await World.with(hundred);
  world.originals.onWritten = (path, temporary) => (path === 'photos/007.jpg' ? truncate(temporary, 999) : undefined);

  const report = await world.materialize();

  assert.deepEqual(report.failed, [
    { path: 'photos/007.jpg', reason: 'the disk holds 999 of 1000 bytes that were written to it' },
  ]);
  await assert.rejects(stat(world.at('photos/007.jpg')), { code: 'ENOENT' });
});

for (const failure of [
  new NoSpaceError('the disk is full'),
  new SignedOutError('sign in again'),
  new QuotaError('used up', 0),
  new DestinationLostError('unplugged', { cause: Object.assign(new Error('EIO'), { code: 'EIO' }) }),
]) {
  test(`${failure.name} stops the run, what was copied is kept, and the next run goes on`, async () => {
    await using world = await World.with(hundred);
    world.originals.fail('photos/050.jpg', failure);

    await assert.rejects(world.materialize({ jobs: 2 }), { code: failure.code });

    const copied = world.originals.begun.length;
    assert.ok(copied < 60, `${copied} copies were begun`);
    assert.deepEqual(await temporaryFiles(world), []);
    world.originals.heal();
    world.originals.begun.length = 0;
    const report = await world.materialize();
    assert.ok(report.skipped >= 45, `only ${report.skipped} were kept`);
    await world.assertIsTheTree();
  });
}

test('a network that is down stops the run after 20 items in a row', async () => {
  await using world = await World.with(hundred);
  world.originals.failEverything = new OfflineError('no route to host');

  await assert.rejects(world.materialize({ jobs: 1 }), /20 items in a row.*no route to host.*run again/);

  assert.equal(world.originals.begun.length, 20);
});

test('single items that cannot be read do not stop the run, however many', async () => {
  await using world = await World.with(hundred);
  for (const path of Object.keys(hundred)) {
    if (!path.endsWith('9.jpg')) world.originals.fail(path, new OfflineError('cut'));
  }

  const report = await world.materialize({ jobs: 1 });

  assert.deepEqual([report.copied, report.failed.length], [10, 90]);
});

test('an abort rejects with its reason, keeps what is whole and leaves no unfinished file', async () => {
  await using world = await World.with(hundred);
  const gate = new Gate();
  world.originals.hold('photos/030.jpg', gate);
  const stop = new AbortController();
  const reason = new Error('Ctrl-C');

  const running = world.materialize({ jobs: 4 }, { signal: stop.signal });
  await gate.reached;
  stop.abort(reason);

  await assert.rejects(running, reason);
  assert.deepEqual(await temporaryFiles(world), []);
  gate.release();
  await world.materialize();
  await world.assertIsTheTree();
});

test('a run that was aborted before it began touches nothing', async () => {
  await using world = await World.with(hundred);
  await assert.rejects(world.materialize({}, { signal: AbortSignal.abort(new Error('no')) }), /no/);
  await assert.rejects(stat(world.destination), { code: 'ENOENT' });
});

test('a destination that vanishes stops the run and is not made anew', async () => {
  await using world = await World.with({ ...hundred, 'videos/a.mp4': file() });
  world.originals.onFirstBytes = (path) =>
    path === 'photos/020.jpg' ? rename(world.destination, world.beside('unplugged')) : undefined;

  await assert.rejects(world.materialize({ jobs: 1 }), DestinationLostError);

  await assert.rejects(stat(world.destination), { code: 'ENOENT' });
  await rename(world.beside('unplugged'), world.destination);
  world.originals.onFirstBytes = () => undefined;
  await world.materialize();
  await world.assertIsTheTree();
});

test('the empty mount point that an unplugged disk leaves is not filled', async () => {
  await using world = await World.with({ 'photos/1/a.jpg': file(), 'photos/2/b.jpg': file() });
  world.originals.fail('photos/1/a.jpg', new BadAnswerError('not a picture'));
  world.originals.onFirstBytes = async () => {
    await rename(world.destination, world.beside('unplugged'));
    await mkdir(world.destination);
  };

  await assert.rejects(world.materialize({ jobs: 1 }), DestinationLostError);

  assert.deepEqual(world.originals.begun, ['photos/1/a.jpg']);
  assert.deepEqual(await world.listing(), []);
});

test('one directory that is taken away meanwhile costs the files that belong there, not the run', async () => {
  await using world = await World.with({ 'photos/1/a.jpg': file(), 'photos/2/b.jpg': file() });
  world.originals.onFirstBytes = (path) =>
    path === 'photos/1/a.jpg' ? rm(world.at('photos/1'), { recursive: true }) : undefined;

  const report = await world.materialize({ jobs: 1 });

  assert.deepEqual(
    report.failed.map(({ path }) => path),
    ['photos/1/a.jpg'],
  );
  await world.assertIsThere('photos/2/b.jpg');
});

const isRoot = process.getuid?.() === 0;

test('a full disk stops the run with NoSpaceError and only whole files stand on it', {
  skip: !isRoot && 'needs root to mount a small disk',
}, async () => {
  await using disk = await smallDisk('1m');
  const entries = Array.from(
    { length: 40 },
    (_, index) => [`photos/${index}.jpg`, file({ sizeBytes: 50_000 })] as const,
  );
  await using world = await World.with(Object.fromEntries(entries), disk.path);

  await assert.rejects(world.materialize({ jobs: 2 }), NoSpaceError);

  const files = (await world.listing()).filter((line) => line.startsWith('file '));
  assert.ok(files.length >= 8 && files.length < 40, `${files.length} files fit`);
  for (const line of files) await world.assertIsThere(line.slice('file '.length));
  await assert.rejects(world.materialize(), NoSpaceError);
  await disk.grow('8m');
  assert.ok((await world.materialize()).skipped >= files.length - 2);
  await world.assertIsTheTree();
});

test('links that the disk cannot hold are told of in one line, and the files are copied', async () => {
  await using world = await World.with({
    ...hundred,
    'albums/A/1.jpg': linkTo('photos/001.jpg'),
    'albums/A/2.jpg': linkTo('photos/002.jpg'),
    'albums/A/3.jpg': linkTo('photos/003.jpg'),
  });
  const makeLink = async () => {
    throw Object.assign(new Error('operation not permitted'), { code: 'EPERM' });
  };

  const report = await world.materialize({}, {}, { makeLink });

  assert.deepEqual([report.copied, report.links], [100, 0]);
  assert.deepEqual(report.failed, [
    {
      path: 'albums/A/1.jpg',
      reason:
        'the destination cannot hold symbolic links (EPERM), so 3 links were left out; leave links out on purpose with --no-links',
    },
  ]);
});

async function smallDisk(size: string) {
  const directory = await TemporaryDirectory.create();
  await run('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', directory.path]);
  return {
    path: directory.path,
    grow: (larger: string) => run('mount', ['-o', `remount,size=${larger}`, directory.path]),
    async [Symbol.asyncDispose]() {
      await run('umount', [directory.path]);
      await directory[Symbol.asyncDispose]();
    },
  };
}
