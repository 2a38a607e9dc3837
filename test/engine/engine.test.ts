import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { BusyError, UsageError } from '../../src/base/failure.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { MaterializeStep } from '../../src/engine/service.ts';
import { OfflineError } from '../../src/library/failures.ts';
import { NotFoundError } from '../../src/tree/failures.ts';
import { type Inode, ROOT_INODE } from '../../src/tree/tree.ts';
import { album, photo, video } from '../support/memory-library.ts';
import { EngineWorld } from './engine-world.ts';

const LIBRARY = [
  photo('beach.jpg', { sizeBytes: 3_000, favorite: true }),
  video('clip.mp4', { sizeBytes: 70_000, takenAt: '2020-12-31T23:30:00Z' }),
  album('Summer', ['beach.jpg']),
];

/** An engine that has listed the library once. */
async function synced(world: EngineWorld): Promise<Engine> {
  const engine = await Engine.open(world.parts);
  await engine.sync({});
  return engine;
}

describe('listing', () => {
  test('shows a directory, with sizes and dates when asked for', async () => {
    await using world = await EngineWorld.create(LIBRARY);
    await using engine = await synced(world);
    const names = async (path: string) => (await engine.list({ path, long: false })).map(({ name }) => name);
    assert.deepEqual(await names(''), ['photos', 'albums', 'favorites']);
    assert.deepEqual(await names('photos'), await names('/photos/'));
    assert.deepEqual(await engine.list({ path: 'photos/2021/07', long: true }), [
      { name: 'beach.jpg', kind: 'item', sizeBytes: 3_000, mtimeMs: Date.parse('2021-07-14T09:31:05Z') },
    ]);
  });

  test('shows where links lead, and a file or a link by itself', async () => {
    await using world = await EngineWorld.create(LIBRARY);
    await using engine = await synced(world);
    const link = { name: 'beach.jpg', kind: 'link', target: '../../photos/2021/07/beach.jpg' };
    assert.deepEqual(await engine.list({ path: 'albums/Summer', long: false }), [link]);
    assert.deepEqual(await engine.list({ path: 'albums/Summer/beach.jpg', long: false }), [link]);
    assert.deepEqual(await engine.list({ path: 'photos/2020/12/clip.mp4', long: false }), [
      { name: 'clip.mp4', kind: 'item' },
    ]);
  });

  test('a size that cannot be learned now is left out, and the rest is shown', async () => {
    await using world = await EngineWorld.create(LIBRARY);
    await using engine = await synced(world);
    world.library.failSize('beach.jpg', new OfflineError('down'));
    assert.deepEqual(await engine.list({ path: 'photos/2021/07', long: true }), [{ name: 'beach.jpg', kind: 'item' }]);
  });

  test('a directory of several thousand is listed whole', async () => {
    const items = Array.from({ length: 2_500 }, (_, index) => photo(`IMG_${index}.jpg`, { sizeIsListed: true }));
    await using world = await EngineWorld.create(items);
    await using engine = await synced(world);
    const entries = await engine.list({ path: 'photos/2021/07', long: false });
    assert.equal(new Set(entries.map(({ name }) => name)).size, 2_500);
  });

  test('what is not there is not found, and .. is refused', async () => {
    await using world = await EngineWorld.create(LIBRARY);
    await using engine = await synced(world);
    await assert.rejects(engine.list({ path: 'photos/1999', long: false }), NotFoundError);
    await assert.rejects(engine.list({ path: 'photos/../albums', long: false }), UsageError);
  });
});

describe('the status', () => {
  test('tells what is known, what it cost and where it is mounted', async () => {
    await using world = await EngineWorld.create(LIBRARY);
    await using engine = await Engine.open(world.parts);
    const before = await engine.status();
    assert.equal(before.catalog.libraries.google.lastSync, undefined);
    assert.equal(before.mountPoint, undefined);
    await engine.sync({});
    engine.serving = { mountPoint: '/mnt/gphotos', driver: 'kernel' };
    const { profile, pid, mountPoint, catalog, cache, requests } = await engine.status();
    assert.deepEqual([profile, pid, mountPoint], ['default', process.pid, '/mnt/gphotos']);
    assert.deepEqual([catalog.photos, catalog.videos, catalog.albums], [1, 1, 1]);
    assert.equal(catalog.libraries.google.lastSync?.finishedMs, world.clock.nowMs());
    assert.equal(cache.limitBytes, 100 * 2 ** 20);
    assert.deepEqual(requests, { list: 1 });
  });

  test('of one that serves no mount: it cannot be stopped from outside', async () => {
    await using world = await EngineWorld.create();
    await using engine = await Engine.open(world.parts);
    await assert.rejects(engine.stop(), UsageError);
    engine.serving = { mountPoint: '/mnt' };
    await engine.stop();
    assert.equal(engine.stopping.aborted, true);
  });
});

