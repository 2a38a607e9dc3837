import assert from 'node:assert/strict';
import { mkdir, rename } from 'node:fs/promises';
import { posix } from 'node:path';
import { test } from 'node:test';
import { Catalog } from '../../src/catalog/catalog.ts';
import { syncCatalog } from '../../src/catalog/sync.ts';
import { shot } from '../../src/sandbox/takeout/vocabulary.ts';
import { writeExport } from '../../src/sandbox/takeout/write-export.ts';
import { createPlacement } from '../../src/tree/placement.ts';
import { itemPaths } from '../catalog/item-paths.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { TakeoutWorld } from '../takeout/takeout-world.ts';

const STAMP = '20250520T084030Z';
const months = Array.from({ length: 12 }, (_, at) => String(at + 1).padStart(2, '0'));
/** Each photo lies in another part than its sidecar, and no name tells a date. */
const SCATTERED = {
  stamp: STAMP,
  parts: 4,
  sidecars: 'other-part',
  shots: months.map((month) => shot(`DSC_${month}.jpg`, { takenAt: `2019-${month}-14T09:31:05Z` })),
} as const;
const PLACES = months.map((month) => `photos/2019/${month}/DSC_${month}.jpg`);

const part = (number: number) => `takeout-${STAMP}-1-00${number}.zip`;

/** A catalog of what is in the archives. */
class Shown implements AsyncDisposable {
  private constructor(
    private readonly world: TakeoutWorld,
    private readonly clock: ManualClock,
    private readonly catalog: Catalog,
  ) {}

  static async of(world: TakeoutWorld): Promise<Shown> {
    const clock = new ManualClock();
    return new Shown(world, clock, await Catalog.open({ directory: world.path('catalog'), clock, log: world.log }));
  }

  async sync(): Promise<string[]> {
    const { catalog, clock } = this;
    const { library, log } = this.world;
    const placement = createPlacement({ layout: '{year}/{month}', timeZone: 'UTC', portableNames: false });
    await syncCatalog({ catalog, library, placement, clock, log }, { mark: await library.listingMark() });
    return (await itemPaths(catalog)).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.catalog.close();
  }
}

test('photos whose sidecars come with a later part end in the months of their dates', async () => {
  await using world = await TakeoutWorld.open();
  await writeExport(world.path('downloading'), SCATTERED);
  await mkdir(world.path('archives'));
  await using shown = await Shown.of(world);
  const places: string[][] = [];
  for (const number of [1, 2, 3, 4]) {
    await rename(world.path('downloading', part(number)), world.path('archives', part(number)));
    if (number === 1) await world.library.add([world.path('archives')]);
    places.push(await shown.sync());
  }
  assert.deepEqual(new Set(places[0]?.map((path) => posix.dirname(path))), new Set(['photos/2019/undated']));
  assert.deepEqual(places[3], PLACES);
});

test('photos whose sidecars lay on a disk that was away end in the months of their dates', async () => {
  await using world = await TakeoutWorld.open();
  await world.addExport(SCATTERED);
  const away = [2, 3].map(part);
  for (const name of away) await rename(world.path('archives', name), world.path(name));
  await using shown = await Shown.of(world);
  assert.notDeepEqual(await shown.sync(), PLACES);
  for (const name of away) await rename(world.path(name), world.path('archives', name));
  assert.deepEqual(await shown.sync(), PLACES);
});
