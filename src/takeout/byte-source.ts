import { GphotosError } from '../base/failure.ts';

/**
 * Bytes that can be read at any position and never change: an archive on a disk here or on a server. It may lie far away,
 * so whoever reads asks for few large ranges rather than for many small ones.
 *
 * Both failures below pass through everything that reads from a source.
 */
export interface ByteSource {
  /** For messages: as the person gave it, a path for a file. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Two sources of one name and one identity hold the same bytes, also after a restart; opaque otherwise. */
  readonly identity: string;

  /**
   * Fills `target` from `position` on and answers how many bytes that were: all of it, or what there is up to
   * `sizeBytes`; never fewer. Any number of reads may run at a time.
   *
   * Rejects with the signal's reason when `signal` aborts. After a rejection bytes may still arrive in `target`: it must
   * not be used for anything else.
   */
  read(target: Uint8Array, position: number, signal?: AbortSignal): Promise<number>;

  /** Safe to call twice. Reads that run are finished first. */
  close(): Promise<void>;
}

/** The source is not what it was when it was opened: what is known of its contents is no longer true. */
export class SourceChangedError extends GphotosError {
  override readonly name = 'SourceChangedError';
  readonly code = 'gone';
  constructor(
    readonly source: string,
    readonly change: 'grown' | 'altered' | 'removed',
  ) {
    super(`Cannot read '${source}': ${CHANGES[change]}`);
  }
}

const CHANGES = {
  grown: 'it is still growing; look at it again when its download has finished',
  altered: 'it has been altered since it was opened; it must be looked through again',
  removed: 'it has been removed or replaced since it was opened; it must be looked through again',
} as const;

/** The source cannot be reached now. It may be there again later: the next read tries. */
export class SourceUnreachableError extends GphotosError {
  override readonly name = 'SourceUnreachableError';
  readonly code = 'offline';
  constructor(
    readonly source: string,
    why: string,
    options?: ErrorOptions,
  ) {
    super(`Cannot read '${source}': ${why}`, options);
  }
}

/** The bytes of `source` from `position` on: `lengthBytes`, or what there is up to its end. */
export async function readRange(
  source: ByteSource,
  position: number,
  lengthBytes: number,
  signal?: AbortSignal,
): Promise<Buffer> {
  const there = Math.max(0, Math.min(lengthBytes, source.sizeBytes - position));
  const bytes = Buffer.allocUnsafe(there);
  if (there > 0) await source.read(bytes, position, signal);
  return bytes;
}
