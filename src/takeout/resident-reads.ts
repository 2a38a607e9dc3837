import { type BigIntStats, fstatSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { constants } from 'node:os';

/** What the system holds of a file in its memory (its page cache). */
export interface ResidentReads {
  /**
   * Fills `target` from `position` on and answers how many bytes that were: fewer where the next one is not in memory or the
   * file ends, 0 as well where the file system cannot tell, or fails. Waits for no byte, but makes the system begin to read
   * what is missing: not to be asked while the disk does not answer.
   */
  read(target: Uint8Array, position: number): number;
  /** As `stat` of the file; to be asked only when `read` brought something, since then the file lies on a disk here. */
  stat(): BigIntStats;
  /**
   * Resolves when up to `MOST_BROUGHT_BYTES` from `position` on have been in memory, however far the file goes, and at once
   * where `read` cannot tell. Rejects as `read` of the file.
   */
  bring(position: number, lengthBytes: number): Promise<void>;
}

/** `preadv2` with `RWF_NOWAIT`: bytes of the file at `position` that need no disk, or an errno (negative). */
type ReadWithoutWaiting = (fd: number, target: Uint8Array, position: number) => number;

/**
 * `RWF_NOWAIT` of linux/fs.h, since Linux 4.14. ext4, XFS and Btrfs know such reads; network file systems, FAT and FUSE
 * refuse them.
 */
const RWF_NOWAIT = 8;

const NOT_THERE = -constants.errno.EAGAIN;

/** `struct iovec` on 64 bits: where, and how many bytes. */
const IOVEC_BYTES = 16;

/**
 * Where bytes go that are to be in the system's memory, not in ours: all to one place, so short that it stays in the
 * processor's cache. Several calls may write to it at a time; nobody reads it.
 */
const discarded = Buffer.allocUnsafeSlow(64 * 1024);

/** The longest stretch that `bring` takes, in bytes: a slow disk must have it well within the time that a call is given. */
export const MOST_BROUGHT_BYTES = 2 * 1024 * 1024;
const MOST_PIECES = Array.from({ length: MOST_BROUGHT_BYTES / discarded.length }, () => discarded);

let loading: Promise<ReadWithoutWaiting | undefined> | undefined;

/** Undefined where the system, or its C library, has no such read. */
export async function residentReadsOf(handle: FileHandle): Promise<ResidentReads | undefined> {
  loading ??= loadReadWithoutWaiting();
  const read = await loading;
  return read && new ResidentFile(handle, read);
}

class ResidentFile implements ResidentReads {
  /** Until the file system refuses: then each byte would be read twice. */
  private works = true;

  constructor(
    private readonly handle: FileHandle,
    private readonly readWithoutWaiting: ReadWithoutWaiting,
  ) {}

  read(target: Uint8Array, position: number): number {
    if (!this.works) return 0;
    const bytes = this.readWithoutWaiting(this.handle.fd, target, position);
    if (bytes < 0 && bytes !== NOT_THERE) this.works = false;
    return Math.max(0, bytes);
  }

  stat(): BigIntStats {
    return fstatSync(this.handle.fd, { bigint: true });
  }

  async bring(position: number, lengthBytes: number): Promise<void> {
    const pieces = MOST_PIECES.slice(0, Math.ceil(lengthBytes / discarded.length));
    if (this.works) await this.handle.readv(pieces, position);
  }
}

async function loadReadWithoutWaiting(): Promise<ReadWithoutWaiting | undefined> {
  try {
    const { default: koffi } = await import('koffi');
    // Node's own process: its C library is loaded already, whichever it is.
    const preadv2 = koffi.load(null).func('long preadv2(int, void *, int, long, int)');
    const iovec = Buffer.alloc(IOVEC_BYTES);
    return (fd, target, position) => {
      iovec.writeBigUInt64LE(koffi.address(target), 0);
      iovec.writeBigUInt64LE(BigInt(target.length), 8);
      const bytes = preadv2(fd, iovec, 1, position, RWF_NOWAIT);
      return bytes < 0 ? -koffi.errno() : bytes;
    };
  } catch {
    return undefined;
  }
}
