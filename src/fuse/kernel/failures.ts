import { GphotosError } from '../../base/failure.ts';

/** The kernel's FUSE is older than the driver can work with. */
export class KernelTooOldError extends GphotosError {
  override readonly name = 'KernelTooOldError';
  readonly code = 'usage';

  constructor(major: number, minor: number) {
    super(
      `Cannot mount with the kernel driver: this kernel speaks FUSE ${major}.${minor}, and 7.31 (Linux 5.4) is the least it ` +
        'needs; use --driver fuse-native',
    );
  }
}

/** The kernel reads a file by itself that is not the item's any more, and would give its bytes to everybody. */
export class FormerRevisionOpenError extends GphotosError {
  override readonly name = 'FormerRevisionOpenError';
  readonly code = 'gone';

  constructor() {
    super(
      'Cannot open it: it was changed, and a program still reads it as it was before; close it there, then try again',
    );
  }
}
