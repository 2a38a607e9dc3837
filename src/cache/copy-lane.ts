import type { Clock } from '../base/clock.ts';
import { DiskLane, type Turn } from '../base/disk-lane.ts';
import { GphotosError } from '../base/failure.ts';

/**
 * A disk that has to wake up first may take longer: then the library is asked, and the next reader finds the disk awake. One
 * thing at a time, for the library has the bytes as well, and the pool's threads are wanted elsewhere.
 */
const LANE = { atOnce: 1, atOnceInPlace: 1, patienceMs: 3_000 };

/** All copies lie below one directory. */
const PLACE = 'copies';

/** A disk did not answer in time, or has still to answer somebody before. */
export class DiskHangsError extends GphotosError {
  override readonly name = 'DiskHangsError';
  readonly code = 'timed-out';
}

/** The way to the disk with the copies, which may be a share on a NAS that is asleep or gone. */
export class CopyLane {
  private readonly lane: DiskLane;
  private scratch = Buffer.alloc(0);

  constructor(clock: Clock) {
    this.lane = new DiskLane(clock, LANE);
  }

  /** Settles as `work` does, or rejects with `DiskHangsError`. */
  run<T>(work: (turn: Turn) => Promise<T>): Promise<T> {
    return this.lane.run(PLACE, work, hangs);
  }

  /** For work that nobody waits for and that must be done: it stays in the lane while the disk hangs. */
  runSometime(work: () => Promise<void>): void {
    void this.lane.runSometime(PLACE, work);
  }

  /** Room for whoever has the turn: bytes that come late must not go to a reader who was answered otherwise. */
  room(bytes: number): Buffer {
    if (this.scratch.length < bytes) this.scratch = Buffer.allocUnsafeSlow(bytes);
    return this.scratch.subarray(0, bytes);
  }

  /** Resolves when all that was begun is done, or the disk hangs. */
  async whenQuiet(): Promise<void> {
    if (this.lane.isBusy) await this.run(async () => undefined).catch(() => undefined);
  }
}

function hangs(): DiskHangsError {
  return new DiskHangsError('the disk with the copies does not answer');
}
