import { constants } from 'node:os';
import { type FailureCode, failureCode } from '../base/failure.ts';

const { errno } = constants;

const ERRNO = {
  'not-found': errno.ENOENT,
  gone: errno.ESTALE,
  'read-only': errno.EROFS,
  'signed-out': errno.EACCES,
  offline: errno.ENETUNREACH,
  quota: errno.EDQUOT,
  'timed-out': errno.ETIMEDOUT,
  corrupt: errno.EIO,
  'no-space': errno.ENOSPC,
  'destination-lost': errno.EIO,
  usage: errno.EINVAL,
  busy: errno.EBUSY,
  canceled: errno.EINTR,
  bug: errno.EIO,
} satisfies Record<FailureCode, number>;

/** What a caught failure is to the program that made the system call: a negative errno, as the kernel expects it. */
export function toErrno(reason: unknown): number {
  return -ERRNO[failureCode(reason)];
}

/** Refusals that do not come from a failure below, but from what a request asks of a read-only tree. */
export const REFUSED = {
  write: -errno.EROFS,
  missing: -errno.ENOENT,
  disconnected: -errno.ENOTCONN,
  unknownAttribute: -errno.ENODATA,
  foreignAttribute: -errno.EOPNOTSUPP,
  tooSmall: -errno.ERANGE,
  tooLong: -errno.ENAMETOOLONG,
  behindEnd: -errno.ENXIO,
  senseless: -errno.EINVAL,
  unknownOperation: -errno.ENOSYS,
  interrupted: -errno.EINTR,
  notYet: -errno.EAGAIN,
} as const;
