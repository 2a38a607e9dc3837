import { canBeReplaced, decodeEntities, fold } from './fold.ts';
import type { MediaFile } from './folder.ts';
import { clip, NAME_BUDGET_UNITS, number, SIDECAR_STEM_UNITS, sanitize, splitCounter } from './name-rule.ts';

/** What makes two names one. */
export interface Comparison {
  /** Equal for names that may be one. */
  readonly key: (name: string) => string;
  /** Whether two names of one key are one. */
  readonly agrees: (expected: string, found: string) => boolean;
  /** What a title can look like in a file name before it is cut. */
  readonly spellings: (title: string) => readonly string[];
}

export const EXACT: Comparison = {
  key: (name) => name.normalize('NFC'),
  agrees: () => true,
  spellings: (title) => [...new Set([sanitize(title), title])],
};

export const FOLDED: Comparison = {
  key: fold,
  agrees: canBeReplaced,
  spellings: (title) => [...new Set([title, title.normalize('NFC'), decodeEntities(title)])],
};

/** Candidates under one key that are looked at; a folder of names that all fold to one key must not take for ever. */
const MAX_CANDIDATES = 16;

/** What of a file's name can be looked up. */
const PARTS = {
  name: (file: MediaFile) => [file.stem + file.extension],
  stem: (file: MediaFile) => [file.stem],
  beginning: beginnings,
} as const;

/** Finds the media files of a folder that nothing has claimed yet, by name, by stem and by the beginning of the name. */
export class MediaIndex {
  private readonly filesByPart = new Map<keyof typeof PARTS, Map<string, MediaFile[]>>();
  private readonly extensionUnits = new Set<number>();

  constructor(
    private readonly files: readonly MediaFile[],
    private readonly comparison: Comparison,
  ) {
    for (const { kind, extension } of files) {
      if (kind !== 'unknown' || extension === '') this.extensionUnits.add(extension.length);
    }
  }

  /** The file that is called exactly so. */
  named(name: string): MediaFile | undefined {
    return this.candidates('name', name)[0];
  }

  /** The one file of this stem and number, whatever its extension. */
  withStem(stem: string, counter: number): MediaFile | undefined {
    return onlyOne(this.candidates('stem', number(stem, '', counter)));
  }

  /** The same for a stem that was cut to what the extension leaves it. */
  withCutStem(stem: string, counter: number): MediaFile | undefined {
    const found: MediaFile[] = [];
    for (const units of this.extensionUnits) {
      const cut = number(clip(stem, NAME_BUDGET_UNITS - units), '', counter);
      const files = this.candidates('stem', cut);
      found.push(...files.filter((file) => file.extension.length === units));
    }
    return onlyOne(found);
  }

  /** The one file of this number whose title begins like this and goes on beyond what a sidecar's name can hold. */
  beginningWith(beginning: string, counter: number): MediaFile | undefined {
    return onlyOne(this.candidates('beginning', number(beginning, '', counter)));
  }

  private candidates(part: keyof typeof PARTS, expected: string): MediaFile[] {
    const open = firstUnclaimed(this.filesBy(part).get(this.comparison.key(expected)) ?? []);
    return open.filter((file) => PARTS[part](file).some((found) => this.comparison.agrees(expected, found)));
  }

  /** Built when first asked for: most folders are matched by whole names. */
  private filesBy(part: keyof typeof PARTS): ReadonlyMap<string, MediaFile[]> {
    const known = this.filesByPart.get(part);
    if (known !== undefined) return known;
    const built = new Map<string, MediaFile[]>();
    for (const file of this.files) {
      for (const text of PARTS[part](file)) append(built, this.comparison.key(text), file);
    }
    this.filesByPart.set(part, built);
    return built;
  }
}

/** Drops what was claimed from the beginning of `list` on the way, so that nothing is passed over twice. */
function firstUnclaimed(list: MediaFile[]): readonly MediaFile[] {
  let at = 0;
  while (at < MAX_CANDIDATES) {
    const file = list[at];
    if (file === undefined) break;
    if (file.claim === undefined) {
      at += 1;
      continue;
    }
    const last = list.pop();
    if (last !== undefined && last !== file) list[at] = last;
  }
  return list.slice(0, at);
}

/**
 * A photo goes before a video, both before what is only ever a moving half, that before what has no extension, and all before
 * what is none of these. Two of a kind: none, for a guess may be wrong.
 */
function onlyOne(files: readonly MediaFile[]): MediaFile | undefined {
  for (const rank of [isStill, isVideo, isMotionHalf, hasNoExtension, isUnknown]) {
    const ofRank = files.filter(rank);
    if (ofRank.length > 0) return ofRank.length === 1 ? ofRank[0] : undefined;
  }
  return undefined;
}

const isStill = ({ kind }: MediaFile): boolean => kind === 'still';
const hasNoExtension = ({ extension }: MediaFile): boolean => extension === '';
const isUnknown = ({ kind }: MediaFile): boolean => kind === 'unknown';
const isVideo = (file: MediaFile): boolean => file.kind === 'clip' && !isMotionHalf(file);
const isMotionHalf = ({ extension }: MediaFile): boolean => /^\.m[pv]$/i.test(extension);

/** What a sidecar of this file is called when its name has no room for the whole title: once per way to read the number. */
function beginnings(file: MediaFile): string[] {
  const literal = clip(file.stem + file.extension, SIDECAR_STEM_UNITS);
  const numbered = splitCounter(file.stem);
  if (numbered === undefined) return [literal];
  return [number(clip(numbered.base + file.extension, SIDECAR_STEM_UNITS), '', numbered.counter), literal];
}

function append(lists: Map<string, MediaFile[]>, key: string, file: MediaFile): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [file]);
  else list.push(file);
}
