import { openZoneFormat } from '../../base/zone-format.ts';

const MINUTE_MS = 60_000;

const SHOWN = {
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const;

/** Turns what the clocks of one time zone showed into instants. */
export class WallClock {
  private readonly format: Intl.DateTimeFormat;

  /** Throws `UsageError` for a zone that this system does not know. */
  constructor(timeZone: string) {
    this.format = openZoneFormat(timeZone, SHOWN);
  }

  /**
   * When the clocks showed this, which is written as though they showed UTC. Of an hour that they showed twice the first;
   * an hour that they skipped counts on from the last time before it.
   */
  instantOf(shownMs: number): number {
    // A zone changes its offset twice a year at most: the offsets a day before and after are all that can apply.
    const before = this.offsetAt(shownMs - 24 * 60 * MINUTE_MS);
    const after = this.offsetAt(shownMs + 24 * 60 * MINUTE_MS);
    for (const offsetMs of [before, after]) {
      if (this.offsetAt(shownMs - offsetMs) === offsetMs) return shownMs - offsetMs;
    }
    return shownMs - before;
  }

  /** How far the clocks are ahead of UTC at an instant. */
  private offsetAt(timeMs: number): number {
    const parts = new Map(this.format.formatToParts(timeMs).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const shown = new Date(0);
    shown.setUTCFullYear(part('year'), part('month') - 1, part('day'));
    shown.setUTCHours(part('hour'), part('minute'), part('second'));
    return shown.getTime() - Math.floor(timeMs / 1000) * 1000;
  }
}
