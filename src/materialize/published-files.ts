import { dirname } from 'node:path';
import { flushDirectory } from '../base/atomic-file.ts';
import type { CopyNews } from './copy-news.ts';
import type { Destination } from './destination.ts';
import { look } from './look.ts';
import type { Manifest } from './manifest.ts';
import type { ManifestRecord, OriginalRecord, SidecarRecord } from './manifest-record.ts';
import { isSameTime } from './same-time.ts';
import type { WantedFile } from './wanted.ts';

/** Files between flushes. A power cut costs hashing that many files once more; nothing of them is lost. */
const FLUSH_EVERY = 64;

type PublishedCopy = { readonly wanted: WantedFile; readonly record: OriginalRecord };

/** Keeps the books of what stands under its final name: recorded at once, made durable and told of together. */
export class PublishedFiles {
  #unflushed: string[] = [];
  #untold: PublishedCopy[] = [];

  constructor(
    private readonly destination: Destination,
    private readonly manifest: Manifest,
    private readonly news: CopyNews,
  ) {}

  addCopy(wanted: WantedFile, record: OriginalRecord): Promise<void> {
    this.#untold.push({ wanted, record });
    return this.#add(wanted.path, record);
  }

  addSidecar(path: string, record: SidecarRecord): Promise<void> {
    return this.#add(path, record);
  }

  async #add(path: string, record: ManifestRecord): Promise<void> {
    this.#unflushed.push(path);
    await this.manifest.record(path, record);
    if (this.#unflushed.length >= FLUSH_EVERY) await this.flush();
  }

  /** The names first, then the records that speak of them; whoever is told relies on both. */
  async flush(): Promise<void> {
    const [paths, copies] = [this.#unflushed, this.#untold];
    [this.#unflushed, this.#untold] = [[], []];
    for (const directory of new Set(paths.map(dirname))) await flushDirectory(this.destination.absolute(directory));
    await this.manifest.flush();
    await Promise.all(copies.map((copy) => this.#addToNews(copy)));
    await this.news.tell();
  }

  /** A disk tells times in its own way, so it is asked; one that the person set meanwhile is no copy of ours. */
  async #addToNews({ wanted, record }: PublishedCopy): Promise<void> {
    const found = await look(this.destination.absolute(wanted.path));
    const isAsWritten = found.kind === 'file' && found.sizeBytes === record.sizeBytes;
    if (isAsWritten && isSameTime(found.mtimeMs, record.mtimeMs)) this.news.add(wanted, found);
  }
}
