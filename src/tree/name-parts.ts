import { firstBytes } from '../base/first-bytes.ts';
import type { NodeKind } from '../catalog/node.ts';

/** What NTFS, exFAT, SMB and the file systems of Linux all allow; counted in UTF-8, the strictest way. */
export const MAX_NAME_BYTES = 255;

const MAX_EXTENSION_BYTES = 16;

export interface NameParts {
  readonly stem: string;
  /** With its dot; empty when there is none. */
  readonly extension: string;
}

/** Cuts a file name before its extension: what follows the last dot, if that is 1 to 16 bytes without white space. */
export function splitName(name: string): NameParts {
  const dot = name.lastIndexOf('.');
  const extension = name.slice(dot + 1);
  const counts = dot > 0 && extension !== '' && !/\s/.test(extension);
  return counts && Buffer.byteLength(extension) <= MAX_EXTENSION_BYTES
    ? { stem: name.slice(0, dot), extension: `.${extension}` }
    : { stem: name, extension: '' };
}

/**
 * The name with `suffix` before its extension (at the end of a directory's name), its stem shortened to whole code points
 * until everything fits into 255 bytes of UTF-8.
 */
export function fittedName(name: string, kind: NodeKind, suffix = ''): string {
  const { stem, extension } = kind === 'directory' ? { stem: name, extension: '' } : splitName(name);
  const end = suffix + extension;
  return firstBytes(stem, MAX_NAME_BYTES - Buffer.byteLength(end)) + end;
}

/**
 * `('a.jpg', 2, 'item')` → `'a (2).jpg'`; `('x.y', 2, 'directory')` → `'x.y (2)'`. Another number always gives another
 * name, and a clean name stays clean.
 */
export function numberedName(name: string, number: number, kind: NodeKind): string {
  return fittedName(name, kind, ` (${number})`);
}

/**
 * The name of what belongs beside another file, which is called `wanted` but shown as `shown`: with the stem that is shown.
 * `('a-edited.jpg', 'a.heic', 'a (2).heic')` → `'a (2)-edited.jpg'`. What has another stem keeps its name.
 */
export function besideName(name: string, wanted: string, shown: string): string {
  const { stem, extension } = splitName(name);
  const base = splitName(wanted).stem;
  if (!stem.startsWith(base)) return name;
  return fittedName(splitName(shown).stem + extension, 'item', stem.slice(base.length));
}
