import { type FailureCode, failureCode } from '../base/failure.ts';

/** A promise to scripts: never renumbered, never reused. The words stand in `--help` and the README. */
export const EXIT = {
  done: 0,
  bug: 1,
  usage: 2,
  signIn: 3,
  partly: 4,
  quota: 5,
  noSpace: 6,
  busy: 7,
  offline: 8,
  interrupted: 130,
} as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_MEANINGS = {
  0: 'done',
  1: 'an unexpected failure (a bug: please report)',
  2: 'wrong usage or settings',
  3: 'sign in again',
  4: 'done in part: some items failed, they are listed',
  5: "Google's quota is used up until the time shown",
  6: 'no space left, or the destination went away',
  7: 'already running, or the mount point is busy',
  8: 'Google or the network is not reachable',
  130: 'interrupted; run again to go on',
} satisfies Record<ExitStatus, string>;

const STATUS_OF = {
  'not-found': EXIT.usage,
  gone: EXIT.partly,
  'read-only': EXIT.usage,
  'signed-out': EXIT.signIn,
  offline: EXIT.offline,
  quota: EXIT.quota,
  'timed-out': EXIT.offline,
  corrupt: EXIT.bug,
  'no-space': EXIT.noSpace,
  'destination-lost': EXIT.noSpace,
  usage: EXIT.usage,
  busy: EXIT.busy,
  canceled: EXIT.interrupted,
  bug: EXIT.bug,
} satisfies Record<FailureCode, ExitStatus>;

export function exitStatusOf(reason: unknown): ExitStatus {
  return STATUS_OF[failureCode(reason)];
}
