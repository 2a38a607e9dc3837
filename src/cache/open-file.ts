import { close, closeSync, read, readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { CorruptStateError, messageOf } from '../base/failure.ts';
import type { DiskPace } from './disk-pace.ts';
import { ClosedError } from './failures.ts';

const readAside = promisify(read);
const closeAside = promisify(close);

/** An original that lies whole on this disk: in the cache, as a verified copy, or where its library has it. */
export interface WholeFile {
  /** Open for reading, not the caller's to close; absent for a part of a file, which is read through us alone. */
  readonly fd?: number;
  readonly sizeBytes: number;
}

/**
 * A file of the cache that is open, once for all its readers. It is read on the event loop as long as the disk is quick.
 *
 * A file that is removed meanwhile stays readable until the last holder lets go.
 */
export class OpenFile {
  private holders = 1;
  private isRemoved = false;
  private wholeBytes: number | undefined;
  private whenDamaged: (() => void) | undefined;

  /** The caller is the first holder. `whenClosed` is told when the last one let go. */
  constructor(
    private readonly descriptor: FileHandle | number,
    private readonly pace: DiskPace,
    private readonly whenClosed: (file: OpenFile) => void = () => undefined,
  ) {}

  hold(): this {
    this.holders += 1;
    return this;
  }

  /** Closes the file with its last holder; a promise only when that takes time. */
  release(): void | Promise<void> {
    this.holders -= 1;
    if (this.holders !== 0) return;
    this.whenClosed(this);
    return this.close();
  }

  /** From now on the file is whole: a read that brings less than its size promises is damage. */
  becomeWhole(sizeBytes: number, whenDamaged: () => void): void {
    this.wholeBytes = sizeBytes;
    this.whenDamaged = whenDamaged;
  }

  /** The file has no name any more: its bytes are given back when it is closed. */
  becomeRemoved(): void {
    this.isRemoved = true;
  }

  /** The file itself, once it is whole; valid as long as the caller holds it. */
  get whole(): WholeFile | undefined {
    return this.wholeBytes === undefined ? undefined : { fd: this.fd, sizeBytes: this.wholeBytes };
  }

  /**
   * Fills `target` from `position` on as far as the file goes; answers how many bytes that was. Throws
   * `CorruptStateError` when a whole file cannot be read or is shorter than it was.
   */
  read(target: Uint8Array, position: number): number | Promise<number> {
    const wanted = this.withinFile(target, position);
    if (wanted.length === 0) return 0;
    const startedMs = this.pace.start();
    if (startedMs === undefined) return this.readAside(target, position);
    let bytes: number;
    try {
      bytes = readSync(this.fd, wanted, 0, wanted.length, position);
    } catch (error) {
      throw this.damage(messageOf(error), error);
    }
    this.pace.end(startedMs);
    return this.checked(bytes, wanted);
  }

  /** The same in the thread pool, for work that nobody waits for. */
  async readAside(target: Uint8Array, position: number): Promise<number> {
    const wanted = this.withinFile(target, position);
    if (wanted.length === 0) return 0;
    const { fd } = this;
    let bytes: number;
    // Held, since a number that is closed under a read may be another file's by the time the read begins.
    this.hold();
    try {
      ({ bytesRead: bytes } = await readAside(fd, wanted, 0, wanted.length, position));
    } catch (error) {
      throw this.damage(messageOf(error), error);
    } finally {
      await this.release();
    }
    return this.checked(bytes, wanted);
  }

  private get fd(): number {
    if (this.holders <= 0) throw new ClosedError('Cannot use a file of the cache: it is closed');
    return typeof this.descriptor === 'number' ? this.descriptor : this.descriptor.fd;
  }

  /** A file without a name is never closed on the event loop: to free a long video takes a disk its time. */
  private close(): void | Promise<void> {
    if (typeof this.descriptor !== 'number') return this.descriptor.close();
    const startedMs = this.isRemoved ? undefined : this.pace.start();
    if (startedMs === undefined) return closeAside(this.descriptor);
    closeSync(this.descriptor);
    this.pace.end(startedMs);
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
