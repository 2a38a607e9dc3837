import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { CorruptStateError, systemCode } from '../base/failure.ts';
import { MOUNT_TYPE, type MountEntry, readMountTable } from '../base/mount-table.ts';
import type { CopyLane } from './copy-lane.ts';
import type { WholeFile } from './open-file.ts';

/** A file outside the cache that held the verified bytes of an original when it looked like this. */
export interface VerifiedCopy {
  /** Absolute. */
  readonly path: string;
  readonly sizeBytes: number;
  /** As `stat` tells it, fractions included. */
  readonly mtimeMs: number;
}

/** `altered`: something else stands there now; `absent`: nothing that can be read, perhaps until a disk is back. */
export type CopyProblem = 'altered' | 'absent';

/** Neither a link at its end is followed, nor a pipe waited for. */
const READ_THE_FILE_ITSELF = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** A verified copy, open for reading; nothing is ever written to it. All its work goes through the lane. */
export class CopiedFile {
  private constructor(
    private readonly handle: FileHandle,
    readonly whole: WholeFile,
    private readonly lane: CopyLane,
  ) {}

  /** Opens a copy that is still what it was; rejects with `DiskHangsError`. */
  static open(copy: VerifiedCopy, lane: CopyLane): Promise<CopiedFile | CopyProblem> {
    return lane.run(async (turn) => {
      // To read a copy that a mount of ours hides would be to wait for ourselves.
      const ours = await ownMounts();
      if (ours.some(({ mountPoint }) => copy.path.startsWith(`${mountPoint}/`))) return 'absent';
      let handle: FileHandle;
      try {
        handle = await open(copy.path, READ_THE_FILE_ITSELF);
      } catch (error) {
        return systemCode(error) === 'ELOOP' ? 'altered' : 'absent';
      }
      const problem = turn.isGivenUp ? 'absent' : await problemWith(handle, copy, ours);
      if (!problem && !turn.isGivenUp) {
        return new CopiedFile(handle, { fd: handle.fd, sizeBytes: copy.sizeBytes }, lane);
      }
      await handle.close();
      return problem ?? 'absent';
    });
  }

  /**
   * Fills `target` from `position` on; answers how many bytes that were. After `signal` aborts `target` is left alone.
   * Rejects with `DiskHangsError`, and with what else makes a copy useless.
   */
  async read(target: Uint8Array, position: number, signal: AbortSignal): Promise<number> {
    const bytes = Math.min(target.length, this.whole.sizeBytes - position);
    if (bytes <= 0) return 0;
    return this.lane.run(async (turn) => {
      if (signal.aborted) return 0;
      const room = this.lane.room(bytes);
      const { bytesRead } = await this.handle.read(room, 0, bytes, position);
      if (bytesRead < bytes) throw new CorruptStateError('the copy is shorter than it was');
      if (!turn.isGivenUp && !signal.aborted) target.set(room);
      return bytes;
    });
  }

  /** Does not wait for it. */
  close(): void {
    this.lane.runSometime(() => this.handle.close());
  }
}

async function problemWith(
  handle: FileHandle,
  copy: VerifiedCopy,
  ours: readonly MountEntry[],
): Promise<CopyProblem | undefined> {
  let found: Stats;
  try {
    found = await handle.stat();
  } catch {
    return 'absent';
  }
  if (ours.some(({ device }) => deviceNumber(device) === found.dev)) return 'absent';
  const isTheSame = found.isFile() && found.size === copy.sizeBytes && found.mtimeMs === copy.mtimeMs;
  return isTheSame ? undefined : 'altered';
}

/** None where the system keeps no such table. */
async function ownMounts(): Promise<MountEntry[]> {
  const table = await readMountTable().catch(() => []);
  return table.filter(({ type }) => type === MOUNT_TYPE);
}

/** `major:minor` as `stat` tells it: makedev(3), for numbers that fit into 32 bits. */
function deviceNumber(device: string): number {
  const [major = 0, minor = 0] = device.split(':').map(Number);
  return ((minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12)) >>> 0;
}
