import { lowerCase } from './fold.ts';
import type { MediaFile, SidecarSlot } from './folder.ts';
import { kindOfExtension, type MediaKind } from './media-name.ts';
import { clip, fit, sanitize, splitCounter, splitExtension } from './name-rule.ts';

/** An item that edited copies and moving halves can belong to. Its file, its sidecar, or one of the two is missing. */
export interface Original {
  readonly file: MediaFile | undefined;
  readonly slot: SidecarSlot | undefined;
  /** Its stem before the cut, under each way to understand it. */
  readonly names: readonly { readonly stem: string; readonly counter: number }[];
  /** In lower case. */
  readonly extension: string;
  readonly kind: MediaKind;
  hasEdit: boolean;
}

/** The item of a sidecar, also when the export lacks its file. */
export function originalOfSlot(slot: SidecarSlot): Original {
  const file = slot.primary?.file;
  const reading = slot.primary?.reading ?? slot.readings[0];
  const title = sanitize(reading?.title ?? '');
  const pieces = splitExtension(title);
  const stems = [pieces.stem];
  if (kindOfExtension(pieces.extension) === 'unknown') stems.push(title);
  const counters = new Set([reading?.counter ?? 0]);
  for (const other of slot.readings) {
    const isSameFile = other.title === reading?.title && stems.some((stem) => isNamedBy(file, stem, other.counter));
    if (isSameFile) counters.add(other.counter);
  }
  return {
    file,
    slot,
    names: [...counters].flatMap((counter) => {
      const all = new Set(file === undefined ? stems : [...stems, withoutCounter(file.stem, counter)]);
      return [...all].map((stem) => ({ stem, counter }));
    }),
    extension: (file?.extension ?? pieces.extension).toLowerCase(),
    kind: file?.kind ?? kindOfExtension(pieces.extension),
    hasEdit: false,
  };
}

/** `X(1).jpg` is the second of `X` and, where the cut takes no more, the first of `X(1)`: what goes with it may tell. */
function isNamedBy(file: MediaFile | undefined, stem: string, counter: number): boolean {
  return file !== undefined && fit(stem, file.extension, counter) === file.stem + file.extension;
}

/** The item of a file whose sidecar the export lacks. */
export function originalOfFile(file: MediaFile): Original {
  const numbered = splitCounter(file.stem);
  const names = [{ stem: file.stem, counter: 0 }];
  if (numbered !== undefined) names.unshift({ stem: numbered.base, counter: numbered.counter });
  return { file, slot: undefined, names, extension: file.extension.toLowerCase(), kind: file.kind, hasEdit: false };
}

/** Items of one stem and number that are looked at: one for each extension, in an honest folder. */
const MAX_CANDIDATES = 16;

/** Finds items by their stems, without regard to case. */
export class Originals {
  private readonly byStemAndCounter = new Map<string, Original[]>();
  private readonly byStem = new Map<string, Original[]>();
  private readonly fillingByUnits = new Map<number, Map<string, Original[]>>();
  readonly all: readonly Original[];

  constructor(all: readonly Original[]) {
    this.all = all;
    for (const original of all) {
      for (const { stem, counter } of original.names) {
        append(this.byStemAndCounter, keyOf(stem, counter), original);
        append(this.byStem, lowerCase(stem), original);
      }
    }
  }

  /** The item of this stem and number; of several the one with this extension. */
  find(stem: string, counter: number, extension: string): Original | undefined {
    return choose(this.byStemAndCounter.get(keyOf(stem, counter)), extension);
  }

  /** The item of this stem, when the folder has one only, whatever its number. */
  findOnly(stem: string): Original | undefined {
    const found = this.byStem.get(lowerCase(stem));
    return found?.length === 1 ? found[0] : undefined;
  }

  /** The item without a number whose stem fills a budget of `units` and begins with `stem`, which fills it too. */
  findFilling(stem: string, units: number, extension: string): Original | undefined {
    let filling = this.fillingByUnits.get(units);
    if (filling === undefined) {
      filling = this.collectFilling(units);
      this.fillingByUnits.set(units, filling);
    }
    return choose(filling.get(lowerCase(stem)), extension);
  }

  private collectFilling(units: number): Map<string, Original[]> {
    const filling = new Map<string, Original[]>();
    for (const original of this.all) {
      const long = original.names.filter(({ stem, counter }) => counter === 0 && stem.length >= units);
      for (const key of new Set(long.map(({ stem }) => lowerCase(clip(stem, units))))) append(filling, key, original);
    }
    return filling;
  }
}

/** Of several items the one with this extension, else the one that is a still, or a clip, like it; else none. */
function choose(found: readonly Original[] | undefined, extension: string): Original | undefined {
  if (found === undefined || found.length === 1) return found?.[0];
  const kind = kindOfExtension(extension);
  const candidates = found.slice(0, MAX_CANDIDATES);
  const alike = candidates.filter((original) => original.extension === extension.toLowerCase());
  if (alike.length === 1) return alike[0];
  const ofKind = candidates.filter((original) => original.kind === kind);
  return alike.length === 0 && ofKind.length === 1 ? ofKind[0] : undefined;
}

function keyOf(stem: string, counter: number): string {
  return `${counter}/${lowerCase(stem)}`;
}

function withoutCounter(stem: string, counter: number): string {
  const ending = `(${counter})`;
  return counter > 0 && stem.endsWith(ending) ? stem.slice(0, -ending.length) : stem;
}

/** Once per item, though two of its names may be one. */
function append(lists: Map<string, Original[]>, key: string, original: Original): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [original]);
  else if (list.at(-1) !== original) list.push(original);
}
