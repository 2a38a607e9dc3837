import assert from 'node:assert/strict';
import { KernelHeader } from './kernel-header.ts';

const header = KernelHeader.ofThisMachine();

/**
 * What an older header does not have, and so cannot confirm, with the minor version that brought it and the number that Linux
 * gave it then. Everything else must be in any header.
 */
const NEWER: Readonly<Record<string, { readonly since: number; readonly is: number }>> = {
  FUSE_INIT_EXT: { since: 36, is: 30 },
  FUSE_TMPFILE: { since: 37, is: 51 },
  FUSE_STATX: { since: 39, is: 52 },
  FUSE_DIRECT_IO_ALLOW_MMAP: { since: 39, is: 36 },
  FUSE_PASSTHROUGH: { since: 40, is: 37 },
  FOPEN_PASSTHROUGH: { since: 40, is: 128 },
  FUSE_DEV_IOC_BACKING_OPEN: { since: 40, is: 0x4010_e501 },
  FUSE_DEV_IOC_BACKING_CLOSE: { since: 40, is: 0x4004_e502 },
  FUSE_COPY_FILE_RANGE_64: { since: 45, is: 53 },
};

/** Our number is that of the header, if it has one; that may only lack what is newer than it. */
export function assertSame(name: string, ours: number, theirs: number | undefined): void {
  const { since, is } = NEWER[name] ?? { since: 0, is: theirs };
  assert.equal(ours, is, name);
  if (theirs === undefined) assert.ok(since > header.minor, `${name} is not in the header of 7.${header.minor}`);
  else assert.equal(ours, theirs, name);
}
