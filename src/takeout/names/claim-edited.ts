import { type EditedStem, splitEditedSuffix } from './edited-suffix.ts';
import { lowerCase } from './fold.ts';
import { fillsBudget, isUnclaimed, type MediaFile, type MediaRole } from './folder.ts';
import type { MatchRule } from './match-rule.ts';
import { splitCounter } from './name-rule.ts';
import type { Original } from './original.ts';
import type { Originals } from './originals.ts';

export type EditedRule = Extract<MatchRule, `edited${string}`>;

/** Whether an original that the names lead to is taken for it. */
type Accepts = (original: Original, file: MediaFile) => boolean;

const ANY: Accepts = () => true;

/** The original is there, and ends in the same extension. */
const OF_ONE_ENDING: Accepts = ({ file }, copy) =>
  file !== undefined && lowerCase(file.extension) === lowerCase(copy.extension);

/** Gives away the stills that cannot well be anything but copies: of an original that is there and ends as they do. */
export function claimPlainCopies(originals: Originals, files: readonly MediaFile[]): void {
  const stills = files.filter(({ kind }) => kind === 'still');
  claimEdited('edited', originals, stills, OF_ONE_ENDING);
  claimForgottenDuplicates(originals, stills, (original, file) => {
    return OF_ONE_ENDING(original, file) && findOriginal('edited', file, originals) === undefined;
  });
}

/**
 * Gives edited copies to their originals: the original's stem, a suffix, and mostly the same number.
 * `'edited'` asks for a known suffix and the same number; `'edited-other-counter'` lets the number differ where the folder
 * has one item of that stem, not edited otherwise; `'edited-unknown-suffix'` takes any word for a suffix.
 */
export function claimEdited(
  rule: EditedRule,
  originals: Originals,
  files: readonly MediaFile[],
  accepts: Accepts = ANY,
): void {
  const editedStills = new Map<string, MediaFile>();
  const open = files.filter(isUnclaimed);
  for (const file of open.filter(({ kind }) => kind !== 'clip')) {
    const original = findOriginal(rule, file, originals);
    if (original === undefined || !accepts(original, file)) continue;
    claim(file, original, { role: 'edited', rule });
    editedStills.set(lowerCase(file.stem), file);
  }
  for (const file of open.filter(({ kind }) => kind === 'clip')) {
    const original = findOriginal(rule, file, originals);
    if (original === undefined || !accepts(original, file)) continue;
    const still = editedStills.get(lowerCase(file.stem));
    if (still === undefined) claim(file, original, { role: 'edited', rule });
    else claim(file, { ...original, file: still }, { role: 'companion', rule: 'companion' });
  }
}

/**
 * Gives `(n)` copies to the item without number whose stem fills the budget, so that a suffix had no room at all. A clip is no
 * copy of a still: it is the half of another one.
 */
export function claimForgottenDuplicates(
  originals: Originals,
  files: readonly MediaFile[],
  accepts: Accepts = ANY,
): void {
  for (const file of files.filter(isUnclaimed)) {
    const numbered = splitCounter(file.stem);
    if (numbered === undefined || file.kind === 'unknown' || !fillsBudget(file, numbered.base)) continue;
    const original = originals.findFilling(numbered.base, file.roomUnits, file.extension);
    if (original?.kind === 'still' && file.kind === 'clip') continue;
    if (original === undefined || !accepts(original, file)) continue;
    claim(file, original, { role: 'duplicate', rule: 'forgotten-duplicate' });
  }
}

/** What the stem says about being an edited copy. */
export function readEditedStem(file: MediaFile): (EditedStem & { readonly counter: number }) | undefined {
  const { base, counter } = splitCounter(file.stem) ?? { base: file.stem, counter: 0 };
  const edited = splitEditedSuffix(lowerCase(base), fillsBudget(file, base));
  return edited && { ...edited, counter };
}

function findOriginal(rule: EditedRule, file: MediaFile, originals: Originals): Original | undefined {
  const edited = readEditedStem(file);
  if (edited === undefined) return undefined;
  const isUnknown = edited.suffix === 'unknown';
  if (isUnknown !== (rule === 'edited-unknown-suffix')) return undefined;
  if (rule !== 'edited-other-counter') return originals.find(edited.original, edited.counter, file.extension);
  const only = originals.findOnly(edited.original);
  return only?.hasEdit ? undefined : only;
}

function claim(file: MediaFile, original: Original, how: { role: MediaRole; rule: MatchRule }): void {
  const { file: of, slot } = original;
  file.claim = { ...how, ...(slot && { slot }), ...(of && { of }) };
  original.hasEdit = true;
  if (slot === undefined) return;
  slot.isUsed = true;
  slot.hasEdit = true;
}
