import type { LocalFile } from '../local-file.ts';
import { MOST_BROUGHT_BYTES } from '../resident-reads.ts';

/** Whoever has read so much in one go, in bytes, is taken to go on. */
const GOES_ON_BYTES = 2 * 1024 * 1024;

/** As much as the reader has read so far is read ahead, up to this, in bytes, and then to the end of a stretch. */
const MOST_AHEAD_BYTES = 32 * 1024 * 1024;

/** What is in memory already is stepped over in steps of this many bytes. */
const STEP_BYTES = 1024 * 1024;

/**
 * Reads a part of a file ahead for a reader who goes from one end to the other. The system does so too, but it takes its
 * bearings from the reads that come here; and those come in bursts, through a mount, whose own read-ahead waits for ours. A disk
 * that is to be used all the time needs more than that.
 */
export class ReadAhead {
  /** Where the reader is expected next, and how much it has read up to there. */
  private next = -1;
  private runBytes = 0;
  /** Up to here all is taken to be in memory, or was asked for. */
  private frontier = 0;
  private isBringing = false;

  /** The part begins at `start` of the file. */
  constructor(
    private readonly file: Pick<LocalFile, 'isResident' | 'readAhead'>,
    private readonly start: number,
    private readonly sizeBytes: number,
  ) {}

  /** To be told of each read before it is done. Waits for nothing. */
  follow(position: number, lengthBytes: number): void {
    const goesOn = position === this.next;
    this.next = position + lengthBytes;
    this.runBytes = goesOn ? this.runBytes + lengthBytes : lengthBytes;
    this.frontier = goesOn ? Math.max(this.frontier, this.next) : this.next;
    if (this.runBytes >= GOES_ON_BYTES) this.goOn();
  }

  private goOn(): void {
    if (this.isBringing) return;
    const { file, start } = this;
    const end = Math.min(this.next + Math.min(this.runBytes, MOST_AHEAD_BYTES), this.sizeBytes);
    while (this.frontier < end && file.isResident(start + this.frontier)) this.frontier += STEP_BYTES;
    if (this.frontier >= end) return;
    void this.bring(Math.min(MOST_BROUGHT_BYTES, this.runBytes, this.sizeBytes - this.frontier));
  }

  /** In stretches that grow: a short one more often lets the disk wait, a long one is waited for when the reader leaves. */
  private async bring(lengthBytes: number): Promise<void> {
    const from = this.start + this.frontier;
    this.frontier += lengthBytes;
    this.isBringing = true;
    await this.file.readAhead(from, lengthBytes);
    this.isBringing = false;
    if (this.runBytes >= GOES_ON_BYTES) this.goOn();
  }
}
