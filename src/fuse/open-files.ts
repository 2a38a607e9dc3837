import { GphotosError } from '../base/failure.ts';

/** A program goes on with a file of a mount that was taken down. */
class UnmountedError extends GphotosError {
  override readonly name = 'UnmountedError';
  readonly code = 'canceled';
}

interface Closable {
  close(): Promise<void>;
}

/** The files that programs hold open, by the number that requests carry for them. 0 means "none" to libfuse, so we count from 1. */
export class OpenFiles<File extends Closable> {
  readonly #files = new Map<number, File>();
  #last = 0;
  #unmounted = false;

  /** After `highest` the numbers begin anew; the kernel's are of 64 bits, the answers of `fuse-native` of 32 with a sign. */
  constructor(private readonly highest = 0x7fff_ffff) {}

  add(file: File): number {
    do this.#last = (this.#last % this.highest) + 1;
    while (this.#files.has(this.#last));
    this.#files.set(this.#last, file);
    return this.#last;
  }

  at(handle: number): File {
    const file = this.#files.get(handle);
    if (!file && this.#unmounted) throw new UnmountedError(`Cannot read: handle ${handle} was closed with the mount`);
    if (!file) throw new Error(`Request for handle ${handle}, which is not open`);
    return file;
  }

  async close(handle: number): Promise<void> {
    const file = this.#files.get(handle);
    this.#files.delete(handle);
    await file?.close();
  }

  /** At the end of the mount; a request that was still on its way is told so. */
  async closeAll(): Promise<void> {
    this.#unmounted = true;
    await Promise.all([...this.#files.keys()].map((handle) => this.close(handle)));
  }
}
