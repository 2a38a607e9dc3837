import { messageOf, systemCode } from '../base/failure.ts';

/** What disks say most often about a single path, for the list of what failed. */
const REASONS: Record<string, string> = {
  EACCES: 'you may not write here',
  EPERM: 'the destination does not allow it',
  EINVAL: 'the destination does not take this name; --portable-names gives names that every disk takes',
  ENAMETOOLONG: 'the destination does not take names as long as this',
  EFBIG: 'the file is too large for the destination; FAT, for one, holds no more than 4 GiB a file',
  EEXIST: 'something appeared here meanwhile; move it away and run again',
};

/** Why one path failed, in a line that a person reads. */
export function failureReason(failure: unknown): string {
  const code = (failure as NodeJS.ErrnoException)?.code;
  const known = code !== undefined && code === systemCode(failure) ? REASONS[code] : undefined;
  return known === undefined ? messageOf(failure) : `${known} (${code})`;
}
