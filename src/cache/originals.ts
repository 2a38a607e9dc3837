import type { Clock } from '../base/clock.ts';
import { messageOf } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import type { MediaId } from '../library/media-item.ts';
import type { PhotoLibrary } from '../library/photo-library.ts';
import { CacheDirectory } from './cache-directory.ts';
import { withSignals } from './cancellation.ts';
import { copyOriginal } from './copy-original.ts';
import { DownloadQueue } from './download-queue.ts';
import { Downloads } from './downloads.ts';
import { ClosedError } from './failures.ts';
import type { OriginalRequest } from './fetch-original.ts';
import { OpenedOriginal, type OpenOriginal } from './opened-original.ts';
import { keyOf } from './original-key.ts';
import { openIndex } from './recovery.ts';
import { type DiskSpace, diskSpaceOf, Space } from './space.ts';
import { StoredOriginals } from './stored-originals.ts';
import type { WrittenFile } from './verified-file.ts';

export type { OriginalRequest } from './fetch-original.ts';
export type { WholeFile } from './open-file.ts';
export type { OpenOriginal } from './opened-original.ts';

/** What the cache asks of a library, or of several that look like one. */
export type OriginalLibrary = Pick<PhotoLibrary, 'open' | 'openInPlace' | 'prepare'>;

/** What a download, or the answer to one, told about an original. */
export interface LearnedFromDownload {
  readonly revision: string;
  readonly sizeBytes: number;
  /** Lower-case hexadecimal; absent when only the size is certain yet. */
  readonly sha256?: string;
}

/** The part of the disk that the cache leaves free, unless told otherwise. */
export const FREE_FRACTION = 0.05;

export interface OriginalsOptions {
  /** Made if it is missing. */
  readonly directory: string;
  readonly library: OriginalLibrary;
  /** Most bytes that originals, whole or arriving, take on the disk. */
  readonly limitBytes: number;
  /** The part of the disk that stays free, 0 to 1; default `FREE_FRACTION`. */
  readonly freeFraction?: number;
  /** Downloads at a time for readers, and as many for copies, two more than that in all; default 16. */
  readonly downloads?: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Told of each size and SHA-256 that turned out; waited for, but its failure is no failure of a read. */
  readonly learned?: (id: MediaId, learned: LearnedFromDownload) => void | Promise<void>;
  /** Makes the index anew from the files; default false. */
  readonly rebuildIndex?: boolean;
  /** Asks how full the disk is; default `statfs` of the directory. */
  readonly disk?: () => Promise<DiskSpace>;
}

export interface CopyOptions {
  readonly signal?: AbortSignal;
  /** Told of new bytes in the file, each byte once. */
  readonly onBytes?: (bytes: number) => void;
}

export interface CacheStatus {
  /** Of the whole originals on the disk. */
  readonly bytes: number;
  readonly files: number;
  readonly limitBytes: number;
  readonly downloading: number;
  readonly waiting: number;
}

interface Parts {
  readonly stored: StoredOriginals;
  readonly downloads: Downloads;
  readonly queue: DownloadQueue;
  readonly learn: Learn;
}

type Learn = (request: OriginalRequest, found: { sizeBytes: number; sha256?: string }) => Promise<void>;

/**
 * The originals of a library, held on disk as far as a limit allows. What is in the cache is whole and checked; what is not
 * is fetched when it is first read, once for all its readers.
 */
export class Originals implements AsyncDisposable {
  private readonly closing = new AbortController();
  private readonly opened = new Set<OpenOriginal>();
  private readonly copies = new Set<Promise<unknown>>();
  private closed: Promise<void> | undefined;

  private constructor(
    private readonly options: OriginalsOptions,
    private readonly parts: Parts,
  ) {}

