import type { Clock } from '../base/clock.ts';
import { GphotosError } from '../base/failure.ts';
import type { DriverName } from './driver.ts';

/** The kernel's first request is there as soon as the mount is. */
const FIRST_REQUEST_MS = 10_000;

/** No request of the kernel came. */
export class MountTimedOutError extends GphotosError {
  override readonly name = 'MountTimedOutError';
  readonly code = 'busy';

  constructor(mountPoint: string, waitedMs: number, otherDriver: DriverName) {
    super(
      `Cannot mount at ${mountPoint}: the kernel did not begin to talk within ${waitedMs / 1_000} s; see gphotos-fs doctor, ` +
        `or use --driver ${otherDriver}`,
    );
  }
}

export interface MountBegun<T> {
  readonly mountPoint: string;
  /** Settles once the kernel's first request is answered, or cannot be. */
  readonly begun: Promise<T>;
  /** To be named to whoever cannot mount with this one. */
  readonly otherDriver: DriverName;
}

/** As `begun` settles. Throws `MountTimedOutError` when that takes too long: a mount that is gone by then never begins. */
export async function begunInTime<T>({ mountPoint, begun, otherDriver }: MountBegun<T>, clock: Clock): Promise<T> {
  const waiting = new AbortController();
  const tooLong = clock.sleep(FIRST_REQUEST_MS, waiting.signal).then(() => {
    throw new MountTimedOutError(mountPoint, FIRST_REQUEST_MS, otherDriver);
  });
  tooLong.catch(() => undefined);
  try {
    return await Promise.race([begun, tooLong]);
  } finally {
    waiting.abort();
  }
}
