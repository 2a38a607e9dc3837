/**
 * The one rule by which Google names the files of an export. A stem is cut to what its extension leaves of 51 UTF-16 units;
 * a number that keeps two files of one folder apart comes after the cut. A sidecar's stem is the whole title of its photo,
 * since October 2024 with a marker behind it, of which the cut leaves anything from all to nothing.
 */

export const NAME_BUDGET_UNITS = 51;
export const SIDECAR_EXTENSION = '.json';
export const SIDECAR_STEM_UNITS = NAME_BUDGET_UNITS - SIDECAR_EXTENSION.length;
export const SIDECAR_MARKER = '.supplemental-metadata';

/** A name in two pieces; `extension` begins with its dot and is empty for a name without one. */
export interface NamePieces {
  readonly stem: string;
  readonly extension: string;
}

/** Google takes whatever follows the last dot for the extension: `21.12.11 - 1` has the extension `.11 - 1`. */
export function splitExtension(name: string): NamePieces {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? { stem: name, extension: '' } : { stem: name.slice(0, dot), extension: name.slice(dot) };
}

/** The number that keeps files of one name apart, `beach(3)`; undefined where there is none. */
export function splitCounter(stem: string): { readonly base: string; readonly counter: number } | undefined {
  if (!stem.endsWith(')')) return undefined;
  const open = stem.lastIndexOf('(');
  const digits = stem.slice(open + 1, -1);
  if (open < 0 || !/^[1-9]\d{0,8}$/.test(digits)) return undefined;
  return { base: stem.slice(0, open), counter: Number(digits) };
}

/** At most `maxUnits` UTF-16 units, one more where the cut would go through a surrogate pair. */
export function clip(text: string, maxUnits: number): string {
  if (text.length <= maxUnits) return text;
  if (maxUnits <= 0) return '';
  return text.slice(0, isHighSurrogate(text.charCodeAt(maxUnits - 1)) ? maxUnits + 1 : maxUnits);
}

/** The name of a file; `counter` 0 stands for none. */
export function fit(stem: string, extension: string, counter: number): string {
  return number(clip(stem, NAME_BUDGET_UNITS - extension.length), extension, counter);
}

/** The same without the cut: since 2026 some exports hold names longer than the budget. */
export function number(stem: string, extension: string, counter: number): string {
  return counter > 0 ? `${stem}(${counter})${extension}` : stem + extension;
}

/** The characters of a title that Google replaces in a file name. Every one becomes one `_`. */
export function sanitize(title: string): string {
  return title.replace(/[\\/:*?"<>|%&\p{Cc}]/gu, '_');
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
