import { hasDate, type MediaId, type MediaItem } from './media-item.ts';
import type { LibraryKey } from './photo-library.ts';

/**
 * When two libraries show one photo: it has the same name there and was taken in the same second, and what both know of its
 * kind and its dimensions agrees. Everything about this is decided here.
 *
 * A name and a second are what every library tells without a look into the bytes, which differ: Google's API gives
 * recompressed ones, Takeout the originals. Copies of one photo that a person keeps under one name and time cannot be told
 * apart; they stay apart, since an item too many is better than one that is missing.
 */

/** What each library says of one item. */
export type Sightings = { readonly [Key in LibraryKey]?: MediaItem };

/** The best first: Takeout's bytes are the true original, with GPS. */
const BY_PREFERENCE: readonly LibraryKey[] = ['takeout', 'google'];

/**
 * Equal for items that may be one; undefined for one that is never joined: without name or time, or the edited copy or
 * moving half of another, which has that one's time and is known to Takeout alone.
 */
export function joinKeyOf(item: MediaItem): string | undefined {
  const { filename, takenAtMs, beside } = item;
  if (filename === '' || takenAtMs === undefined || !hasDate(item) || beside !== undefined) return undefined;
  return `${secondOf(takenAtMs)} ${filename.normalize('NFC').toLowerCase()}`;
}

/** Whether two items of equal `joinKeyOf` are one. A picture that is turned has its sides exchanged. */
export function canBeOne(a: MediaItem, b: MediaItem): boolean {
  if (a.kind !== b.kind) return false;
  const known = [a.widthPx, a.heightPx, b.widthPx, b.heightPx];
  if (known.includes(undefined)) return true;
  return sidesOf(a) === sidesOf(b);
}

/**
 * The one of `candidates` that the item is, which another library shows, or else showed once and no library does any more:
 * undefined for none, and for several. `Candidate` is whatever the caller knows items by.
 */
export function chooseJoin<Candidate extends { readonly sightings: Sightings }>(
  item: MediaItem,
  library: LibraryKey,
  candidates: readonly Candidate[],
): Candidate | undefined {
  const fitting = candidates.filter(({ sightings }) => {
    const others = Object.values(sightings);
    return sightings[library] === undefined && others.every((other) => canBeOne(other, item));
  });
  const living = fitting.filter(({ sightings }) => Object.keys(sightings).length > 0);
  const chosen = living.length > 0 ? living : fitting;
  return chosen.length === 1 ? chosen[0] : undefined;
}

/**
 * The item of these sightings under its own id: as the best library describes it, completed by what only others know.
 * `before` is what was shown until now: a time that differs by less than a second is the same one, so that programs that
 * compare times see no change, and a time that was known once is not given up for a year. Undefined without a sighting.
 */
export function joinSightings(id: MediaId, sightings: Sightings, before?: MediaItem): MediaItem | undefined {
  const [best, ...others] = BY_PREFERENCE.flatMap((key) => sightings[key] ?? []);
  if (!best) return undefined;
  const joined: MediaItem = Object.assign({}, ...[...others].reverse().map(factsOf), best);
  const { takenAtPrecision: _precision, ...facts } = joined;
  return { ...facts, id, ...takenOf([best, ...others], before) };
}

type Taken = Pick<MediaItem, 'takenAtMs' | 'takenAtPrecision'>;

function takenOf(sightings: readonly MediaItem[], before: MediaItem | undefined): Taken {
  const dated = sightings.find(hasDate);
  if (dated && !isSameSecond(before?.takenAtMs, dated.takenAtMs)) return timeOf(dated);
  if (before && hasDate(before)) return timeOf(before);
  return timeOf(dated ?? sightings.find(({ takenAtMs }) => takenAtMs !== undefined) ?? {});
}

function timeOf({ takenAtMs, takenAtPrecision }: Taken): Taken {
  return {
    ...(takenAtMs === undefined ? {} : { takenAtMs }),
    ...(takenAtPrecision === undefined ? {} : { takenAtPrecision }),
  };
}

/** The library that an original is read from. */
export function bestLibrary(sightings: Sightings): LibraryKey | undefined {
  return BY_PREFERENCE.find((key) => sightings[key] !== undefined);
}

/** What is true of the picture whatever the bytes. */
function factsOf(item: MediaItem): Partial<MediaItem> {
  const { sizeBytes: _size, standing: _standing, beside: _beside, ...facts } = item;
  return facts;
}

function sidesOf({ widthPx = 0, heightPx = 0 }: MediaItem): string {
  return [widthPx, heightPx].sort((a, b) => a - b).join('×');
}

function secondOf(timeMs: number): number {
  return Math.floor(timeMs / 1000);
}

function isSameSecond(a: number | undefined, b: number | undefined): boolean {
  return a !== undefined && b !== undefined && secondOf(a) === secondOf(b);
}
