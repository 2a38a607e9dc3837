import type { ByteSource } from '../../../src/takeout/byte-source.ts';

/** Bytes in memory, as if they lay far away: every read is counted, and answers later. */
export class MemorySource implements ByteSource {
  readonly identity = 'memory';
  readonly sizeBytes: number;
  /** What was read so far, in order. */
  readonly reads: { readonly position: number; readonly lengthBytes: number }[] = [];

  constructor(
    private readonly bytes: Uint8Array,
    readonly name = 'takeout-001.zip',
  ) {
    this.sizeBytes = bytes.length;
  }

  async read(target: Uint8Array, position: number, signal?: AbortSignal): Promise<number> {
    this.reads.push({ position, lengthBytes: target.length });
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    const there = this.bytes.subarray(position, position + target.length);
    target.set(there);
    return there.length;
  }

  async close(): Promise<void> {}
}
