import { statfs } from 'node:fs/promises';
import { formatBytes } from '../base/amounts.ts';
import { NoSpaceError } from '../base/failure.ts';
import { OneAtATime } from '../base/one-at-a-time.ts';
import { isDiskFull, limitTooSmall, writeFailure } from './failures.ts';

/** What a file system says of itself. */
export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** What can make room: whole originals, of which the least recently used go first. */
export interface Evictable {
  readonly usedBytes: number;
  /** Removes originals, those that nobody has open first, until `isEnough` answers true. */
  evict(isEnough: () => Promise<boolean>, options: { evenOpen: boolean }): Promise<void>;
}

export interface SpaceOptions {
  readonly limitBytes: number;
  /** The part of the disk that stays free, 0 to 1. */
  readonly freeFraction: number;
  readonly disk: () => Promise<DiskSpace>;
}

/** Room set aside for one original before it is written. */
export interface Reservation {
  readonly bytes: number;
  /** How much of it lies on the disk already. */
  writtenBytes: number;
}

interface Held extends Reservation {
  bytes: number;
}

/** Asks the file system that holds `path`. */
export function diskSpaceOf(path: string): () => Promise<DiskSpace> {
  return async () => {
    const { bavail, blocks, bsize } = await statfs(path);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  };
}

/**
 * Keeps two promises before a byte is written: what is cached and what is arriving stay together within the limit, and the
 * disk keeps its free part. An original that was evicted while somebody reads it counts no longer, though its bytes leave
 * the disk only when the reader is done.
 */
export class Space {
  private readonly held = new Set<Held>();
  private readonly turns = new OneAtATime();
  private waiting: (() => void)[] = [];
  private settled = 0;

  constructor(
    private readonly originals: Evictable,
    private readonly options: SpaceOptions,
  ) {}

  /**
   * Sets room aside for `what`. Waits when only originals that are arriving now stand in the way; throws `NoSpaceError`
   * when it cannot fit, and evicts nothing in vain.
   */
  async reserve(bytes: number, what: string, signal?: AbortSignal): Promise<Reservation> {
    const { limitBytes } = this.options;
    if (bytes > limitBytes) throw limitTooSmall(what, bytes, limitBytes);
    const held: Held = { bytes: 0, writtenBytes: 0 };
    for (;;) {
      const settledBefore = this.settled;
      const fits = await this.turns.run(async () => {
        const isRoom = await this.grow(held, bytes, what);
        if (isRoom) this.held.add(held);
        return isRoom;
      });
      if (fits) return held;
      if (this.settled === settledBefore) await this.nextSettled(signal);
    }
  }

  /** Makes a reservation hold at least `bytes`. Never waits for others, which might be waiting for this one. */
  async cover(reservation: Reservation, bytes: number, what: string): Promise<void> {
    const held = reservation as Held;
    if (bytes <= held.bytes) return;
    const fits = await this.turns.run(() => this.grow(held, bytes, what));
    if (!fits) throw limitTooSmall(what, bytes, this.options.limitBytes);
  }

  /** Ends a reservation; `keep`, if given, first makes what was written an original of the cache. */
  async settle(reservation: Reservation, keep: () => Promise<void> = async () => undefined): Promise<void> {
    await this.turns.run(async () => {
      try {
        await keep();
      } finally {
        this.held.delete(reservation as Held);
        this.settled += 1;
        for (const goOn of this.waiting.splice(0)) goOn();
      }
    });
  }

  /** Brings what is cached within the limit, for one that was lowered. */
  async trim(): Promise<void> {
    await this.turns.run(() => this.evictUntil(async () => this.originals.usedBytes <= this.options.limitBytes, true));
  }

  /** Does `write`. When the disk turns out to be full, evicts `neededBytes` and tries once more. */
  async whileRoom<T>(write: () => Promise<T>, neededBytes: number, attempt: string): Promise<T> {
    try {
      return await write();
    } catch (error) {
      if (!isDiskFull(error)) throw writeFailure(error, attempt);
    }
    await this.turns.run(() => {
      const goal = this.originals.usedBytes - neededBytes;
      return this.evictUntil(async () => this.originals.usedBytes <= goal, false);
    });
    try {
      return await write();
    } catch (error) {
      throw writeFailure(error, attempt);
    }
  }

  /** Answers false when only the other reservations stand in the way. */
  private async grow(held: Held, bytes: number, what: string): Promise<boolean> {
    const { limitBytes } = this.options;
    const more = bytes - held.bytes;
    const free = () => limitBytes - this.heldBytes - more;
    if (free() < 0) return false;
    await this.evictUntil(async () => this.originals.usedBytes <= free(), true);
    await this.keepDiskFree(more, bytes, what);
    held.bytes = bytes;
    return true;
  }

  private async keepDiskFree(more: number, bytes: number, what: string): Promise<void> {
    const { disk, freeFraction, limitBytes } = this.options;
    const lacking = async () => {
      const { freeBytes, totalBytes } = await disk();
      return this.unwrittenBytes + more + Math.ceil(totalBytes * freeFraction) - freeBytes;
    };
    const before = await lacking();
    if (before <= 0) return;
    if (before <= this.originals.usedBytes) await this.evictUntil(async () => (await lacking()) <= 0, false);
    if ((await lacking()) <= 0) return;
    const { freeBytes, totalBytes } = await disk();
    throw new NoSpaceError(
      `Cannot fetch ${what} (${formatBytes(bytes)}): the cache's disk has ${formatBytes(freeBytes)} free, of which ` +
        `${formatBytes(Math.ceil(totalBytes * freeFraction))} stay free, within a --cache-size of ` +
        `${formatBytes(limitBytes)}; free some space there, or choose another disk with --cache-dir`,
    );
  }

  private async evictUntil(isEnough: () => Promise<boolean>, evenOpen: boolean): Promise<void> {
    if (!(await isEnough())) await this.originals.evict(isEnough, { evenOpen });
  }

  private get heldBytes(): number {
    return [...this.held].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  private get unwrittenBytes(): number {
    return [...this.held].reduce((sum, { bytes, writtenBytes }) => sum + Math.max(0, bytes - writtenBytes), 0);
  }

  private nextSettled(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => reject(signal?.reason);
      if (signal?.aborted) return stop();
      signal?.addEventListener('abort', stop, { once: true });
      this.waiting.push(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      });
    });
  }
}
