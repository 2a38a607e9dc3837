import { lowerCase } from './fold.ts';
import { isUnclaimed, type MediaFile } from './folder.ts';
import { fit, NAME_BUDGET_UNITS, number } from './name-rule.ts';
import type { Original } from './original.ts';

/** `.MP`, `.MP~2` at the end of a stem: the moving half then has all of the still's name but its extension. */
const MOTION_STEM = /^(.+)(\.(?:mp|mv)(?:~\d{1,3})?)$/is;

/**
 * Gives the moving half of a live or motion photo to its still. It has the still's stem and number and no sidecar; it ends
 * in a video's extension or in none at all.
 */
export function claimCompanions(originals: readonly Original[], files: readonly MediaFile[]): void {
  const clips = new Map<string, MediaFile[]>();
  const extensions = new Set(['']);
  for (const file of files) {
    if (!isUnclaimed(file) || file.kind === 'still') continue;
    const key = lowerCase(file.stem + file.extension);
    const alike = clips.get(key);
    if (alike === undefined) clips.set(key, [file]);
    else alike.push(file);
    if (file.kind === 'clip') extensions.add(file.extension.toLowerCase());
  }
  if (clips.size === 0) return;
  const stills = inOrderOfLikelihood(originals);
  // Whole names first: where two stems are alike as far as the cut, they tell whose half it is.
  for (const predict of [predictWhole, predictCut]) {
    for (const original of stills) {
      for (const name of predict(original, extensions)) {
        for (const file of clips.get(lowerCase(name)) ?? []) claimOne(file, original);
      }
    }
  }
}

/** An export that cut the still cut its half as well, and one that did not did not. */
function* predictWhole(original: Original, extensions: ReadonlySet<string>): Generator<string> {
  for (const { stem, counter } of original.names) {
    for (const extension of extensions) {
      if (original.cut !== true || isWithinBudget(stem, extension)) yield number(stem, extension, counter);
    }
  }
}

function* predictCut(original: Original, extensions: ReadonlySet<string>): Generator<string> {
  if (original.cut === false) return;
  for (const { stem, counter } of original.names) {
    for (const extension of extensions) {
      if (!isWithinBudget(stem, extension)) yield fit(stem, extension, counter);
    }
    const [, before, motion] = MOTION_STEM.exec(stem) ?? [];
    if (before !== undefined && motion !== undefined) yield fit(before, motion, counter);
  }
}

function isWithinBudget(stem: string, extension: string): boolean {
  return stem.length + extension.length <= NAME_BUDGET_UNITS;
}

function claimOne(file: MediaFile, original: Original): void {
  if (file.claim !== undefined) return;
  const { file: of, slot } = original;
  file.claim = { role: 'companion', rule: 'companion', ...(slot && { slot }), ...(of && { of }) };
  if (slot !== undefined) slot.isUsed = true;
}

/**
 * Where a photo of a phone and another picture share a stem, the clip is the phone's, and phones make moving photos of HEIC
 * and JPEG; and a file goes before a lost one.
 */
function inOrderOfLikelihood(originals: readonly Original[]): readonly Original[] {
  const ranks: Original[][] = [[], [], [], []];
  for (const original of originals) {
    if (original.kind === 'still') ranks[rankOf(original)]?.push(original);
  }
  return ranks.flat();
}

function rankOf({ file }: Original): number {
  if (file === undefined) return 3;
  if (/^\.hei[cf]$/i.test(file.extension)) return 0;
  return /^\.jpe?g$/i.test(file.extension) ? 1 : 2;
}
