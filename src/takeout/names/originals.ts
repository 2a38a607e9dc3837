import { lowerCase } from './fold.ts';
import { kindOfExtension } from './media-name.ts';
import { clip } from './name-rule.ts';
import type { Original, OriginalName } from './original.ts';

interface Candidate {
  readonly original: Original;
  readonly name: OriginalName;
}

/** Items of one stem and number that are looked at: one for each extension, in an honest folder. */
const MAX_CANDIDATES = 16;

/** Finds items by their stems, without regard to case. */
export class Originals {
  private readonly byStemAndCounter = new Map<string, Candidate[]>();
  private readonly byStem = new Map<string, Candidate[]>();
  private readonly fillingByUnits = new Map<number, Map<string, Candidate[]>>();
  readonly all: readonly Original[];

  constructor(all: readonly Original[]) {
    this.all = all;
    for (const original of all) {
      for (const name of original.names) {
        append(this.byStemAndCounter, keyOf(name.stem, name.counter), { original, name });
        append(this.byStem, lowerCase(name.stem), { original, name });
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
    return found?.length === 1 ? found[0]?.original : undefined;
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

  private collectFilling(units: number): Map<string, Candidate[]> {
    const filling = new Map<string, Candidate[]>();
    for (const original of this.all) {
      for (const name of original.names.filter(({ stem, counter }) => counter === 0 && stem.length >= units)) {
        append(filling, lowerCase(clip(name.stem, units)), { original, name });
      }
    }
    return filling;
  }
}

/**
 * Of several items the one with this extension, else the one that is a still, or a clip, like it, else the one of whose file
 * nothing is known, for it is missing and its title has no extension; else none.
 */
function choose(found: readonly Candidate[] | undefined, extension: string): Original | undefined {
  if (found === undefined || found.length === 1) return found?.[0]?.original;
  const candidates = found.slice(0, MAX_CANDIDATES);
  for (const isLikely of likeness(extension)) {
    const likely = candidates.filter(isLikely);
    if (likely.length > 0) return likely.length === 1 ? likely[0]?.original : undefined;
  }
  return undefined;
}

function likeness(extension: string): readonly ((candidate: Candidate) => boolean)[] {
  const expected = lowerCase(extension);
  const kind = kindOfExtension(extension);
  return [
    ({ name }) => name.extension === expected,
    ({ original }) => original.kind === kind,
    ({ original, name }) => original.file === undefined && name.extension === '',
  ];
}

function keyOf(stem: string, counter: number): string {
  return `${counter}/${lowerCase(stem)}`;
}

/** Once per item, though two of its names may be one. */
function append(lists: Map<string, Candidate[]>, key: string, candidate: Candidate): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [candidate]);
  else if (list.at(-1)?.original !== candidate.original) list.push(candidate);
}
