import assert from 'node:assert/strict';
import { readdir, readlink, stat, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { localDisk } from '../../src/takeout/disk.ts';
import { OpenSources } from '../../src/takeout/reading/open-sources.ts';
import type { SourceNumber, SourceRecord } from '../../src/takeout/scan/source-record.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

const NUMBERS = [1, 2, 3, 4, 5, 6] as SourceNumber[];

async function openWorld(mostIdle: number) {
  const directory = await TemporaryDirectory.create();
  const records = new Map<SourceNumber, SourceRecord>();
  for (const number of NUMBERS) {
    const path = directory.join(`${number}.zip`);
    await writeFile(path, `archive ${number}`);
    const { size, mtimeNs } = await stat(path, { bigint: true });
    const read = { identity: `${size}:${mtimeNs}`, sizeBytes: Number(size), fileCount: 0 };
    records.set(number, { number, path, kind: 'archive', read });
  }
  const open = new OpenSources(records, localDisk, mostIdle);
  const openFiles = async () => {
    const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''));
    return (await Promise.all(links)).filter((path) => path.startsWith(directory.path)).length;
  };
  const read = async (number: SourceNumber) => {
    const lease = await open.lease(number);
    const bytes = Buffer.alloc(9);
    await lease.file.read(bytes, 0);
    await lease.release();
    return String(bytes);
  };
  return {
    open,
    openFiles,
    read,
    path: (number: SourceNumber) => directory.join(`${number}.zip`),
    [Symbol.asyncDispose]: async () => {
      await open.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

test('no more archives stay open than may, however many are read', async () => {
  await using world = await openWorld(2);
  for (const number of [...NUMBERS, ...NUMBERS]) assert.equal(await world.read(number), `archive ${number}`);
  assert.equal(await world.openFiles(), 2);
  await Promise.all([...NUMBERS, ...NUMBERS].map(world.read));
  assert.ok((await world.openFiles()) <= 2);
});

test('an archive that is used stays open although others are wanted', async () => {
  await using world = await openWorld(1);
  const lease = await world.open.lease(1 as SourceNumber);
  for (const number of NUMBERS.slice(1)) await world.read(number);

  const bytes = Buffer.alloc(9);
  await lease.file.read(bytes, 0);
  assert.equal(String(bytes), 'archive 1');
  await lease.release();
  await lease.release();
  assert.equal(await world.openFiles(), 1);
});

test('an archive that was let go of while it was used is closed by its last user', async () => {
  await using world = await openWorld(2);
  const leases = await Promise.all([1, 1].map((number) => world.open.lease(number as SourceNumber)));
  world.open.forget(1 as SourceNumber);
  await leases[0]?.release();
  assert.equal(await world.openFiles(), 1);
  await leases[1]?.release();
  assert.equal(await world.openFiles(), 0);
});

test('a file that is not the archive that was read is refused each time, and so is what the set does not hold', async () => {
  await using world = await openWorld(2);
  const path = world.path(3 as SourceNumber);
  await writeFile(path, 'another one');
  for (const _attempt of [1, 2]) await assert.rejects(world.read(3 as SourceNumber), { code: 'gone' });
  assert.equal(await world.openFiles(), 0);
  await assert.rejects(world.open.lease(9 as SourceNumber), { code: 'offline', message: /not in the set any more/ });
});
