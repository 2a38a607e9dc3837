import { GphotosError } from '../../base/failure.ts';
import type { OpenFile } from '../../tree/tree.ts';

/** A program goes on with a file of a mount that was taken down. */
class UnmountedError extends GphotosError {
  override readonly name = 'UnmountedError';
  readonly code = 'canceled';
}

/** The files that programs hold open, by the number libfuse carries for them. 0 means "none" there, so we count from 1. */
export class OpenFiles {
  readonly #files = new Map<number, OpenFile>();
  #last = 0;

  /** After `highest` the numbers begin anew; libfuse's are of 64 bits, the binding's answers of 32 with a sign. */
  constructor(private readonly highest = 0x7fff_ffff) {}

  add(file: OpenFile): number {
    do this.#last = (this.#last % this.highest) + 1;
    while (this.#files.has(this.#last));
    this.#files.set(this.#last, file);
    return this.#last;
  }

  at(handle: number): OpenFile {
    const file = this.#files.get(handle);
    if (!file) throw new UnmountedError(`Cannot read: handle ${handle} was closed when the tree was unmounted`);
    return file;
  }

  async close(handle: number): Promise<void> {
    const file = this.#files.get(handle);
    this.#files.delete(handle);
    await file?.close();
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#files.keys()].map((handle) => this.close(handle)));
  }
}
