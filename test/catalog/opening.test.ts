import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Level } from 'level';
import { BusyError, CorruptStateError, NoSpaceError, UsageError } from '../../src/base/failure.ts';
import { Catalog } from '../../src/catalog/catalog.ts';
import { workingFailure } from '../../src/catalog/database.ts';
import { type CatalogWorld, photo, worldWith } from './catalog-world.ts';

/** A closed catalog of 200 items, all of it in tables: LevelDB moves its log there when it opens. */
async function closedWorld(): Promise<CatalogWorld> {
  const world = await worldWith(Array.from({ length: 200 }, (_, index) => photo(`${index}.jpg`)));
  await world.sync();
  await world.reopen();
  await world.close();
  return world;
}

async function filesOf(directory: string, pattern: RegExp): Promise<string[]> {
  const names = (await readdir(directory)).filter((name) => pattern.test(name));
  assert.ok(names.length > 0);
  return names.map((name) => join(directory, name));
}

async function garble(path: string): Promise<void> {
  await writeFile(path, Buffer.alloc((await readFile(path)).length, 0x55));
}

const DAMAGES: Record<string, [files: RegExp, damage: (path: string) => Promise<void>]> = {
  'an empty CURRENT': [/^CURRENT$/, (path) => truncate(path, 0)],
  'a garbled CURRENT': [/^CURRENT$/, garble],
  'a CURRENT that names nothing': [/^CURRENT$/, (path) => writeFile(path, 'MANIFEST-999999\n')],
  'a missing CURRENT': [/^CURRENT$/, rm],
  'an empty MANIFEST': [/^MANIFEST-/, (path) => truncate(path, 0)],
  'a garbled MANIFEST': [/^MANIFEST-/, garble],
  'a missing MANIFEST': [/^MANIFEST-/, rm],
  'a shortened table': [/\.ldb$/, (path) => truncate(path, 1_000)],
  'a garbled table': [/\.ldb$/, garble],
  'a missing table': [/\.ldb$/, rm],
};

for (const [what, [files, damage]] of Object.entries(DAMAGES)) {
  test(`a catalog with ${what} is called broken, and the remedy is named`, async () => {
    await using world = await closedWorld();
    for (const file of await filesOf(world.directory, files)) await damage(file);

    await assert.rejects(world.open(), (error: Error) => {
      assert.ok(error instanceof CorruptStateError, String(error));
      assert.ok(error.message.includes(world.directory));
      assert.match(error.message, /--rebuild-catalog/);
      return true;
    });
  });
}

test('a record that is damaged is found when it is read', async () => {
  await using world = await closedWorld();
  const database = new Level(world.directory);
  await database.put('i:id-7.jpg', '{"v":1,"item":{"id":"id-7.jpg"');
  await database.put('i:id-8.jpg', '{"v":2,"item":{}}');
  await database.close();

  const catalog = await world.open();

  for (const name of ['7.jpg', '8.jpg']) {
    assert.throws(() => catalog.item(world.library.item(name).id), CorruptStateError);
  }
  await assert.rejects(world.sync(), /the item record "i:id-7.jpg" is damaged.*--rebuild-catalog/);
});

test('a catalog whose first records are missing is called broken', async () => {
  for (const key of ['m:format', 'm:next-inode', 'n:00000001']) {
    await using world = await closedWorld();
    const database = new Level(world.directory);
    await database.del(key);
    await database.close();

    await assert.rejects(world.open(), CorruptStateError);
  }
});

test('a catalog that another version wrote is left alone', async () => {
  await using world = await closedWorld();
  const database = new Level(world.directory);
  await database.put('m:format', '{"v":1,"layout":4}');
  await database.close();

  await assert.rejects(world.open(), (error: Error) => error instanceof UsageError && /layout 4/.test(error.message));
});

test('a catalog that is open elsewhere is busy, for opening and for putting aside', async () => {
  await using world = await worldWith();
  const { directory, clock, log } = world;

  await assert.rejects(Catalog.open({ directory, clock, log }), BusyError);
  await assert.rejects(Catalog.rebuild(directory), BusyError);

  assert.deepEqual(await world.files(), []);
});

test('a directory that cannot be made is a matter of the settings', async () => {
  await using world = await worldWith();
  const { clock, log } = world;
  const file = `${world.directory}-file`;
  await writeFile(file, 'in the way');

  for (const directory of [file, join(file, 'below')]) {
    await assert.rejects(Catalog.open({ directory, clock, log }), (error: Error) => {
      assert.ok(error instanceof UsageError);
      assert.ok(error.message.includes(directory));
      return true;
    });
  }
});

test('a full disk is told from a broken catalog', () => {
  const full = new Error('IO error: /x/000003.log: No space left on device');
  assert.ok(workingFailure('/x', full) instanceof NoSpaceError);
  assert.ok(workingFailure('/x', new Error('Corruption: bad block')) instanceof CorruptStateError);
});

test('a broken catalog is put aside whole, and its successor starts afresh', async () => {
  await using world = await closedWorld();
  await garble(join(world.directory, 'CURRENT'));
  const before = (await readdir(world.directory)).sort();

  await Catalog.rebuild(world.directory);

  assert.deepEqual((await readdir(`${world.directory}.broken`)).sort(), before);
  await world.open();
  assert.equal((await world.catalog.summary()).items, 0);
  assert.equal((await world.sync()).added, 200);
});

test('only the catalog that was put aside last is kept', async () => {
  await using world = await closedWorld();
  await mkdir(`${world.directory}.broken`);
  await writeFile(join(`${world.directory}.broken`, 'older'), '');

  await Catalog.rebuild(`${world.directory}/`);

  assert.ok(!(await readdir(`${world.directory}.broken`)).includes('older'));
});

test('where there is no catalog nothing is put aside', async () => {
  await using world = await worldWith();

  await Catalog.rebuild(`${world.directory}-never-made`);

  assert.ok(world.find('nothing') === undefined);
});
