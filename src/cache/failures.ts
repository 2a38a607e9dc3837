import { formatBytes } from '../base/amounts.ts';
import { DestinationLostError, GphotosError, messageOf, NoSpaceError, systemCode } from '../base/failure.ts';

/** The original has another size than its reader was told. The right size is on its way to whoever told it. */
export class SizeChangedError extends GphotosError {
  override readonly name = 'SizeChangedError';
  readonly code = 'gone';
  constructor(what: string, expectedBytes: number, sizeBytes: number) {
    super(`Cannot read ${what}: it has ${sizeBytes} bytes, not ${expectedBytes} as was known before; open it again`);
  }
}

/** The item has other bytes by now than those that were opened, or is read from another library. */
export class FormerRevisionError extends GphotosError {
  override readonly name = 'FormerRevisionError';
  readonly code = 'gone';
  constructor(what: string) {
    super(`Cannot read ${what} as it was: the item has other bytes by now; open it again`);
  }
}

/** The cache, or the opened original, was closed while something still waited for it. */
export class ClosedError extends GphotosError {
  override readonly name = 'ClosedError';
  readonly code = 'canceled';
}

/** `ENODEV` and `ESTALE`: a disk or network share that went away; `EROFS`: what Linux makes of a disk with errors. */
const LOST = new Set(['ENOENT', 'ENOTDIR', 'EIO', 'ESTALE', 'ENODEV', 'ENXIO', 'EROFS', 'ENOTCONN', 'EHOSTDOWN']);

export function isDiskFull(reason: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(systemCode(reason) ?? '');
}

/** What a failed write to a disk is to us: `attempt` says what was tried, as in `Cannot write '/nas/a.jpg'`. */
export function writeFailure(reason: unknown, attempt: string): unknown {
  if (reason instanceof GphotosError) return reason;
  if (isDiskFull(reason)) {
    return new NoSpaceError(`${attempt}: the disk is full; free some space there and try again`, { cause: reason });
  }
  if (!LOST.has(systemCode(reason) ?? '')) return reason;
  const explained = `${attempt}: the disk or directory went away (${messageOf(reason)}); bring it back and try again`;
  return new DestinationLostError(explained, { cause: reason });
}

/** The cache's own limit is too small for one original. */
export function limitTooSmall(what: string, sizeBytes: number, limitBytes: number): NoSpaceError {
  return new NoSpaceError(
    `Cannot fetch ${what}: it has ${formatBytes(sizeBytes)} and the cache may hold ${formatBytes(limitBytes)}; ` +
      'allow more with --cache-size',
  );
}
