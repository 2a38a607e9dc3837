import { lowerCase } from './fold.ts';
import type { MediaFile, SidecarSlot } from './folder.ts';
import { kindOfExtension, type MediaKind } from './media-name.ts';
import { fit, sanitize, splitCounter, splitExtension } from './name-rule.ts';

/** An item that edited copies and moving halves can belong to. Its file, its sidecar, or one of the two is missing. */
export interface Original {
  readonly file: MediaFile | undefined;
  readonly slot: SidecarSlot | undefined;
  /** What its title can be before the cut, in each way to understand it. */
  readonly names: readonly OriginalName[];
  /** Whether it shows that the export cuts names; undefined where its names are short, or its file is missing. */
  readonly cut: boolean | undefined;
  readonly kind: MediaKind;
  hasEdit: boolean;
}

export interface OriginalName {
  readonly stem: string;
  readonly counter: number;
  /** In lower case and NFC; empty where nobody knows: Google appends one to a title that has none. */
  readonly extension: string;
}

/** The item of a sidecar, also when the export lacks its file. */
export function originalOfSlot(slot: SidecarSlot): Original {
  const file = slot.primary?.file;
  const reading = slot.primary?.reading ?? slot.readings[0];
  const title = sanitize(reading?.title ?? '');
  const pieces = splitExtension(title);
  const stems = [pieces.stem];
  const canBeAppended = kindOfExtension(pieces.extension) === 'unknown';
  if (canBeAppended && !isSpelledAlike(file?.extension, pieces.extension)) stems.push(title);
  const counters = new Set([reading?.counter ?? 0]);
  for (const other of slot.readings) {
    const isSameFile = other.title === reading?.title && stems.some((stem) => isNamedBy(file, stem, other.counter));
    if (isSameFile) counters.add(other.counter);
  }
  return {
    file,
    slot,
    names: [...counters].flatMap((counter) => {
      const shown = file === undefined ? '' : withoutCounter(file.stem, counter);
      // An ending that is longer than the budget leaves nothing of a stem, which is then like that of no other file.
      const all = new Set(shown === '' ? stems : [...stems, shown]);
      return [...all].map((stem) => {
        const extension = file?.extension ?? (stem === pieces.stem ? pieces.extension : '');
        return { stem, counter, extension: lowerCase(extension) };
      });
    }),
    cut: showsCut(slot, stems),
    kind: file?.kind ?? kindOfExtension(pieces.extension),
    hasEdit: slot.hasEdit,
  };
}

function showsCut({ primary, readings }: SidecarSlot, stems: readonly string[]): boolean | undefined {
  if (primary === undefined) return undefined;
  const isWhole = readings.every(({ agreement }) => agreement === 'whole');
  if (isWhole || isBeyondBudget(primary.file)) return false;
  return stems.every((stem) => stem.normalize('NFC').length > primary.file.stem.length) ? true : undefined;
}

/** Longer than the cut could have left it. */
function isBeyondBudget({ name }: MediaFile): boolean {
  const { stem, extension } = splitExtension(name);
  const { base, counter } = splitCounter(stem) ?? { base: stem, counter: 0 };
  return fit(base, extension, counter) !== name;
}

function isSpelledAlike(found: string | undefined, expected: string): boolean {
  return found !== undefined && lowerCase(found) === lowerCase(expected);
}

/** `X(1).jpg` is the second of `X` and, where the cut takes no more, the first of `X(1)`: what goes with it may tell. */
function isNamedBy(file: MediaFile | undefined, stem: string, counter: number): boolean {
  return file !== undefined && fit(stem, file.extension, counter) === file.stem + file.extension;
}

/** The item of a file whose sidecar the export lacks. */
export function originalOfFile(file: MediaFile): Original {
  const numbered = splitCounter(file.stem);
  const extension = lowerCase(file.extension);
  const names = [{ stem: file.stem, counter: 0, extension }];
  if (numbered !== undefined && numbered.base !== '') {
    names.unshift({ stem: numbered.base, counter: numbered.counter, extension });
  }
  return {
    file,
    slot: undefined,
    names,
    cut: isBeyondBudget(file) ? false : undefined,
    kind: file.kind,
    hasEdit: false,
  };
}

function withoutCounter(stem: string, counter: number): string {
  const ending = `(${counter})`;
  return counter > 0 && stem.endsWith(ending) ? stem.slice(0, -ending.length) : stem;
}
