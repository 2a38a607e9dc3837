import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Clock } from '../base/clock.ts';
import { CorruptStateError, messageOf } from '../base/failure.ts';

/** A read from a quick disk or from memory takes a tenth of this; a longer one would hold up everybody else. */
const SLOW_READ_MS = 4;
/** How long reads then keep off the event loop before one dares again. */
const CAUTION_MS = 2_000;

/**
 * A file of the cache that is open, once for all its readers. Reading it synchronously is nearly twice as fast as through
 * the thread pool, so that is what happens as long as the disk is quick.
 *
 * A file that is removed meanwhile stays readable until the last holder lets go.
 */
export class OpenFile {
  private holders = 1;
  private cautiousUntilMs = Number.NEGATIVE_INFINITY;
  private wholeBytes: number | undefined;
  private whenDamaged: (() => void) | undefined;

  /** The caller is the first holder. `whenClosed` is told when the last one let go. */
  constructor(
    private readonly handle: FileHandle,
    private readonly clock: Clock,
    private readonly whenClosed: (file: OpenFile) => void = () => undefined,
  ) {}

  hold(): this {
    this.holders += 1;
    return this;
  }

  /** Closes the file with its last holder. */
  async release(): Promise<void> {
    this.holders -= 1;
    if (this.holders !== 0) return;
    this.whenClosed(this);
    await this.handle.close();
  }

  /** From now on the file is whole: a read that brings less than its size promises is damage. */
  becomeWhole(sizeBytes: number, whenDamaged: () => void): void {
    this.wholeBytes = sizeBytes;
    this.whenDamaged = whenDamaged;
  }

  /**
   * Fills `target` from `position` on as far as the file goes; answers how many bytes that was. Throws
   * `CorruptStateError` when a whole file cannot be read or is shorter than it was.
   */
  read(target: Uint8Array, position: number): number | Promise<number> {
    const wanted = this.withinFile(target, position);
    if (wanted.length === 0) return 0;
    const startedMs = this.clock.nowMs();
    if (startedMs < this.cautiousUntilMs) return this.readAside(target, position);
    let bytes: number;
    try {
      bytes = readSync(this.handle.fd, wanted, 0, wanted.length, position);
    } catch (error) {
      throw this.damage(messageOf(error), error);
    }
    if (this.clock.nowMs() - startedMs > SLOW_READ_MS) this.cautiousUntilMs = startedMs + CAUTION_MS;
    return this.checked(bytes, wanted);
  }

  /** The same in the thread pool, for work that nobody waits for. */
  async readAside(target: Uint8Array, position: number): Promise<number> {
    const wanted = this.withinFile(target, position);
    if (wanted.length === 0) return 0;
    let bytes: number;
    try {
      ({ bytesRead: bytes } = await this.handle.read(wanted, 0, wanted.length, position));
    } catch (error) {
      throw this.damage(messageOf(error), error);
    }
    return this.checked(bytes, wanted);
  }

  private withinFile(target: Uint8Array, position: number): Uint8Array {
    if (this.wholeBytes === undefined || position + target.length <= this.wholeBytes) return target;
    return target.subarray(0, Math.max(0, this.wholeBytes - position));
  }

  private checked(bytes: number, wanted: Uint8Array): number {
    if (this.wholeBytes !== undefined && bytes < wanted.length) throw this.damage('the file is shorter than it was');
    return bytes;
  }

  private damage(reason: string, cause?: unknown): CorruptStateError {
    this.whenDamaged?.();
    return new CorruptStateError(`Cannot read an original from the cache: ${reason}; it is fetched again when opened`, {
      cause,
    });
  }
}
