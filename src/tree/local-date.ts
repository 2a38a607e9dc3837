import { openZoneFormat } from '../base/zone-format.ts';

/** A day as people at one place call it, in digits as folders show them: `2021`, `07`, `04`. */
export interface LocalDate {
  readonly year: string;
  readonly month: string;
  readonly day: string;
}

/** The farthest that ECMAScript's dates reach from 1970, in milliseconds. */
const MAX_TIME_MS = 8.64e15;

/** Which day it was at a time, where the clocks show one time zone. Gregorian throughout. */
export class LocalCalendar {
  /**
   * How its clocks went in 2020: `'GMT+01:00 (July GMT+02:00)'`. Unlike a zone's name this is the same under each of its
   * aliases, of which systems report now one and now another (`Asia/Calcutta`, `Asia/Kolkata`).
   */
  readonly offsets: string;
  private readonly format: Intl.DateTimeFormat;

  /** Throws `UsageError` for a zone that this system does not know. */
  constructor(timeZone: string) {
    this.format = openZoneFormat(timeZone, { era: 'short', year: 'numeric', month: '2-digit', day: '2-digit' });
    const january = offsetAt(Date.UTC(2020, 0, 15), timeZone);
    const july = offsetAt(Date.UTC(2020, 6, 15), timeZone);
    this.offsets = january === july ? january : `${january} (July ${july})`;
  }

  /** Undefined outside of the years 1 to 9999, which four digits can show. */
  dateAt(timeMs: number): LocalDate | undefined {
    if (!(Math.abs(timeMs) <= MAX_TIME_MS)) return undefined;
    const parts = new Map(this.format.formatToParts(timeMs).map(({ type, value }) => [type, value]));
    const year = parts.get('year') ?? '';
    const month = parts.get('month') ?? '';
    const day = parts.get('day') ?? '';
    if (year.length > 4 || parts.get('era') !== 'AD') return undefined;
    return { year: year.padStart(4, '0'), month, day };
  }
}

function offsetAt(timeMs: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  return format.formatToParts(timeMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}
