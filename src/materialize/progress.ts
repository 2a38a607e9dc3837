import type { Clock } from '../base/clock.ts';

export interface MaterializeProgress {
  readonly phase: 'planning' | 'copying' | 'done';
  /** Files and links that are done with (already there, copied, linked or failed), and all of them. While planning, both count what was looked at. */
  readonly files: number;
  readonly totalFiles: number;
  /** Bytes copied in this run, and all that it has to copy; the latter only when every size is known. */
  readonly bytes: number;
  readonly totalBytes?: number;
  /** Smoothed over some seconds. */
  readonly bytesPerSecond: number;
  /** An estimate; absent until there is something to estimate from. */
  readonly leftMs?: number;
}

/** A copy that is to be made; its size when that is known. */
export interface ExpectedCopy {
  readonly sizeBytes: number | undefined;
}

/** At most five reports a second: more cannot be read. */
const REPORT_EVERY_MS = 200;

/** A rate of this long ago counts a third. */
const SMOOTHING_MS = 5_000;

/** Counts what a run does and reports it now and then. */
export class ProgressMeter {
  #phase: MaterializeProgress['phase'] = 'planning';
  #files = 0;
  #totalFiles = 0;
  #bytes = 0;
  /** Of the copies of this run: bytes of those whose size is known, and how many others there still are. */
  #knownBytes = 0;
  #unsizedFiles = 0;
  #copies = { files: 0, bytes: 0 };
  #rate = 0;
  #measured: { readonly atMs: number; readonly bytes: number } | undefined;
  #reportedAtMs: number | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly report: (progress: MaterializeProgress) => void,
  ) {}

  /** A file or link was looked at; `expected` when it is to be copied, `isDone` when it needs nothing. */
  planned({ isDone, expected }: { readonly isDone: boolean; readonly expected: ExpectedCopy | undefined }): void {
    this.#totalFiles += 1;
    if (isDone) this.#files += 1;
    if (expected) this.#expect(expected, 1);
    this.#reportNowAndThen();
  }

  startCopying(): void {
    this.#phase = 'copying';
    this.#measured = { atMs: this.clock.nowMs(), bytes: 0 };
    this.#report();
  }

  /** Bytes arrived; fewer than none when those of a failed copy are taken back. */
  received(bytes: number): void {
    this.#bytes += bytes;
    this.#reportNowAndThen();
  }

  /** One of the planned files or links is done with; `copiedBytes` when it was copied. */
  done(expected: ExpectedCopy | undefined, copiedBytes?: number): void {
    this.#files += 1;
    if (expected) this.#expect(expected, -1);
    if (copiedBytes !== undefined) {
      this.#knownBytes += copiedBytes;
      this.#copies = { files: this.#copies.files + 1, bytes: this.#copies.bytes + copiedBytes };
    }
    this.#reportNowAndThen();
  }

  #expect({ sizeBytes }: ExpectedCopy, times: 1 | -1): void {
    if (sizeBytes === undefined) this.#unsizedFiles += times;
    else this.#knownBytes += times * sizeBytes;
  }

  /** Planned things that had left the tree when their turn came. */
  forget(files: number): void {
    this.#totalFiles -= files;
  }

  finish(): void {
    this.#phase = 'done';
    this.#knownBytes = this.#bytes;
    this.#unsizedFiles = 0;
    this.#report();
  }

  #reportNowAndThen(): void {
    const nowMs = this.clock.nowMs();
    if (this.#reportedAtMs === undefined || nowMs - this.#reportedAtMs >= REPORT_EVERY_MS) this.#report();
  }

  #report(): void {
    this.#reportedAtMs = this.clock.nowMs();
    this.#measure(this.#reportedAtMs);
    const leftMs = this.#leftMs();
    this.report({
      phase: this.#phase,
      files: this.#phase === 'planning' ? this.#totalFiles : this.#files,
      totalFiles: this.#totalFiles,
      bytes: this.#bytes,
      ...(this.#unsizedFiles > 0 ? {} : { totalBytes: Math.max(this.#knownBytes, this.#bytes) }),
      bytesPerSecond: Math.round(this.#rate),
      ...(leftMs === undefined ? {} : { leftMs }),
    });
  }

  #measure(nowMs: number): void {
    if (!this.#measured || nowMs <= this.#measured.atMs) return;
    const spanMs = nowMs - this.#measured.atMs;
    const rate = Math.max(0, (this.#bytes - this.#measured.bytes) / spanMs) * 1000;
    const weight = this.#rate === 0 ? 1 : 1 - Math.exp(-spanMs / SMOOTHING_MS);
    this.#rate += weight * (rate - this.#rate);
    this.#measured = { atMs: nowMs, bytes: this.#bytes };
  }

  /** Files of unknown size are taken to be as large as those copied so far. */
  #leftMs(): number | undefined {
    if (this.#phase === 'done') return 0;
    if (this.#phase === 'planning' || this.#rate === 0) return undefined;
    if (this.#unsizedFiles > 0 && this.#copies.files === 0) return undefined;
    const unsizedBytes = this.#unsizedFiles === 0 ? 0 : (this.#unsizedFiles * this.#copies.bytes) / this.#copies.files;
    return Math.round((Math.max(0, this.#knownBytes + unsizedBytes - this.#bytes) / this.#rate) * 1000);
  }
}
