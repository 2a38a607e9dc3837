import { GphotosError } from '../../base/failure.ts';

/**
 * Why a file cannot be used as an archive:
 *
 * - `empty`: it has no bytes;
 * - `not-a-zip`: it never was one (a web page, a `.tgz`, …);
 * - `cut-short`: it begins like one and lacks its end;
 * - `split`: it is one piece of a zip that was cut into several;
 * - `corrupt-directory`: its list of entries is damaged;
 * - `too-many-entries`: more than any export has.
 */
export type ArchiveProblem = 'empty' | 'not-a-zip' | 'cut-short' | 'split' | 'corrupt-directory' | 'too-many-entries';

/** A whole archive that cannot be used; the others can. */
export class BadArchiveError extends GphotosError {
  override readonly name = 'BadArchiveError';
  readonly code = 'corrupt';
  constructor(
    readonly archive: string,
    readonly problem: ArchiveProblem,
    why: string,
    options?: ErrorOptions,
  ) {
    super(`Cannot open '${archive}' as a zip: ${why}`, options);
  }
}

/** One entry whose bytes are not what the archive's directory promises; the others may be well. */
export class CorruptEntryError extends GphotosError {
  override readonly name = 'CorruptEntryError';
  readonly code = 'corrupt';
  constructor(
    readonly archive: string,
    readonly entry: string,
    why: string,
    options?: ErrorOptions,
  ) {
    super(`Cannot read '${entry}' in '${archive}': ${why}; the archive is damaged, download it again`, options);
  }
}

export function corruptDirectory(archive: string, why: string): BadArchiveError {
  return new BadArchiveError(archive, 'corrupt-directory', `${why}; the file is damaged, download it again`);
}

export function splitArchive(archive: string): BadArchiveError {
  const why =
    'it is one piece of a zip that was cut into several; join them first (zip -s 0 FIRST.zip --out WHOLE.zip)';
  return new BadArchiveError(archive, 'split', why);
}
