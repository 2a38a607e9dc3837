import type { BigIntStats, Dirent } from 'node:fs';
import { dirname, extname } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { DiskLane, type Turn } from '../base/disk-lane.ts';
import { TimedOutError } from '../library/failures.ts';
import type { Disk, OpenedFile, OpenFile } from './disk.ts';

/** A disk that was asleep wakes within ten seconds; one that tries a bad sector again and again takes longer than this. */
const PATIENCE_MS = 30_000;

/** A disk that turns answers in a tenth of this. */
const SLOW_MS = 500;

/**
 * More at a time makes no disk faster, and leaves the threads of the pool to everything else when all of them hang. One is
 * kept for what lies elsewhere.
 */
const LANE = { atOnce: 4, atOnceInPlace: 3, patienceMs: PATIENCE_MS };

/**
 * Disks that are waited for no longer than 30 seconds a call: then it rejects with `TimedOutError`. As long as a call hangs,
 * further ones to its folder and below reject at once; and so do all as long as four of them hang.
 */
export class BoundedDisk implements Disk {
  private readonly lane: DiskLane;

  constructor(
    private readonly disk: Disk,
    clock: Clock,
  ) {
    this.lane = new DiskLane(clock, LANE);
  }

  readonly openFile: OpenFile = (path) => this.open(path, this.disk.openFile);
  readonly openItself: OpenFile = (path) => this.open(path, this.disk.openItself);

  stat(path: string): Promise<BigIntStats> {
    return this.ask(path, () => this.disk.stat(path));
  }

  lstat(path: string): Promise<BigIntStats> {
    return this.ask(path, () => this.disk.lstat(path));
  }

  list(path: string): Promise<Dirent[]> {
    return this.ask(path, () => this.disk.list(path));
  }

  realPath(path: string): Promise<string> {
    return this.ask(path, () => this.disk.realPath(path));
  }

  /** A file that opens when nobody waits any more is closed. */
  private async open(path: string, openFile: OpenFile): Promise<OpenedFile> {
    const handle = await this.ask(path, async (turn) => {
      const opened = await openFile(path);
      if (turn.isGivenUp) await opened.close();
      return opened;
    });
    const { resident } = handle;
    return {
      fd: handle.fd,
      resident: resident && {
        // Where one call has waited long already, another one might wait in the system itself, and all of us with it.
        read: (...wanted) => (this.lane.isSlow(placeOf(path), SLOW_MS) ? 0 : resident.read(...wanted)),
        stat: resident.stat.bind(resident),
        bring: (...wanted) => this.ask(path, () => resident.bring(...wanted)),
      },
      read: (...wanted) => this.ask(path, () => handle.read(...wanted)),
      stat: (options) => this.ask(path, () => handle.stat(options)),
      close: () => this.lane.runSometime(placeOf(path), () => handle.close()),
    };
  }

  private ask<T>(path: string, work: (turn: Turn) => Promise<T>): Promise<T> {
    return this.lane.run(placeOf(path), work, () => silence(path));
  }
}

/**
 * A folder is a place, and a file is as slow as the others beside it. Nobody can ask which is which without waiting, but files
 * of exports have an extension; a mount point, beside which there are other disks, has none.
 */
function placeOf(path: string): string {
  return extname(path) === '' ? path : dirname(path);
}

/** What is not known to be there nor to be gone: nothing is to be concluded from it. */
export function isSilence(error: unknown): boolean {
  return error instanceof TimedOutError;
}

function silence(path: string): TimedOutError {
  return new TimedOutError(
    `Cannot read '${path}': its disk, or the others with archives, have not answered for ${PATIENCE_MS / 1_000} seconds; ` +
      'see that the disk is connected and its server runs, then try again',
  );
}
