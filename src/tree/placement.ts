import { UsageError } from '../base/failure.ts';
import type { Placement } from '../catalog/placement.ts';
import type { MediaItem } from '../library/media-item.ts';
import { cameraOf } from './camera.ts';
import { cleanDirectoryName, cleanFileName, type NameRules } from './clean-name.ts';
import { fillLayout, fillLayoutByYear, type Layout, parseLayout, UNDATED } from './layout.ts';
import { LocalCalendar } from './local-date.ts';
import { besideName, numberedName } from './name-parts.ts';

export interface PlacementOptions {
  /** Folders below `photos/`: `'{year}/{month}'`. */
  readonly layout: string;
  /** IANA time zone that decides on which day a picture was taken, unless its own place is known: `'Europe/Berlin'`. */
  readonly timeZone: string;
  /** Names that are also valid on NTFS, exFAT and SMB. */
  readonly portableNames: boolean;
}

/** Counts up whenever these rules give another answer for something they already placed. */
const RULES_VERSION = 2;

/** Where things go and what they are called; pure. Throws `UsageError` for a layout or a time zone that cannot be used. */
export function createPlacement({ layout: template, timeZone, portableNames }: PlacementOptions): Placement {
  const layout = parseLayout(template);
  const calendars = new Calendars(timeZone);
  const rules: NameRules = { portable: portableNames };
  return {
    fingerprint: fingerprintOf(layout, calendars.usual, rules),
    favoritesDirectory: ['favorites'],
    directoryOf: (item) => directoryOf(item, layout, calendars.of(item), rules),
    nameOf: (item) => nameOf(item, rules),
    nameBeside: (item, other, shownName) => besideName(nameOf(item, rules), nameOf(other, rules), shownName),
    albumDirectoryOf: ({ title }) => ['albums', cleanDirectoryName(title, rules)],
    numbered: numberedName,
  };
}

/** What day it was where a picture was taken: travels end in the month that the traveller saw, not in that of home. */
class Calendars {
  readonly usual: LocalCalendar;
  readonly #byZone = new Map<string, LocalCalendar>();

  constructor(timeZone: string) {
    this.usual = new LocalCalendar(timeZone);
  }

  of({ timeZone }: MediaItem): LocalCalendar {
    if (timeZone === undefined) return this.usual;
    const known = this.#byZone.get(timeZone);
    if (known) return known;
    const calendar = this.#calendarOf(timeZone);
    this.#byZone.set(timeZone, calendar);
    return calendar;
  }

  /** A zone that this system has never heard of is younger than its tables. */
  #calendarOf(timeZone: string): LocalCalendar {
    try {
      return new LocalCalendar(timeZone);
    } catch (error) {
      if (error instanceof UsageError) return this.usual;
      throw error;
    }
  }
}

function nameOf({ filename, mimeType }: MediaItem, rules: NameRules): string {
  return cleanFileName(filename, mimeType, rules);
}

function directoryOf(item: MediaItem, layout: Layout, calendar: LocalCalendar, rules: NameRules): string[] {
  const date = layout.needsDate && item.takenAtMs !== undefined ? calendar.dateAt(item.takenAtMs) : undefined;
  if (layout.needsDate && !date) return ['photos', UNDATED];
  const values = {
    year: date?.year ?? '',
    month: date?.month ?? '',
    day: date?.day ?? '',
    kind: item.kind === 'photo' ? 'photos' : 'videos',
    camera: cameraOf(item) ?? 'unknown camera',
  };
  const fill = item.takenAtPrecision === 'year' ? fillLayoutByYear : fillLayout;
  const folders = fill(layout, (variable) => values[variable]);
  return ['photos', ...folders.map((folder) => cleanDirectoryName(folder, rules))];
}

/** For people, too: it stands in the message that refuses other settings than those the names were given by. */
function fingerprintOf({ template, needsDate }: Layout, { offsets }: LocalCalendar, { portable }: NameRules): string {
  const zone = needsDate ? `, time zone ${offsets}` : '';
  return `layout ${template}${zone}${portable ? ', portable names' : ''}, rules ${RULES_VERSION}`;
}
