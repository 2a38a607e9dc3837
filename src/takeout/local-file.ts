import type { BigIntStats } from 'node:fs';
import { messageOf, systemCode } from '../base/failure.ts';
import { orAborted } from '../base/or-aborted.ts';
import { type ByteSource, SourceChangedError, SourceUnreachableError } from './byte-source.ts';
import { localDisk, type OpenedFile, type OpenFile } from './disk.ts';
import type { ResidentReads } from './resident-reads.ts';

export interface LocalFileOptions {
  readonly signal?: AbortSignal;
  /** Where the disk is reached; the real one by default. */
  readonly openFile?: OpenFile;
}

/** One byte tells whether a page is there. */
const PROBE = new Uint8Array(1);

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; if its disk is not mounted, mount it',
  ENOTDIR: 'there is no such file; if its disk is not mounted, mount it',
  EACCES: 'it may not be read by this user; change its permissions',
  EPERM: 'it may not be read by this user; change its permissions',
  EMFILE: 'too many files are open',
};

/**
 * A file on a disk of this machine. With each read it is seen whether the file is still what it was.
 *
 * When its disk goes away reads fail, and the first read after the disk is back opens the file again.
 */
export class LocalFile implements ByteSource {
  readonly sizeBytes: number;
  /**
   * Size and time of change, as exact as the disk keeps it. Device and inode numbers are no part of it: on disks that are
   * plugged in and on network shares they are others after each mount.
   */
  readonly identity: string;
  private handle: OpenedFile | undefined;
  private reopening: Promise<OpenedFile> | undefined;
  private looking: { readonly handle: OpenedFile; readonly found: Promise<BigIntStats> } | undefined;
  private isClosed = false;
  private readonly hadName: boolean;

  private constructor(
    readonly name: string,
    private readonly openFile: OpenFile,
    handle: OpenedFile,
    found: BigIntStats,
  ) {
    this.handle = handle;
    this.sizeBytes = Number(found.size);
    this.identity = identityOf(found);
    this.hadName = found.nlink > 0n;
  }

  /** Rejects with `SourceUnreachableError` where no regular file can be opened. */
  static async open(
    path: string,
    { signal, openFile = localDisk.openFile }: LocalFileOptions = {},
  ): Promise<LocalFile> {
    signal?.throwIfAborted();
    const opening = openRegularFile(path, openFile);
    try {
      const { handle, found } = await orAborted(opening, signal);
      return new LocalFile(path, openFile, handle, found);
    } catch (reason) {
      if (signal?.aborted) opening.then(({ handle }) => handle.close()).catch(() => undefined);
      throw reason;
    }
  }

