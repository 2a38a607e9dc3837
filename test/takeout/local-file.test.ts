import assert from 'node:assert/strict';
import { fstatSync } from 'node:fs';
import { appendFile, mkdir, open, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { failureCode } from '../../src/base/failure.ts';
import type { ByteSource } from '../../src/takeout/byte-source.ts';
import type { OpenFile } from '../../src/takeout/disk.ts';
import { LocalFile } from '../../src/takeout/local-file.ts';
import { ResidentFile } from '../../src/takeout/resident-reads.ts';
import { Gate } from '../support/gate.ts';
import { output } from '../support/programs.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';
import { withoutResidentReads } from './resident-support.ts';
import { MemorySource } from './zip/memory-source.ts';

const BYTES = Buffer.from(Array.from({ length: 10_000 }, (_, index) => index % 251));

async function read(source: ByteSource, position = 0, lengthBytes = 10): Promise<string> {
  const target = Buffer.alloc(lengthBytes);
  return target.subarray(0, await source.read(target, position)).toString('hex');
}

async function openedFile(folder: TemporaryDirectory): Promise<LocalFile> {
  await writeFile(folder.join('a.zip'), BYTES);
  return LocalFile.open(folder.join('a.zip'));
}

const sources: [string, (folder: TemporaryDirectory) => Promise<ByteSource>][] = [
  ['a local file', openedFile],
  ['a source in memory', async () => new MemorySource(BYTES)],
];

for (const [what, open] of sources) {
  test(`${what} fills what is asked for, cut short at its end, for many readers at once`, async () => {
    await using folder = await TemporaryDirectory.create();
    const source = await open(folder);
    assert.equal(source.sizeBytes, BYTES.length);
    const ranges = [
      [0, 10],
      [9_995, 10],
      [10_000, 10],
      [20_000, 10],
      [0, 20_000],
      [5, 0],
    ] as const;

    const found = await Promise.all(ranges.map(([position, length]) => read(source, position, length)));

    assert.deepEqual(
      found,
      ranges.map(([position, length]) => BYTES.subarray(position, position + length).toString('hex')),
    );
    await source.close();
    await source.close();
  });

  test(`${what} does not read for one who has given up`, async () => {
    await using folder = await TemporaryDirectory.create();
    const source = await open(folder);
    const reason = new Error('given up');

    await assert.rejects(source.read(Buffer.alloc(10), 0, AbortSignal.abort(reason)), reason);
    await source.close();
  });
}

test('bytes that the system has in memory are read at once, to the end of the file', {
  skip: await withoutResidentReads(),
}, async () => {
  await using folder = await TemporaryDirectory.create();
  await using file = await openedFile(folder);
  await read(file);
  const atOnce = (position: number, lengthBytes: number) => {
    const target = Buffer.alloc(lengthBytes);
    return target.subarray(0, file.readResident(target, position) ?? assert.fail('not in memory'));
  };

  assert.deepEqual(atOnce(100, 10), BYTES.subarray(100, 110));
  assert.deepEqual(atOnce(9_995, 10), BYTES.subarray(9_995));
  assert.equal(file.readResident(Buffer.alloc(10), 10_000), undefined);
});

test('what is read ahead is in memory then', { skip: await withoutResidentReads() }, async () => {
  await using folder = await TemporaryDirectory.create();
  await using file = await openedFile(folder);
  // The file must be on its disk before the system can let go of it.
  await output('sync', [file.name]);
  await output('dd', [`if=${file.name}`, 'iflag=nocache', 'count=0', 'status=none']);

  await file.readAhead(0, BYTES.length);

  assert.equal(file.isResident(9_000), true);
});

/** A file of which the system has `heldBytes` in memory and `statFails` or not. */
function heldInMemory(heldBytes: number, statFails = false): OpenFile {
  return async (path) => {
    const handle = await open(path, 'r');
    const stat = () => {
      if (statFails) throw systemError('EIO');
      return fstatSync(handle.fd, { bigint: true });
    };
    const held = (target: Uint8Array, position: number) => {
      const bytes = Math.max(0, Math.min(target.length, heldBytes - position));
      target.set(BYTES.subarray(position, position + bytes));
      return bytes;
    };
    return {
      fd: handle.fd,
      resident: { read: held, stat, bring: () => Promise.reject(systemError('EIO')) },
      read: handle.read.bind(handle),
      stat: handle.stat.bind(handle),
      close: handle.close.bind(handle),
    };
  };
}

test('what is not all in memory, or on a disk that fails, is left to the read that waits', async () => {
  await using folder = await TemporaryDirectory.create();
  await writeFile(folder.join('a.zip'), BYTES);
  await using partly = await LocalFile.open(folder.join('a.zip'), { openFile: heldInMemory(1_000) });
  await using failing = await LocalFile.open(folder.join('a.zip'), { openFile: heldInMemory(1_000, true) });
  await using unable = await LocalFile.open(folder.join('a.zip'), new PluggedDisk());
  const target = Buffer.alloc(10);

  assert.equal(partly.readResident(target, 990), 10);
  assert.equal(partly.readResident(target, 991), undefined);
  assert.equal(failing.readResident(target, 0), undefined);
  assert.equal(unable.readResident(target, 0), undefined);
  assert.equal(unable.isResident(0), false);
  await Promise.all([partly.readAhead(0, 10), unable.readAhead(0, 10)]);
});

test('what is read ahead of a file is waited for before its descriptor may be closed', async () => {
  await using folder = await TemporaryDirectory.create();
  await using file = await openedFile(folder);
  await using handle = await open(file.name);
  const reading = new Gate();
  const resident = new ResidentFile(handle, { readWithoutWaiting: () => 0, drop: () => reading.pass() });
  const done: string[] = [];
  const ahead = resident.bring(0, 10).then(() => done.push('read ahead'));
  const settled = resident.settled().then(() => done.push('settled'));
  await turnOfTheLoop();
  assert.deepEqual(done, []);
  reading.release();
  await Promise.all([ahead, settled]);
  assert.deepEqual(done.sort(), ['read ahead', 'settled']);
});

test('of a closed file nothing is in memory, and nothing is read ahead', async () => {
  await using folder = await TemporaryDirectory.create();
  const file = await openedFile(folder);
  await file.close();
  await file.readAhead(0, 10);
  assert.equal(file.isResident(0), false);
  assert.equal(file.readResident(Buffer.alloc(10), 0), undefined);
});

for (const [change, perform, expected] of [
  ['grows', (path: string) => appendFile(path, 'more'), /is still growing/],
  ['is cut short', (path: string) => truncate(path, 9_000), /has been altered/],
  ['is written to', (path: string) => overwrite(path), /has been altered/],
  ['is removed', (path: string) => rm(path), /has been removed or replaced/],
  ['is replaced', (path: string) => replace(path), /has been removed or replaced/],
] as const) {
  test(`reads fail, and name the file, once it ${change}`, async () => {
    await using folder = await TemporaryDirectory.create();
    await using file = await openedFile(folder);
    await read(file);

    await perform(file.name);

    const failure = { name: 'SourceChangedError', code: 'gone', message: expected };
    if (file.isResident(0)) assert.throws(() => file.readResident(Buffer.alloc(10), 0), failure);
    await assert.rejects(read(file), failure);
    await assert.rejects(read(file), (reason: Error) => reason.message.includes(folder.join('a.zip')));
  });
}

async function overwrite(path: string): Promise<void> {
  const before = await stat(path);
  const handle = await open(path, 'r+');
  await handle.write('other', 0);
  await handle.close();
  await utimes(path, before.atimeMs / 1_000, before.mtimeMs / 1_000 + 1);
}

async function replace(path: string): Promise<void> {
  await writeFile(`${path}.new`, BYTES);
  await rename(`${path}.new`, path);
}

test('the identity stays as long as the bytes do, wherever the disk is mounted', async () => {
  await using folder = await TemporaryDirectory.create();
  const first = await openedFile(folder);
  await output('cp', ['-p', first.name, folder.join('copy.zip')]);
  const copy = await LocalFile.open(folder.join('copy.zip'));
  await overwrite(folder.join('copy.zip'));
  const altered = await LocalFile.open(folder.join('copy.zip'));

  assert.equal(copy.identity, first.identity);
  assert.notEqual(altered.identity, first.identity);
  await Promise.all([first, copy, altered].map((file) => file.close()));
});

for (const [what, prepare, expected] of [
  ['nothing is there', async () => undefined, /there is no such file; if its disk is not mounted, mount it/],
  ['a directory is there', (path: string) => mkdir(path), /it is not a regular file/],
  ['a pipe is there', (path: string) => output('mkfifo', [path]), /it is not a regular file/],
] as const) {
  test(`a file cannot be opened where ${what}`, async () => {
    await using folder = await TemporaryDirectory.create();
    await prepare(folder.join('a.zip'));

    const failure = { name: 'SourceUnreachableError', code: 'offline', message: expected };
    await assert.rejects(LocalFile.open(folder.join('a.zip')), failure);
  });
}

/** A disk that can be pulled out; files that were open then stay broken when it is back. */
class PluggedDisk {
  private isThere = true;
  private mounts = 1;
  openCount = 0;

  pull(): void {
    this.isThere = false;
    this.mounts += 1;
  }

  plugIn(): void {
    this.isThere = true;
  }

  readonly openFile: OpenFile = async (path) => {
    if (!this.isThere) throw systemError('ENOENT');
    const mount = this.mounts;
    const handle = await open(path, 'r');
    this.openCount += 1;
    return {
      fd: handle.fd,
      read: async (...wanted) => {
        if (mount !== this.mounts) throw systemError('EIO');
        return handle.read(...wanted);
      },
      stat: (options) => handle.stat(options),
      close: async () => {
        this.openCount -= 1;
        await handle.close();
      },
    };
  };
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: simulated`), { code });
}

test('while a disk is away reads fail and name the file; once it is back they go on', async () => {
  await using folder = await TemporaryDirectory.create();
  await writeFile(folder.join('a.zip'), BYTES);
  const disk = new PluggedDisk();
  const file = await LocalFile.open(folder.join('a.zip'), disk);
  const before = await read(file);

  disk.pull();
  await assert.rejects(read(file), {
    code: 'offline',
    message: /a\.zip': its disk cannot be read \(EIO.*bring it back/,
  });
  await assert.rejects(read(file), { code: 'offline', message: /a\.zip': there is no such file; if its disk/ });
  disk.plugIn();

  assert.deepEqual(await Promise.all([read(file), read(file)]), [before, before]);
  assert.equal(disk.openCount, 1);
  await file.close();
  assert.equal(disk.openCount, 0);
});

test('a disk that comes back with another file of that name is not taken for the old one', async () => {
  await using folder = await TemporaryDirectory.create();
  await writeFile(folder.join('a.zip'), BYTES);
  const disk = new PluggedDisk();
  const file = await LocalFile.open(folder.join('a.zip'), disk);

  disk.pull();
  await assert.rejects(read(file), { code: 'offline' });
  await overwrite(folder.join('a.zip'));
  disk.plugIn();

  await assert.rejects(read(file), { name: 'SourceChangedError' });
  await file.close();
  assert.equal(disk.openCount, 0);
});

test('a closed file refuses to be read', async () => {
  await using folder = await TemporaryDirectory.create();
  const file = await openedFile(folder);
  await Promise.all([read(file), file.close()]);

  await assert.rejects(read(file), (reason) => failureCode(reason) === 'offline');
});

test('reads that begin together look once whether the file is what it was, and the next one looks again', async () => {
  await using folder = await TemporaryDirectory.create();
  await writeFile(folder.join('a.zip'), BYTES);
  let looks = 0;
  const openFile: OpenFile = async (path) => {
    const handle = await open(path, 'r');
    return {
      fd: handle.fd,
      read: (...wanted) => handle.read(...wanted),
      stat: (options) => {
        looks += 1;
        return handle.stat(options);
      },
      close: () => handle.close(),
    };
  };
  await using file = await LocalFile.open(folder.join('a.zip'), { openFile });
  looks = 0;

  await Promise.all([read(file, 0), read(file, 10), read(file, 20)]);
  assert.equal(looks, 1);
  await overwrite(file.name);

  const refused = { name: 'SourceChangedError' };
  await Promise.all([assert.rejects(read(file, 0), refused), assert.rejects(read(file, 10), refused)]);
  assert.equal(looks, 2);
});
