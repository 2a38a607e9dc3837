import { fold } from './fold.ts';
import { clip, SIDECAR_MARKER, SIDECAR_STEM_UNITS, sanitize, splitCounter, splitExtension } from './name-rule.ts';

/** One way to understand the name of a sidecar: which title it stands for, and under which number. */
export interface SidecarReading {
  /** As the sidecar itself gives it, or as its name shows it. */
  readonly title: string;
  /** The number that the photo has as well; 0 for none. */
  readonly counter: number;
  readonly agreement: Agreement;
}

/** How well title and name agree. */
export type Agreement =
  /** As the rule of names wants it, but not cut. */
  | 'whole'
  /** As the rule of names wants it. */
  | 'exact'
  /** Near it. */
  | 'loose'
  /** Not at all. */
  | 'none'
  /** There is no title, or it is spelled otherwise; the name shows all of it. */
  | 'name'
  /** The same, and it may have gone on beyond what the name shows. */
  | 'cut-name'
  /** There is no title, and of the marker the name shows a beginning, though it had room for all of it. */
  | 'cut-marker';

/** Below this many units a name that merely begins like the title is not taken for it. */
const LOOSE_UNITS = 40;

/**
 * How to understand a sidecar, the best way first. `X(1)` is the second of title `X` or the first of title `X(1)`, and only
 * the title inside tells; without one both are possible.
 */
export function readSidecarName(name: string, title: string | undefined): readonly SidecarReading[] {
  const body = name.replace(/\.json$/i, '').normalize('NFC');
  const bodies = readBodies(body);
  if (title === undefined || title.trim() === '') return readWithoutTitle(bodies);
  const exact = bodies.flatMap(({ base, counter }) => {
    const agreement = compareExactly(base, title);
    return agreement === undefined ? [] : [{ title, counter, agreement }];
  });
  if (exact.length > 0) return exact;
  const loose = bodies.find(({ base }) => agreesLoosely(base, title));
  if (loose !== undefined) return [{ title, counter: loose.counter, agreement: 'loose' }, ...respellings(loose, title)];
  return [{ title, counter: 0, agreement: 'none' }, ...readWithoutTitle(bodies)];
}

/** A name without `.json`, with its number taken off or left where it is. */
interface Body {
  readonly base: string;
  readonly counter: number;
}

function readBodies(body: string): readonly Body[] {
  const numbered = splitCounter(body);
  const literal = { base: body, counter: 0 };
  return numbered === undefined ? [literal] : [numbered, literal];
}

function readWithoutTitle(bodies: readonly Body[]): readonly SidecarReading[] {
  return bodies.flatMap(({ base, counter }) => readBase(base, counter));
}

/** The titles that a name without its number can stand for: what is before the marker, or all of it. */
function readBase(base: string, counter: number): readonly SidecarReading[] {
  const isCut = base.length >= SIDECAR_STEM_UNITS && !isBeyondBudget(base);
  const whole: SidecarReading = { title: base, counter, agreement: isCut ? 'cut-name' : 'name' };
  const units = markerUnits(base);
  if (units === 0) return [whole];
  const title = base.slice(0, -units);
  if (isCut || units === SIDECAR_MARKER.length) return [{ title, counter, agreement: 'name' }, whole];
  return [whole, { title, counter, agreement: 'cut-marker' }];
}

/** How the name spells the title, where a program that moved the files put other characters into the names of all of them. */
function respellings({ base, counter }: Body, title: string): readonly SidecarReading[] {
  return readBase(base, counter).filter((reading) =>
    reading.agreement === 'cut-name'
      ? fold(title).startsWith(fold(reading.title))
      : fold(title) === fold(reading.title),
  );
}

/** Longer than the cut could have left it. */
function isBeyondBudget(base: string): boolean {
  return clip(base, SIDECAR_STEM_UNITS) !== base;
}

/** How much of the marker ends `base`: all of it, or any beginning. */
function markerUnits(base: string): number {
  for (let units = SIDECAR_MARKER.length; units > 0; units -= 1) {
    if (base.endsWith(SIDECAR_MARKER.slice(0, units))) return units;
  }
  return 0;
}

/** The lengths that count are those of the title as it was uploaded, in whatever Unicode form. */
function compareExactly(base: string, title: string): 'exact' | 'whole' | undefined {
  const plain = sanitize(title);
  const forms = [plain + SIDECAR_MARKER, plain];
  if (forms.some((form) => clip(form, SIDECAR_STEM_UNITS).normalize('NFC') === base)) return 'exact';
  return forms.some((form) => form.normalize('NFC') === base) ? 'whole' : undefined;
}

/** Other characters replaced than expected, another place of the cut. */
function agreesLoosely(base: string, title: string): boolean {
  const found = fold(base);
  const needed = Math.min(fold(splitExtension(title).stem).length, LOOSE_UNITS);
  return found !== '' && found.length >= needed && fold(title + SIDECAR_MARKER).startsWith(found);
}
