/**
 * Google Photos exports an edited photo beside its original and appends a word in the language of the account. The word is
 * cut with the stem, so that at the end of the budget any beginning of it may be left.
 */
const SUFFIXES = [
  '-edited',
  '-bearbeitet',
  '-modifié',
  '-modificato',
  '-bewerkt',
  '-edytowane',
  '-編集済み',
  '-ha editado',
  '-editado',
  '-editat',
  '-muokattu',
  '-upravené',
  '-redigeret',
  '-redigerad',
  '-измененный',
  '-отредактировано',
  '-відредаговано',
  '-düzenlendi',
  '-编辑',
  '-已修改',
  '-已編輯',
  '-편집됨',
].map((suffix) => suffix.normalize('NFC'));

const WHOLE = new Set(SUFFIXES);
const BEGINNINGS = new Set(
  SUFFIXES.flatMap((suffix) => [...suffix].map((_, at) => [...suffix].slice(0, at + 1).join(''))),
);

/** A stem that looks like that of an edited copy. */
export interface EditedStem {
  /** The stem of the original. */
  readonly original: string;
  /** `'known'`: a word that Google appends; `'unknown'`: a word that it may append in some language. */
  readonly suffix: 'known' | 'unknown';
}

/** The word at the end of `stem` as it stands there, when it is one that Google appends and nothing of it was cut. */
export function wholeSuffixOf(stem: string): string | undefined {
  const dash = stem.lastIndexOf('-');
  const word = dash < 0 ? '' : stem.slice(dash);
  return WHOLE.has(word.normalize('NFC').toLowerCase()) ? word : undefined;
}

/**
 * One word or several in whatever script. What has digits, or a further dash, or is but a letter or two of an alphabet is
 * more likely the name of another photo: `party-2`, `party-b`, `tom-anna`; as a copy of `party` it would get the wrong date.
 */
const UNKNOWN_WORD = /^-[\p{L}\p{M}](?:[\p{L}\p{M}'’· ]|\u200c|\u200d){2,23}$/u;
const UNKNOWN_BEGINNING = /^-(?:[\p{L}\p{M}'’· ]|\u200c|\u200d){0,24}$/u;
/** In these scripts two characters are a word. */
const UNKNOWN_SHORT_WORD = /^-[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]{2}$/u;

/** `stem` in lower case and NFC, without its number; `isFull` when it fills its budget. */
export function splitEditedSuffix(stem: string, isFull: boolean): EditedStem | undefined {
  const dash = stem.lastIndexOf('-');
  if (dash < 0) return undefined;
  const original = stem.slice(0, dash);
  const word = stem.slice(dash);
  if (WHOLE.has(word) || (isFull && BEGINNINGS.has(word))) return { original, suffix: 'known' };
  const isWord = UNKNOWN_WORD.test(word) || UNKNOWN_SHORT_WORD.test(word) || (isFull && UNKNOWN_BEGINNING.test(word));
  return isWord ? { original, suffix: 'unknown' } : undefined;
}
