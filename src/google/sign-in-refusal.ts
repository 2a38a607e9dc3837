import { SignedOutError } from '../library/failures.ts';

/** Why the consent page came back without a code, by the `error` word in its redirect. */
export function refusalFailure(reason: string): SignedOutError {
  const why =
    reason === 'access_denied'
      ? 'access was refused on the consent page. Run gphotos-fs auth login again and allow it'
      : `Google's consent page answered ${reason}`;
  return new SignedOutError(`Cannot sign in: ${why}`);
}
