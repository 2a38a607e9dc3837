import { claimPrimary, isUnclaimed, type MediaFile, type SidecarSlot } from './folder.ts';
import type { MatchRule } from './match-rule.ts';
import { type Comparison, EXACT, FOLDED, MediaIndex } from './media-index.ts';
import { kindOfExtension } from './media-name.ts';
import { fit, number, splitExtension } from './name-rule.ts';
import type { Agreement } from './sidecar-name.ts';

type Find = (index: MediaIndex, title: string, counter: number) => MediaFile | undefined;

const CLIPPED: Find = (index, title, counter) => {
  const { stem, extension } = splitExtension(title);
  return extension === '' ? undefined : index.named(fit(stem, extension, counter));
};

const UNCLIPPED: Find = (index, title, counter) => {
  const { stem, extension } = splitExtension(title);
  return extension === '' ? undefined : index.named(number(stem, extension, counter));
};

/** A title whose ending is no extension got one from what the file is. */
const ANY_EXTENSION: Find = (index, title, counter) =>
  hasExtension(title) ? undefined : index.withCutStem(title, counter);

const ANY_EXTENSION_UNCLIPPED: Find = (index, title, counter) =>
  hasExtension(title) ? undefined : index.withStem(title, counter);

const BEGINNING: Find = (index, title, counter) => index.beginningWith(title, counter);

interface Pass {
  readonly agreement: Agreement;
  readonly find: Find;
  readonly rule: MatchRule;
}

/**
 * From the strictest to the loosest. A sidecar whose own name is as its title predicts goes before others; one that was not
 * cut is of an export that cuts nothing, and its photo is not looked for under a cut name before all others have theirs.
 */
const PASSES: readonly Pass[] = [
  { agreement: 'whole', find: UNCLIPPED, rule: 'title-unclipped' },
  { agreement: 'exact', find: CLIPPED, rule: 'title' },
  { agreement: 'loose', find: CLIPPED, rule: 'title' },
  { agreement: 'whole', find: ANY_EXTENSION_UNCLIPPED, rule: 'title-any-extension' },
  { agreement: 'exact', find: ANY_EXTENSION, rule: 'title-any-extension' },
  { agreement: 'loose', find: ANY_EXTENSION, rule: 'title-any-extension' },
  { agreement: 'exact', find: UNCLIPPED, rule: 'title-other-cut' },
  { agreement: 'loose', find: UNCLIPPED, rule: 'title-other-cut' },
  { agreement: 'whole', find: CLIPPED, rule: 'title-other-cut' },
  { agreement: 'exact', find: ANY_EXTENSION_UNCLIPPED, rule: 'title-other-cut' },
  { agreement: 'loose', find: ANY_EXTENSION_UNCLIPPED, rule: 'title-other-cut' },
  { agreement: 'whole', find: ANY_EXTENSION, rule: 'title-other-cut' },
  { agreement: 'none', find: CLIPPED, rule: 'title' },
  { agreement: 'none', find: UNCLIPPED, rule: 'title-unclipped' },
  { agreement: 'none', find: ANY_EXTENSION, rule: 'title-any-extension' },
  { agreement: 'name', find: UNCLIPPED, rule: 'sidecar-name' },
  { agreement: 'name', find: CLIPPED, rule: 'sidecar-name' },
  { agreement: 'name', find: ANY_EXTENSION_UNCLIPPED, rule: 'sidecar-name' },
  { agreement: 'name', find: ANY_EXTENSION, rule: 'sidecar-name' },
  { agreement: 'cut-name', find: BEGINNING, rule: 'sidecar-name' },
  // Google's cut leaves no such name. Without an extension before it, `.s` is more likely the end of the title.
  { agreement: 'cut-marker', find: UNCLIPPED, rule: 'sidecar-name' },
];

/** Gives every sidecar its own photo or video, where the names agree; first to the letter, then folded. */
export function claimByName(slots: readonly SidecarSlot[], files: readonly MediaFile[]): void {
  claimWith(EXACT, PASSES, slots, files);
  const folded = PASSES.map((pass) => ({ ...pass, rule: 'folded' as const }));
  claimWith(FOLDED, folded, slots, files);
}

function claimWith(
  comparison: Comparison,
  passes: readonly Pass[],
  slots: readonly SidecarSlot[],
  files: readonly MediaFile[],
): void {
  const open = files.filter(isUnclaimed);
  let waiting = slots.filter((slot) => !slot.isUsed);
  if (open.length === 0 || waiting.length === 0) return;
  const index = new MediaIndex(open, comparison);
  for (const pass of passes) {
    for (const slot of waiting) claimOne(slot, pass, index, comparison);
    waiting = waiting.filter((slot) => !slot.isUsed);
  }
}

function claimOne(slot: SidecarSlot, { agreement, find, rule }: Pass, index: MediaIndex, comparison: Comparison): void {
  for (const reading of slot.readings) {
    if (reading.agreement !== agreement) continue;
    for (const title of comparison.spellings(reading.title)) {
      const file = find(index, title, reading.counter);
      if (file === undefined) continue;
      claimPrimary(slot, reading, file, rule);
      return;
    }
  }
}

function hasExtension(title: string): boolean {
  return kindOfExtension(splitExtension(title).extension) !== 'unknown';
}
