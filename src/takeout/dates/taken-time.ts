import type { Sidecar } from '../json/sidecar.ts';
import { readNameDate } from './name-date.ts';
import type { WallClock } from './wall-clock.ts';

/** When an item was taken, as far as an export tells without a look into the file. */
export interface TakenTime {
  /** Milliseconds since 1970 UTC. */
  readonly takenAtMs: number;
  readonly source: 'sidecar' | 'file-name' | 'year-folder';
  /** `'day'`: noon of it; `'year'`: the first of January, and nothing but the year is known. */
  readonly precision: 'second' | 'day' | 'year';
}

export interface DateEvidence {
  readonly sidecar?: Pick<Sidecar, 'takenAtMs' | 'title'> | undefined;
  /** Name of the media file. */
  readonly name: string;
  /** Of the year folder that the item lies in. */
  readonly folderYear?: number | undefined;
}

const HALF_DAY_MS = 12 * 60 * 60 * 1000;

/**
 * The best date there is: the sidecar's, which holds the person's corrections; a date in the name; the year of the folder.
 * Undefined where nothing tells. Dates without a time mean noon on the clock of `wallClock`, so that people some zones away
 * see the same day.
 */
export function decideTakenTime(
  { sidecar, name, folderYear }: DateEvidence,
  wallClock: WallClock,
): TakenTime | undefined {
  if (sidecar?.takenAtMs !== undefined) {
    return { takenAtMs: sidecar.takenAtMs, source: 'sidecar', precision: 'second' };
  }
  // The title goes first: a name on disk may have lost its end.
  const named = readNameDate(sidecar?.title ?? '') ?? readNameDate(name);
  if (named !== undefined) {
    const shownMs = named.precision === 'day' ? named.timeMs + HALF_DAY_MS : named.timeMs;
    const takenAtMs = named.clock === 'utc' ? shownMs : wallClock.instantOf(shownMs);
    return { takenAtMs, source: 'file-name', precision: named.precision };
  }
  if (folderYear === undefined) return undefined;
  const newYearMs = wallClock.instantOf(Date.UTC(folderYear, 0, 1) + HALF_DAY_MS);
  return { takenAtMs: newYearMs, source: 'year-folder', precision: 'year' };
}