  /**
   * Throws `UsageError` for a directory that cannot be written, `NoSpaceError` when its disk is full, `BusyError` when
   * another process has the cache open, and `CorruptStateError` for a broken index unless it is to be rebuilt.
   */
  static async open(options: OriginalsOptions): Promise<Originals> {
    const { clock, log, library, limitBytes, freeFraction = FREE_FRACTION, downloads: atATime = 16 } = options;
    const directory = await CacheDirectory.open(options.directory);
    const index = await openIndex(directory, { rebuildIndex: options.rebuildIndex ?? false, log });
    const stored = new StoredOriginals(directory, index, clock, log);
    const space = new Space(stored, { limitBytes, freeFraction, disk: options.disk ?? diskSpaceOf(directory.path) });
    const learn = learner(options);
    const queue = new DownloadQueue(atATime);
    const downloads = new Downloads({ library, clock, log, directory, stored, space, learn }, queue);
    try {
      await space.trim();
    } catch (error) {
      await stored.close();
      throw error;
    }
    return new Originals(options, { stored, downloads, queue, learn });
  }

  /** Nothing is fetched until the first read. */
  open(request: OriginalRequest): OpenOriginal {
    this.refuseWhenClosed();
    const whenClosed = (original: OpenOriginal) => this.opened.delete(original);
    const original = new OpenedOriginal(keyOf(request.id, request.revision), request, {
      ...this.parts,
      library: this.options.library,
      whenClosed,
    });
    this.opened.add(original);
    return original;
  }

  /** These will be read or copied soon: the library hears of those that are not here yet. Never waits and never fails. */
  prepare(originals: readonly Pick<OriginalRequest, 'id' | 'revision'>[]): void {
    const missing = originals.filter(({ id, revision }) => !this.holds(id, revision));
    if (missing.length > 0) this.options.library.prepare?.(missing.map(({ id }) => id));
  }

  /**
   * Writes the whole original to the new file `file`, checked and flushed: from the cache when it is there, else from the
   * library behind all readers and without filling the cache. On failure there is no such file. Throws `NoSpaceError` and
   * `DestinationLostError` for a disk that fails, and what the library throws.
   */
  async copyTo(request: OriginalRequest, file: string, { signal, onBytes }: CopyOptions = {}): Promise<WrittenFile> {
    this.refuseWhenClosed();
    const { library, clock, log } = this.options;
    const key = keyOf(request.id, request.revision);
    const copy = withSignals([signal, this.closing.signal], (either) =>
      copyOriginal(
        { ...this.parts, library, clock, log },
        { key, request, file, signal: either, ...(onBytes ? { onBytes } : {}) },
      ),
    );
    this.copies.add(copy);
    try {
      return await copy;
    } finally {
      this.copies.delete(copy);
    }
  }

  /** Whether the original can be read without the library. */
  holds(id: MediaId, revision: string): boolean {
    this.refuseWhenClosed();
    return this.parts.stored.record(keyOf(id, revision)) !== undefined;
  }

  status(): CacheStatus {
    const { stored, queue } = this.parts;
    const { limitBytes } = this.options;
    return { ...stored.totals, limitBytes, downloading: queue.running, waiting: queue.waiting };
  }

  /** Ends every read, copy and download, and returns when nothing of them is left. */
  close(): Promise<void> {
    this.closed ??= this.end();
    return this.closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  private async end(): Promise<void> {
    this.closing.abort(new ClosedError('The cache was closed'));
    await Promise.all([...this.opened].map((original) => original.close()));
    await Promise.allSettled(this.copies);
    await this.parts.downloads.close();
    await this.parts.stored.close();
  }

  private refuseWhenClosed(): void {
    this.closing.signal.throwIfAborted();
  }
}

function learner({ learned, log }: OriginalsOptions): Learn {
  return async ({ id, revision, name }, { sizeBytes, sha256 }) => {
    try {
      await learned?.(id, { revision, sizeBytes, ...(sha256 === undefined ? {} : { sha256 }) });
    } catch (error) {
      log.warn({ name, reason: messageOf(error) }, 'the size of an original could not be kept');
    }
  };
}
