import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { test } from 'node:test';
import { Catalog } from '../../src/catalog/catalog.ts';
import { syncCatalog } from '../../src/catalog/sync.ts';
import { LibrarySyncs } from '../../src/engine/library-syncs.ts';
import { SignedOutError } from '../../src/library/failures.ts';
import { album, shot } from '../../src/sandbox/takeout/vocabulary.ts';
import { writeExport } from '../../src/sandbox/takeout/write-export.ts';
import { writeUnpackedExport } from '../../src/sandbox/takeout/write-tree.ts';
import { createPlacement } from '../../src/tree/placement.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryLibrary } from '../support/memory-library.ts';
import { TakeoutWorld } from '../takeout/takeout-world.ts';

const shots = [2019, 2020, 2021].map((year) => shot(`IMG_${year}.jpg`, { takenAt: `${year}-07-14T09:31:05Z` }));
const description = (stamp: string, list = shots) => ({
  stamp,
  parts: 1,
  shots: list,
  albums: [album('Summer', list)],
});

test('the mark of an unpacked export does not change by its being listed', async () => {
  await using world = await TakeoutWorld.open();
  await writeUnpackedExport(world.path('unpacked'), description('20250520T084030Z'));
  await world.library.add([world.path('unpacked')]);
  const before = await world.library.listingMark();
  await world.items();
  assert.equal(await world.library.listingMark(), before);
});

test('the mark of archives does not change by their being listed', async () => {
  await using world = await TakeoutWorld.open();
  await world.addExport(description('20250520T084030Z'));
  const before = await world.library.listingMark();
  await world.items();
  assert.equal(await world.library.listingMark(), before);
});

test('an export removed while it is listed does not break the listing', async () => {
  await using world = await TakeoutWorld.open();
  await world.addExport(description('20250520T084030Z'), 'a');
  await world.addExport(description('20240520T084030Z', [shot('old.jpg', { takenAt: '2015-07-14T09:31:05Z' })]), 'b');
  const pages = world.library.items(undefined)[Symbol.asyncIterator]();
  const first = await pages.next();
  assert.equal(first.done, false);
  await world.library.remove([world.path('a')]);
  const names: string[] = [];
  for (let page = await pages.next(); !page.done; page = await pages.next())
    names.push(...page.value.items.map(({ filename }) => filename));
  assert.deepEqual(await world.filenames(), ['old.jpg']);
});

async function engineOf(world: TakeoutWorld, clock: ManualClock) {
  const catalog = await Catalog.open({ directory: world.path('catalog'), clock, log: world.log });
  const placement = createPlacement({ layout: '{year}', timeZone: 'UTC', portableNames: false });
  const google = {
    library: new MemoryLibrary([]),
    requests: () => ({}),
    whatIsMissing: async () => new SignedOutError('nobody'),
    [Symbol.asyncDispose]: async () => {},
  };
  const parts = { catalog, google, takeout: world.library, placement, clock, log: world.log };
  return { catalog, parts, syncs: new LibrarySyncs(parts) };
}

test('real archives added after a sync was killed behind its items are shown', async () => {
  const clock = new ManualClock();
  await using world = await TakeoutWorld.open();
  await world.addExport(description('20250520T084030Z'), 'a');
  const { catalog, parts, syncs } = await engineOf(world, clock);
  const stop = new AbortController();
  // killed while the links are listed
  const { library } = world;
  const dying = new Proxy(library, {
    get: (target, name) =>
      name === 'albumItems'
        ? () => {
            stop.abort();
            throw stop.signal.reason;
          }
        : (Reflect.get(target, name).bind?.(target) ?? Reflect.get(target, name)),
  });
  await assert.rejects(
    syncCatalog(
      { ...parts, library: dying },
      { signal: stop.signal, acceptRemovals: true, mark: await library.listingMark() },
    ),
  );

  await writeExport(
    world.path('b'),
    description('20250620T084030Z', [shot('new.jpg', { takenAt: '2022-07-14T09:31:05Z' })]),
  );
  await library.add([world.path('b')]);
  await syncs.runTakeout(); // takeout add
  await syncs.runDue(); // what a mount does every ten minutes
  const { items } = await catalog.summary();
  await syncs.close();
  await catalog.close();
  assert.equal(items, 4);
});

