import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { test } from 'node:test';
import { Catalog } from '../../src/catalog/catalog.ts';
import { syncCatalog } from '../../src/catalog/sync.ts';
import type { ExportDescription } from '../../src/sandbox/takeout/description.ts';
import { shot } from '../../src/sandbox/takeout/vocabulary.ts';
import { writeExport } from '../../src/sandbox/takeout/write-export.ts';
import { createPlacement } from '../../src/tree/placement.ts';
import { itemPaths } from '../catalog/item-paths.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryLibrary, photo } from '../support/memory-library.ts';
import { TakeoutWorld } from '../takeout/takeout-world.ts';

const TAKEN = '2021-07-14T09:31:05Z';
const exportOf = (stamp: string, text: string): ExportDescription => ({
  stamp,
  shots: [shot('beach.jpg', { takenAt: TAKEN, content: text.repeat(500) })],
});

for (const way of ['replaced in one look', 'removed, synced, added']) {
  test(`an export with another version of a shared photo takes the place of the old one: ${way}`, async () => {
    const clock = new ManualClock();
    await using world = await TakeoutWorld.open();
    await writeExport(world.path('a'), exportOf('20250520T084030Z', 'first'));
    await world.library.add([world.path('a')]);
    const google = new MemoryLibrary([photo('beach.jpg', { id: 'g1', takenAt: TAKEN })]);
    const catalog = await Catalog.open({ directory: world.path('catalog'), clock, log: world.log });
    const placement = createPlacement({ layout: '{year}', timeZone: 'UTC', portableNames: false });
    const sync = async (library: typeof google | typeof world.library) => {
      await syncCatalog({ catalog, library, placement, clock, log: world.log }, { acceptRemovals: true });
    };
    await sync(google);
    await sync(world.library);
    await rm(world.path('a'), { recursive: true });
    if (way !== 'replaced in one look') {
      await world.library.remove([world.path('a')]);
      await sync(world.library);
    }
    await writeExport(world.path('b'), exportOf('20250720T084030Z', 'other'));
    if (way === 'replaced in one look') await world.library.remove([world.path('a')]);
    await world.library.add([world.path('b')]);
    await sync(world.library);
    await sync(google);
    const files = await itemPaths(catalog);
    await catalog.close();
    assert.deepEqual(files, ['photos/2021/beach.jpg']);
  });
}
