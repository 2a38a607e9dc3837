import { dirname } from 'node:path';
import type { RecordKind } from '../index/record-kind.ts';
import type { TakeoutInput } from '../takeout-set.ts';
import { matchesPattern } from './pattern.ts';

/** Something that was added: a file, a folder with archives or an unpacked export in it, or a pattern of names. */
export interface Input extends TakeoutInput {
  /** Archives and unpacked exports of it that were removed by name. */
  readonly except: readonly string[];
}

/** The key is a number that counts up. */
export const inputRecords: RecordKind<Input> = {
  name: 'input',
  prefix: 'input:',
  version: 1,
  isWhole: ({ path, kind, except }) => typeof path === 'string' && typeof kind === 'string' && Array.isArray(except),
};

/**
 * Whether an archive or an unpacked export at `path` belongs to what was added. It is decided by names alone, so that what
 * has gone from a disk, or with its disk, still belongs to it.
 */
export function covers(input: Input, path: string): boolean {
  if (input.except.includes(path)) return false;
  if (input.kind === 'pattern') return isWithin(path, (part) => matchesPattern(input.path, part));
  if (input.kind === 'file') return input.path === path;
  return isWithin(path, (part) => part === input.path);
}

/** The path itself or the folder it lies in: no archive or export is looked for deeper. */
function isWithin(path: string, fits: (path: string) => boolean): boolean {
  return fits(path) || fits(dirname(path));
}
