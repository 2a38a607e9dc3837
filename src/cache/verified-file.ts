import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { BadAnswerError } from '../library/failures.ts';

/** What is certain of a file that was written whole. */
export interface WrittenFile {
  readonly sizeBytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/**
 * A new file that takes the bytes of an original in their order, hashes them on the way and can begin again from zero. What
 * was already seen by somebody must come the same way again.
 */
export class VerifiedFile {
  private hash = createHash('sha256');
  private received = 0;
  private reached = 0;
  private seen = 0;

  private constructor(
    readonly path: string,
    readonly handle: FileHandle,
  ) {}

  /** Fails with Node's `EEXIST` when there is such a file already. */
  static async create(path: string, mode: number): Promise<VerifiedFile> {
    return new VerifiedFile(path, await open(path, 'wx+', mode));
  }

  /** Bytes that have come since the last `restart`. */
  get receivedBytes(): number {
    return this.received;
  }

  /** The next bytes of the original. Throws `BadAnswerError` where they differ from what was seen before. */
  async write(bytes: Uint8Array): Promise<void> {
    const again = Math.min(bytes.length, Math.max(0, this.seen - this.received));
    if (again > 0) await this.compare(bytes.subarray(0, again));
    await this.put(bytes.subarray(again), this.received + again);
    this.hash.update(bytes);
    this.received += bytes.length;
    this.reached = Math.max(this.reached, this.received);
  }

  /** Begins again from zero; the first `seenBytes` bytes are fixed and must come again as they were. */
  restart(seenBytes: number): void {
    this.hash = createHash('sha256');
    this.received = 0;
    this.seen = seenBytes;
  }

  /** Ends the file where the bytes end and makes it durable. */
  async finish(): Promise<WrittenFile> {
    if (this.reached > this.received) await this.handle.truncate(this.received);
    await this.handle.sync();
    return { sizeBytes: this.received, sha256: this.hash.digest('hex') };
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }

  private async compare(bytes: Uint8Array): Promise<void> {
    const before = Buffer.allocUnsafe(bytes.length);
    const { bytesRead } = await this.handle.read(before, 0, before.length, this.received);
    if (bytesRead === before.length && before.equals(bytes)) return;
    throw new BadAnswerError('the library sent other bytes when it was asked again for an original half received');
  }

  /** A disk that is filling up may take only a part. */
  private async put(bytes: Uint8Array, position: number): Promise<void> {
    for (let written = 0; written < bytes.length; ) {
      const { bytesWritten } = await this.handle.write(bytes, written, bytes.length - written, position + written);
      written += bytesWritten;
    }
  }
}