test('archives removed while their first listing was interrupted leave the catalog', async () => {
  const clock = new ManualClock();
  await using world = await TakeoutWorld.open();
  await world.addExport(description('20250520T084030Z'), 'a');
  const { catalog, parts, syncs } = await engineOf(world, clock);
  const stop = new AbortController();
  await assert.rejects(
    syncCatalog(
      { ...parts, library: world.library },
      { signal: stop.signal, onProgress: (seen) => seen > 0 && stop.abort(), acceptRemovals: true },
    ),
  );
  await world.library.remove([world.path('a')]);
  await syncs.runTakeout();
  const { items } = await catalog.summary();
  await syncs.close();
  await catalog.close();
  assert.equal(items, 0);
});

test('two listings at once, check and a sync, give the albums whole', async () => {
  await using world = await TakeoutWorld.open();
  await world.addExport(description('20250520T084030Z'), 'a');
  await world.items();
  await writeExport(
    world.path('a'),
    description('20250620T084030Z', [shot('new.jpg', { takenAt: '2022-07-14T09:31:05Z' })]),
  );
  const checking = world.library.check();
  const albums = await world.albums();
  await checking;
  assert.equal(Object.keys(albums).length, 1);
  assert.ok((albums.Summer?.length ?? 0) >= 3, JSON.stringify(albums));
});

test('an archive that vanished in a folder stays listed; its items do not leave the catalog', async () => {
  const clock = new ManualClock();
  await using world = await TakeoutWorld.open();
  await world.addExport(description('20250520T084030Z'), 'a');
  const { catalog, syncs } = await engineOf(world, clock);
  await syncs.runTakeout();
  await rm(world.path('a'), { recursive: true });
  await syncs.runTakeout();
  const { items } = await catalog.summary();
  await syncs.close();
  await catalog.close();
  assert.equal(items, 3);
});

test('an index of archives that was lost takes nothing out of the tree, and says once what to do', async () => {
  const clock = new ManualClock();
  await using world = await TakeoutWorld.open();
  await world.addExport(description('20250520T084030Z'), 'a');
  const first = await engineOf(world, clock);
  await first.syncs.runTakeout();
  await first.syncs.close();
  await first.catalog.close();
  await world.library.close();
  await rm(world.path('index'), { recursive: true });
  await world.restart();
  assert.equal(world.library.wasUsed, false);

  const { catalog, syncs } = await engineOf(world, clock);
  await syncs.runTakeout();
  await syncs.runDue().catch(() => undefined);
  assert.equal((await catalog.summary()).items, 3);
  const warnings = world.log.messages('warn').filter((line) => /was lost, and 3 items.*'takeout add'/.test(line));
  assert.equal(warnings.length, 1);

  await world.library.add([world.path('a')]);
  assert.equal((await syncs.runTakeout()).removed, 0);
  assert.equal((await catalog.summary()).items, 3);
  await syncs.close();
  await catalog.close();
});

test('archives that a person removed leave the catalog, also after a restart', async () => {
  const clock = new ManualClock();
  await using world = await TakeoutWorld.open();
  await world.addExport(description('20250520T084030Z'), 'a');
  const { catalog, syncs } = await engineOf(world, clock);
  await syncs.runTakeout();
  await syncs.close();
  await catalog.close();
  await world.library.remove([world.path('a')]);
  await world.restart();
  assert.equal(world.library.wasUsed, true);

  const later = await engineOf(world, clock);
  await later.syncs.runTakeout();
  assert.equal((await later.catalog.summary()).items, 0);
  await later.syncs.close();
  await later.catalog.close();
});
