import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { BadAnswerError } from '../library/failures.ts';
import { bytesIn } from './gathered.ts';

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
  private hashed = 0;
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

  /**
   * The next bytes of the original. Throws `BadAnswerError` where they differ from what was seen before; after another
   * failure the same pieces may be written once more.
   */
  async write(pieces: readonly Uint8Array[]): Promise<void> {
    const endBytes = this.received + bytesIn(pieces);
    const putting = this.put(await this.withoutSeen(pieces), Math.max(this.received, Math.min(this.seen, endBytes)));
    // While the disk takes them. Not again when they are written again.
    if (this.hashed < endBytes) for (const piece of pieces) this.hash.update(piece);
    this.hashed = endBytes;
    await putting;
    this.received = endBytes;
    this.reached = Math.max(this.reached, endBytes);
  }

  /** Begins again from zero; the first `seenBytes` bytes are fixed and must come again as they were. */
  restart(seenBytes: number): void {
    this.hash = createHash('sha256');
    this.received = 0;
    this.hashed = 0;
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

  /** Those that are not in the file yet; the others are compared with what is. */
  private async withoutSeen(pieces: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
    if (this.received >= this.seen) return pieces;
    const bytes = Buffer.concat(pieces);
    const again = Math.min(bytes.length, this.seen - this.received);
    await this.compare(bytes.subarray(0, again));
    return again < bytes.length ? [bytes.subarray(again)] : [];
  }

  private async compare(bytes: Uint8Array): Promise<void> {
    const before = Buffer.allocUnsafe(bytes.length);
    const { bytesRead } = await this.handle.read(before, 0, before.length, this.received);
    if (bytesRead === before.length && before.equals(bytes)) return;
    throw new BadAnswerError('the library sent other bytes when it was asked again for an original half received');
  }

  /** A disk that is filling up may take only a part. */
  private async put(pieces: readonly Uint8Array[], position: number): Promise<void> {
    let rest = pieces;
    for (let at = position; rest.length > 0; ) {
      const { bytesWritten } = await this.handle.writev(rest, at);
      at += bytesWritten;
      rest = behind(rest, bytesWritten);
    }
  }
}

/** What is left of `pieces` without the first `bytes` bytes. */
function behind(pieces: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let before = bytes;
  return pieces.flatMap((piece) => {
    const skipped = Math.min(before, piece.length);
    before -= skipped;
    return skipped < piece.length ? [piece.subarray(skipped)] : [];
  });
}