  read(target: Uint8Array, position: number, signal?: AbortSignal): Promise<number> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return orAborted(this.readNow(target, position), signal);
  }

  /**
   * `read` of what the system has in memory, at once: undefined where it has not all of that, or the disk fails, which is left
   * to `read` to tell. Throws `SourceChangedError`.
   */
  readResident(target: Uint8Array, position: number): number | undefined {
    const resident = this.handle?.resident;
    const wanted = Math.min(target.length, this.sizeBytes - position);
    if (wanted <= 0 || !resident) return undefined;
    if (resident.read(target.length === wanted ? target : target.subarray(0, wanted), position) < wanted)
      return undefined;
    const found = statOrNothing(resident);
    if (!found) return undefined;
    this.checkSame(found);
    return wanted;
  }

  /** Whether the system has the byte at `position` in memory; if not, it begins to read there. */
  isResident(position: number): boolean {
    return (this.handle?.resident?.read(PROBE, position) ?? 0) > 0;
  }

  /** Resolves when the system has read so far ahead, up to `MOST_BROUGHT_BYTES`, or cannot. */
  async readAhead(position: number, lengthBytes: number): Promise<void> {
    await this.handle?.resident?.bring(position, lengthBytes).catch(() => undefined);
  }

  /** Open for reading as long as this source is: for reads in place. Undefined while its disk is away. */
  get descriptor(): number | undefined {
    return this.handle?.fd;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.reopening?.catch(() => undefined);
    await this.letGo();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  private async readNow(target: Uint8Array, position: number): Promise<number> {
    const wanted = Math.min(target.length, this.sizeBytes - position);
    if (wanted <= 0) return 0;
    const handle = this.handle ?? (await this.reopen());
    try {
      // Both at once, for speed: what changes between the two is seen by the next read.
      const [, found] = await Promise.all([fill(handle, target, position, wanted), this.look(handle)]);
      this.checkSame(found);
      return wanted;
    } catch (reason) {
      if (reason instanceof EndedEarly) throw new SourceChangedError(this.name, 'altered');
      if (systemCode(reason) === undefined) throw reason;
      if (this.handle === handle) await this.letGo();
      throw unreachable(this.name, reason);
    }
  }

  /** One look serves every read that begins while it runs: the kernel reads ahead with many at a time. */
  private look(handle: OpenedFile): Promise<BigIntStats> {
    const running = this.looking;
    if (running?.handle === handle) return running.found;
    const found = handle.stat({ bigint: true }).finally(() => {
      if (this.looking?.found === found) this.looking = undefined;
    });
    this.looking = { handle, found };
    return found;
  }

  private reopen(): Promise<OpenedFile> {
    if (this.isClosed) return Promise.reject(new SourceUnreachableError(this.name, 'it has been closed'));
    this.reopening ??= this.openAgain().finally(() => {
      this.reopening = undefined;
    });
    return this.reopening;
  }

  private async openAgain(): Promise<OpenedFile> {
    const { handle, found } = await openRegularFile(this.name, this.openFile);
    try {
      this.checkSame(found);
    } catch (reason) {
      await handle.close();
      throw reason;
    }
    this.handle = handle;
    return handle;
  }

  private checkSame(found: BigIntStats): void {
    if (found.size > this.sizeBytes) throw new SourceChangedError(this.name, 'grown');
    if (identityOf(found) !== this.identity) throw new SourceChangedError(this.name, 'altered');
    if (this.hadName && found.nlink === 0n) throw new SourceChangedError(this.name, 'removed');
  }

  /** Node waits for the reads that run before it closes. A handle whose disk is gone cannot always be closed well. */
  private async letGo(): Promise<void> {
    const handle = this.handle;
    this.handle = undefined;
    await handle?.close().catch(() => undefined);
  }
}

function statOrNothing(resident: ResidentReads): BigIntStats | undefined {
  try {
    return resident.stat();
  } catch {
    return undefined;
  }
}

class EndedEarly extends Error {}

async function fill(handle: OpenedFile, target: Uint8Array, position: number, wanted: number): Promise<void> {
  for (let done = 0; done < wanted; ) {
    const { bytesRead } = await handle.read(target, done, wanted - done, position + done);
    if (bytesRead === 0) throw new EndedEarly();
    done += bytesRead;
  }
}

async function openRegularFile(
  path: string,
  openFile: OpenFile,
): Promise<{ readonly handle: OpenedFile; readonly found: BigIntStats }> {
  let handle: OpenedFile | undefined;
  try {
    handle = await openFile(path);
    const found = await handle.stat({ bigint: true });
    if (!found.isFile()) throw new SourceUnreachableError(path, 'it is not a regular file');
    return { handle, found };
  } catch (reason) {
    await handle?.close().catch(() => undefined);
    throw systemCode(reason) === undefined ? reason : unreachable(path, reason);
  }
}

function unreachable(path: string, reason: unknown): SourceUnreachableError {
  const why = REASONS[systemCode(reason) ?? ''] ?? `its disk cannot be read (${messageOf(reason)}); bring it back`;
  return new SourceUnreachableError(path, why, { cause: reason });
}

function identityOf(found: BigIntStats): string {
  return `${found.size}:${found.mtimeNs}`;
}
