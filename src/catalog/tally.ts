import type { MediaId } from '../library/media-item.ts';
import type { PageWriter } from './page-writer.ts';
import { type Counters, counters, items, type LearnedOriginal, originals, type StoredItem } from './records.ts';
import { learnedOf } from './shown.ts';
import { sightingsOf } from './sightings.ts';

export const NOTHING_COUNTED: Required<Counters> = {
  items: 0,
  photos: 0,
  videos: 0,
  notReady: 0,
  albums: 0,
  knownSizes: 0,
  knownBytes: 0,
  named: 0,
  inTakeout: 0,
  onlyInTakeout: 0,
};

const COUNTED = Object.keys(NOTHING_COUNTED) as (keyof Counters)[];

/** Adds to the catalog's totals; negative amounts take away. */
export function count(page: PageWriter, amounts: Partial<Counters>): void {
  addTotals(page, {}, amounts);
}

/** Writes an item's record and counts the difference it makes. */
export function putItem(page: PageWriter, stored: StoredItem): void {
  const { id } = stored.item;
  const known = page.get(items, id);
  const learned = known && page.get(originals, id);
  page.put(items, [id], stored);
  countDifference(page, worth(known, learned), worth(stored, learned));
}

/** Writes what was learned of an item that is stored, or forgets it, and counts the difference it makes. */
export function putOriginal(page: PageWriter, id: MediaId, learned: LearnedOriginal | undefined): void {
  const stored = page.get(items, id);
  const before = worth(stored, page.get(originals, id));
  if (learned) page.put(originals, [id], learned);
  else page.delete(originals, [id]);
  countDifference(page, before, worth(stored, learned));
}

function worth(stored: StoredItem | undefined, learned: LearnedOriginal | undefined): Partial<Counters> {
  if (!stored || stored.gone) return {};
  const { item } = stored;
  const sizeBytes = learnedOf(stored, learned)?.sizeBytes ?? item.sizeBytes;
  const { google, takeout } = sightingsOf(stored);
  return {
    items: 1,
    photos: item.kind === 'photo' ? 1 : 0,
    videos: item.kind === 'video' ? 1 : 0,
    notReady: item.state === 'ready' ? 0 : 1,
    knownSizes: sizeBytes === undefined ? 0 : 1,
    knownBytes: sizeBytes ?? 0,
    inTakeout: takeout ? 1 : 0,
    onlyInTakeout: takeout && !google ? 1 : 0,
  };
}

function countDifference(page: PageWriter, before: Partial<Counters>, after: Partial<Counters>): void {
  const isSame = COUNTED.every((name) => (after[name] ?? 0) === (before[name] ?? 0));
  if (!isSame) addTotals(page, before, after);
}

function addTotals(page: PageWriter, before: Partial<Counters>, after: Partial<Counters>): void {
  const totals = { ...NOTHING_COUNTED, ...page.get(counters) };
  for (const name of COUNTED) totals[name] += (after[name] ?? 0) - (before[name] ?? 0);
  page.put(counters, [], totals);
}
