/**
 * Names that differ only in what disks, browsers and unpackers do to them compare equal when folded: Unicode form, case, and
 * every character that is neither letter nor digit.
 */
export function fold(name: string): string {
  return lowerCase(name).replace(/[^\p{L}\p{M}\p{N}]/gu, '_');
}

/** For comparing without regard to case and Unicode form. */
export function lowerCase(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/**
 * Characters that Google was seen to keep: where a title has one of these, a file of it has the same. Were they replaced too,
 * the sidecar of a lost `IMG-1.jpg` would go to `IMG_1.jpg`, and that of `IMG_1(2).jpg` to `IMG_1_2_.jpg`: other photos both.
 * Where a program replaced them in all names of a folder, the name of the sidecar itself tells (`readSidecarName`).
 */
const KEPT = new Set(['-', '_', '.', ' ', '(', ')', '~']);
/** What unpackers put where they do not know a character. */
const UNKNOWN = new Set(['?', '\ufffd']);

/**
 * Whether two names that fold alike can be one, `expected` as the title gives it and `found` as the disk has it. Folding
 * alone would take `IMG-1(2).jpg` for `IMG_1_2_.jpg`.
 */
export function canBeReplaced(expected: string, found: string): boolean {
  const from = [...lowerCase(expected)];
  const to = [...lowerCase(found)];
  return from.length === to.length && from.every((character, at) => canBecome(character, to[at]));
}

function canBecome(character: string, found: string | undefined): boolean {
  if (character === found) return true;
  if (found === undefined || KEPT.has(character)) return false;
  return found === '_' || (character > '\u007f' && UNKNOWN.has(found));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** `Tom &amp; Anna&#39;s` as a browser shows it. */
export function decodeEntities(title: string): string {
  return title.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (whole, decimal, hex, word) => {
    if (word !== undefined) return ENTITIES[String(word).toLowerCase()] ?? whole;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
