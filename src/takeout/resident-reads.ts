import { type BigIntStats, fstatSync, openSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { constants } from 'node:os';
import { promisify } from 'node:util';

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
   * where `read` cannot tell. What fails the read of these bytes will tell.
   */
  bring(position: number, lengthBytes: number): Promise<void>;
}

interface SystemCalls {
  /** `preadv2` with `RWF_NOWAIT`: bytes of the file at `position` that need no disk, or an errno (negative). */
  readWithoutWaiting(fd: number, target: Uint8Array, position: number): number;
  /** `sendfile` to where bytes are dropped, in a thread of the pool: it has them all in memory then, and copies none. */
  drop(fd: number, position: number, lengthBytes: number): Promise<void>;
}

/**
 * `RWF_NOWAIT` of linux/fs.h, since Linux 4.14. ext4, XFS and Btrfs know such reads; network file systems, FAT and FUSE
 * refuse them.
 */
const RWF_NOWAIT = 8;

const NOT_THERE = -constants.errno.EAGAIN;

/** `struct iovec` on 64 bits: where, and how many bytes. */
const IOVEC_BYTES = 16;

/** Where bytes go that are to be in the system's memory, not in ours. */
const NOWHERE = '/dev/null';

/** The longest stretch that `bring` takes, in bytes: a slow disk must have it well within the time that a call is given. */
export const MOST_BROUGHT_BYTES = 8 * 1024 * 1024;

let loading: Promise<SystemCalls | undefined> | undefined;

/** Undefined where the system, or its C library, has no such read. */
export async function residentReadsOf(handle: FileHandle): Promise<ResidentFile | undefined> {
  loading ??= loadSystemCalls();
  const calls = await loading;
  return calls && new ResidentFile(handle, calls);
}

export class ResidentFile implements ResidentReads {
  private readonly bringing = new Set<Promise<void>>();
  /** Until the file system refuses: then each byte would be read twice. */
  private works = true;

  constructor(
    private readonly handle: FileHandle,
    private readonly calls: SystemCalls,
  ) {}

  read(target: Uint8Array, position: number): number {
    if (!this.works) return 0;
    const bytes = this.calls.readWithoutWaiting(this.handle.fd, target, position);
    if (bytes < 0 && bytes !== NOT_THERE) this.works = false;
    return Math.max(0, bytes);
  }

  stat(): BigIntStats {
    return fstatSync(this.handle.fd, { bigint: true });
  }

  async bring(position: number, lengthBytes: number): Promise<void> {
    if (!this.works) return;
    const brought = this.calls.drop(this.handle.fd, position, Math.min(lengthBytes, MOST_BROUGHT_BYTES));
    this.bringing.add(brought);
    await brought.finally(() => this.bringing.delete(brought));
  }

  /** Resolves when nothing uses the descriptor that its handle does not know of: only then may that be closed. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.bringing);
  }
}

async function loadSystemCalls(): Promise<SystemCalls | undefined> {
  try {
    const { default: koffi } = await import('koffi');
    // Node's own process: its C library is loaded already, whichever it is.
    const library = koffi.load(null);
    const preadv2 = library.func('long preadv2(int, void *, int, long, int)');
    const sendfile = promisify(library.func('long sendfile(int, int, void *, size_t)').async);
    const iovec = Buffer.alloc(IOVEC_BYTES);
    const nowhere = openSync(NOWHERE, 'w');
    /** Memory that threads write to, which must stay until they are done. */
    const inUse = new Set<BigInt64Array>();
    return {
      readWithoutWaiting(fd, target, position) {
        iovec.writeBigUInt64LE(koffi.address(target), 0);
        iovec.writeBigUInt64LE(BigInt(target.length), 8);
        const bytes = preadv2(fd, iovec, 1, position, RWF_NOWAIT);
        return bytes < 0 ? -koffi.errno() : bytes;
      },
      async drop(fd, position, lengthBytes) {
        const offset = BigInt64Array.of(BigInt(position));
        inUse.add(offset);
        try {
          await sendfile(nowhere, fd, offset, lengthBytes);
        } finally {
          inUse.delete(offset);
        }
      },
    };
  } catch {
    return undefined;
  }
}