describe('materialize', () => {
  const copyOf = (world: EngineWorld) => world.directory.join('nas', 'photos');

  test('asks for news first and copies what came', async () => {
    await using world = await EngineWorld.create(LIBRARY);
    await using engine = await Engine.open(world.parts);
    const steps = new Set<MaterializeStep['phase']>();
    const report = await engine.materialize(
      { directory: copyOf(world), syncFirst: true },
      { onProgress: ({ phase }) => steps.add(phase) },
    );
    assert.deepEqual([report.copied, report.failed], [2, []]);
    assert.equal(steps.has('syncing') && steps.has('done'), true);
    const copied = await readFile(join(copyOf(world), 'photos/2021/07/beach.jpg'));
    assert.deepEqual(copied, world.library.bytesOf('beach.jpg'));
  });

  test('does not ask again within a quarter of an hour of the last whole listing', async () => {
    await using world = await EngineWorld.create(LIBRARY);
    await using engine = await synced(world);
    const call = { directory: copyOf(world), syncFirst: true };
    await world.clock.advance(14 * 60_000);
    await engine.materialize(call);
    assert.equal(world.library.pagesListed, 1);
    await world.clock.advance(60_000);
    await engine.materialize(call);
    assert.equal(world.library.pagesListed, 2);
  });

  test('asks again when the last listing was interrupted, however young the one before is', async () => {
    await using world = await EngineWorld.create(LIBRARY);
    await using engine = await synced(world);
    world.library.interruptListing(0);
    await assert.rejects(engine.sync({}), OfflineError);
    world.library.heal();
    world.library.add(photo('new.jpg'));
    const report = await engine.materialize({ directory: copyOf(world), syncFirst: true });
    assert.equal(report.copied, 3);
  });

  test('copies what is known, without a request, when told so', async () => {
    await using world = await EngineWorld.create(LIBRARY);
    await using engine = await Engine.open(world.parts);
    const report = await engine.materialize({ directory: copyOf(world), syncFirst: false });
    assert.equal(report.copied, 0);
    assert.equal(world.library.pagesListed, 0);
  });

  test('into our own cache is refused before anything is asked or written', async () => {
    await using world = await EngineWorld.create(LIBRARY);
    await using engine = await Engine.open(world.parts);
    const directory = join(world.configuration.settings.cacheDirectory, 'copy');
    await assert.rejects(engine.materialize({ directory, syncFirst: true }), UsageError);
    assert.equal(world.library.pagesListed, 0);
    await assert.rejects(stat(directory), { code: 'ENOENT' });
  });
});

describe('opening and closing', () => {
  test('one engine holds a profile; a second one is refused until the first is closed', async () => {
    await using world = await EngineWorld.create(LIBRARY);
    const first = await Engine.open(world.parts);
    await assert.rejects(Engine.open(world.parts), BusyError);
    await first.close();
    await using second = await Engine.open(world.parts);
    assert.equal((await second.status()).catalog.items, 0);
  });

  test('when the cache cannot be opened, the catalog is closed again', async () => {
    await using world = await EngineWorld.create(LIBRARY);
    const { cacheDirectory } = world.configuration.settings;
    await mkdir(join(cacheDirectory, '..'), { recursive: true });
    await writeFile(cacheDirectory, 'in the way');
    await assert.rejects(Engine.open(world.parts), new RegExp(cacheDirectory));

    await using elsewhere = await Engine.open({
      ...world.parts,
      configuration: {
        ...world.configuration,
        settings: { ...world.configuration.settings, cacheDirectory: world.directory.join('cache') },
      },
    });
    assert.equal((await elsewhere.status()).cache.files, 0);
  });

  test('when another layout is asked for, it is refused and everything is closed again', async () => {
    await using world = await EngineWorld.create(LIBRARY);
    await (await synced(world)).close();
    const { settings } = world.configuration;
    const configuration = { ...world.configuration, settings: { ...settings, layout: '{year}' } };
    await assert.rejects(Engine.open({ ...world.parts, configuration }), /--rebuild-catalog/);
    await using engine = await Engine.open(world.parts);
    assert.equal((await engine.status()).catalog.items, 2);
  });

  test('closing ends a sync and a copy that run', async () => {
    await using world = await EngineWorld.create(LIBRARY);
    const engine = await synced(world);
    const gate = world.library.hold('clip.mp4', 10);
    const directory = world.directory.join('copy');
    const copying = engine.materialize({ directory, syncFirst: false }).catch((reason) => reason);
    await gate.reached;
    await engine.close();
    await engine.close();
    assert.ok(await copying);
    const left = await readdir(directory, { recursive: true });
    assert.equal(left.includes('photos/2020/12/clip.mp4'), false);
  });

  test('what was known is known again, and a rebuilt catalog starts afresh but keeps the originals', async () => {
    await using world = await EngineWorld.create(LIBRARY);
    const first = await synced(world);
    const file = first.tree.open(inodeOf(first, 'photos/2021/07/beach.jpg'));
    await file.read(Buffer.alloc(3_000), 0);
    await file.close();
    while ((await first.status()).cache.files === 0) await new Promise(setImmediate);
    await first.close();

    const again = await Engine.open(world.parts);
    assert.equal((await again.status()).catalog.items, 2);
    await again.close();

    await using rebuilt = await Engine.open({ ...world.parts, rebuildCatalog: true });
    const { catalog, cache } = await rebuilt.status();
    assert.deepEqual([catalog.items, cache.files], [0, 1]);
  });
});

function inodeOf({ tree }: Engine, path: string): Inode {
  return path.split('/').reduce<Inode>((parent, name) => tree.lookup(parent, name), ROOT_INODE);
}
