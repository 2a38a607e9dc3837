import { dirname } from 'node:path';
import { flushDirectory } from '../base/atomic-file.ts';
import type { Destination } from './destination.ts';
import type { Manifest } from './manifest.ts';
import type { ManifestRecord } from './manifest-record.ts';

/** Files between flushes. A power cut costs hashing that many files once more; nothing of them is lost. */
const FLUSH_EVERY = 64;

/** Keeps the books of what stands under its final name: recorded at once, made durable together. */
export class PublishedFiles {
  #directories = new Set<string>();
  #unflushed = 0;

  constructor(
    private readonly destination: Destination,
    private readonly manifest: Manifest,
  ) {}

  async add(path: string, record: ManifestRecord): Promise<void> {
    this.#directories.add(dirname(path));
    this.#unflushed += 1;
    await this.manifest.record(path, record);
    if (this.#unflushed >= FLUSH_EVERY) await this.flush();
  }

  /** The names first, then the records that speak of them. */
  async flush(): Promise<void> {
    const directories = this.#directories;
    this.#directories = new Set();
    this.#unflushed = 0;
    for (const directory of directories) await flushDirectory(this.destination.absolute(directory));
    await this.manifest.flush();
  }
}
