/** A date that the name of a file shows. */
export interface NameDate {
  /** `'utc'`: an instant; `'local'`: what a clock on the wall showed where it was taken. */
  readonly clock: 'utc' | 'local';
  /** Milliseconds since 1970; of a local date, as though the clock on the wall had shown UTC. */
  readonly timeMs: number;
  readonly precision: 'second' | 'day';
}

/** Photography began then; whatever looks earlier is a number of another kind. */
const FIRST_YEAR = 1826;
const LAST_YEAR = 2099;

interface Pattern {
  readonly shape: RegExp;
  readonly clock: NameDate['clock'];
}

const DATE = String.raw`(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)`;
const DATE_WITH_DASHES = String.raw`(?<year>\d{4})(?<dash>[-_.])(?<month>\d\d)\k<dash>(?<day>\d\d)`;
const TIME = String.raw`(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)`;
const TIME_WITH_DASHES = String.raw`(?<hour>\d\d)(?<colon>[-_.:])(?<minute>\d\d)\k<colon>(?<second>\d\d)`;

/** The strictest first. No shape may begin or end in the middle of a number. */
const PATTERNS: readonly Pattern[] = [
  // Pixel phones name photos by UTC; everything else by the clock on the wall.
  { shape: whole(String.raw`PXL_${DATE}_${TIME}(?<milli>\d{3})?`), clock: 'utc' },
  { shape: whole(String.raw`${DATE}[-_ T]${TIME}(?<milli>\d{3})?`), clock: 'local' },
  { shape: whole(DATE + TIME + String.raw`(?<milli>\d{3})?`), clock: 'local' },
  { shape: whole(`${DATE_WITH_DASHES}(?: at |[-_ T.])${TIME_WITH_DASHES}`), clock: 'local' },
  { shape: whole(`${DATE_WITH_DASHES}[-_ T]${TIME}`), clock: 'local' },
  { shape: whole(String.raw`IMG-${DATE}-WA\d{4}`), clock: 'local' },
  { shape: whole(String.raw`(?:VID|AUD|PTT|STK)-${DATE}-WA\d{4}`), clock: 'local' },
  { shape: whole(DATE_WITH_DASHES), clock: 'local' },
];

/** Milliseconds since 1970 from September 2001 to November 2033: 13 digits that begin with 1 say nothing else as often. */
const EPOCH = whole(String.raw`(?<epoch>1\d{12})`);

/** The date in a file's name, as cameras, phones and messengers write it; undefined where there is none that exists. */
export function readNameDate(name: string): NameDate | undefined {
  for (const { shape, clock } of PATTERNS) {
    const found = toDate(shape.exec(name)?.groups, clock);
    if (found !== undefined) return found;
  }
  const epoch = EPOCH.exec(name)?.groups?.epoch;
  return epoch === undefined ? undefined : { clock: 'utc', timeMs: Number(epoch), precision: 'second' };
}

function whole(shape: string): RegExp {
  return new RegExp(String.raw`(?<!\d)(?:${shape})(?!\d)`, 'i');
}

function toDate(groups: Record<string, string> | undefined, clock: NameDate['clock']): NameDate | undefined {
  if (groups === undefined) return undefined;
  const { year, month, day, hour, minute, second, milli } = groups;
  if (Number(year) < FIRST_YEAR || Number(year) > LAST_YEAR) return undefined;
  const text = `${year}-${month}-${day}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}.${milli ?? '000'}Z`;
  const timeMs = Date.parse(text);
  // 31 February parses on some engines and becomes March.
  if (Number.isNaN(timeMs) || new Date(timeMs).toISOString() !== text) return undefined;
  return { clock, timeMs, precision: hour === undefined ? 'day' : 'second' };
}
