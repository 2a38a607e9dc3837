import { lowerCase } from '../names/fold.ts';
import { splitCounter, splitExtension } from '../names/name-rule.ts';
import type { Role } from './sighting.ts';

/**
 * The one rule by which a file and an item are the same photo.
 *
 * - Equal bytes (CRC-32 and size) are the same item wherever they lie, if the time taken or a name agrees as well, so that
 *   two files that have one CRC-32 by chance stay two. Files of unpacked folders have no CRC-32: size, title and time stand
 *   for it.
 * - Other bytes of the same title and time are the same item in another version (an album's smaller copy, a photo that was
 *   edited between two exports) unless they lie side by side in one folder, and only where no second item fits.
 * - An original, its edited copy and its moving half are different items, whatever their bytes are.
 */
export type Relation = 'same-bytes' | 'other-version' | 'different';

/** A file of an export, as far as the rule looks at it. */
export interface Compared {
  readonly role: Role;
  /** Name of the upload. */
  readonly title: string;
  readonly takenAtMs: number | undefined;
  readonly copies: readonly ComparedCopy[];
}

export interface ComparedCopy {
  /** Name of the file. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Absent for a file of an unpacked folder. */
  readonly crc32: number | undefined;
  /** The folder of the export it lies in. */
  readonly folder: string;
}

/** `file` has one copy. */
export function relate(file: Compared, item: Compared): Relation {
  if (file.role !== item.role) return 'different';
  if (file.copies.some((copy) => item.copies.some((other) => isCopyOf(file, copy, item, other)))) return 'same-bytes';
  const isNeighbour = file.copies.some((copy) => item.copies.some((other) => copy.folder === other.folder));
  return !isNeighbour && file.takenAtMs !== undefined && hasSameTitleAndTime(file, item)
    ? 'other-version'
    : 'different';
}

function isCopyOf(file: Compared, copy: ComparedCopy, item: Compared, other: ComparedCopy): boolean {
  if (copy.sizeBytes !== other.sizeBytes) return false;
  if (copy.crc32 === undefined || other.crc32 === undefined) return hasSameTitleAndTime(file, item);
  if (copy.crc32 !== other.crc32) return false;
  if (file.takenAtMs !== undefined && file.takenAtMs === item.takenAtMs) return true;
  const names = new Set([item.title, baseOf(other.name)].map(lowerCase));
  return [file.title, baseOf(copy.name)].some((name) => names.has(lowerCase(name)));
}

function hasSameTitleAndTime(file: Compared, item: Compared): boolean {
  return file.takenAtMs === item.takenAtMs && file.title.normalize('NFC') === item.title.normalize('NFC');
}

/** Numbers differ from folder to folder. */
function baseOf(name: string): string {
  const { stem, extension } = splitExtension(name);
  return (splitCounter(stem)?.base ?? stem) + extension;
}
