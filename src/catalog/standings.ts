import type { Log } from '../base/log.ts';
import { type MediaId, STANDINGS, type Standing } from '../library/media-item.ts';
import type { Catalog } from './catalog.ts';
import { LIBRARY_RECORDS } from './library-records.ts';
import type { Placement } from './placement.ts';
import { shownStandings } from './records.ts';
import { gonersOf, takeBack } from './removals.ts';
import { sightingsOf, storedOf } from './sightings.ts';

interface Parts {
  readonly catalog: Catalog;
  readonly placement: Placement;
  readonly log: Log;
}

/**
 * Takes back what stands in a place that is not `wanted` any more, as if its archives had gone. Only a listing would notice
 * otherwise, and until then, or for whoever lists nothing, what was locked away could be seen. What is wanted and not there
 * yet comes with the next listing. Does nothing but read one record when no less is wanted than before;
 * a catalog without that record may hold all.
 */
export async function showOnly({ catalog, placement, log }: Parts, wanted: ReadonlySet<Standing>): Promise<void> {
  const { store } = catalog;
  const before = store.get(shownStandings)?.standings ?? STANDINGS;
  const unwanted = new Set(before.filter((standing) => !wanted.has(standing)));
  if (unwanted.size > 0) await hide({ catalog, placement, log }, unwanted);
  if (before.length === wanted.size && unwanted.size === 0) return;
  // Before anything of it is taken in: the record never says less than the catalog holds.
  await catalog.write((page) => {
    page.put(shownStandings, [], { standings: STANDINGS.filter((standing) => wanted.has(standing)) });
    page.makeDurable();
  });
}

async function hide({ catalog, placement, log }: Parts, unwanted: ReadonlySet<Standing>): Promise<void> {
  const { store } = catalog;
  const { seenMarks } = LIBRARY_RECORDS.takeout;
  let hidden = 0;
  for await (const block of store.blocks(seenMarks, seenMarks.prefix)) {
    const ids = block.map(({ rest }) => rest as MediaId);
    const goners = ids.filter((id) => {
      const stored = storedOf(store, 'takeout', id);
      const standing = stored && sightingsOf(stored).takeout?.standing;
      return standing !== undefined && unwanted.has(standing);
    });
    if (goners.length === 0) continue;
    const taken = await gonersOf(store, 'takeout', goners);
    await catalog.write((page) => takeBack(page, store, taken, { library: 'takeout', placement }));
    hidden += goners.length;
  }
  if (hidden > 0)
    log.info({ hidden, places: [...unwanted] }, 'Took out what was shown before and is not to be included');
}
