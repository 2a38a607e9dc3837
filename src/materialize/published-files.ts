import { dirname } from 'node:path';
import { flushDirectory } from '../base/atomic-file.ts';
import type { CopyNews } from './copy-news.ts';
import type { Destination } from './destination.ts';
import type { Manifest } from './manifest.ts';
import type { ManifestRecord } from './manifest-record.ts';
import { isSameTime } from './same-time.ts';
import { look } from './survey.ts';
import type { WantedFile } from './wanted.ts';

/** Files between flushes. A power cut costs hashing that many files once more; nothing of them is lost. */
const FLUSH_EVERY = 64;

type PublishedFile = { readonly wanted: WantedFile; readonly record: ManifestRecord };

/** Keeps the books of what stands under its final name: recorded at once, made durable and told of together. */
export class PublishedFiles {
  #unflushed: PublishedFile[] = [];

  constructor(
    private readonly destination: Destination,
    private readonly manifest: Manifest,
    private readonly news: CopyNews,
  ) {}

  async add(wanted: WantedFile, record: ManifestRecord): Promise<void> {
    this.#unflushed.push({ wanted, record });
    await this.manifest.record(wanted.path, record);
    if (this.#unflushed.length >= FLUSH_EVERY) await this.flush();
  }

  /** The names first, then the records that speak of them; whoever is told relies on both. */
  async flush(): Promise<void> {
    const files = this.#unflushed;
    this.#unflushed = [];
    const directories = new Set(files.map(({ wanted }) => dirname(wanted.path)));
    for (const directory of directories) await flushDirectory(this.destination.absolute(directory));
    await this.manifest.flush();
    await Promise.all(files.map((file) => this.#addToNews(file)));
    await this.news.tell();
  }

  /** A disk tells times in its own way, so it is asked; one that the person set meanwhile is no copy of ours. */
  async #addToNews({ wanted, record }: PublishedFile): Promise<void> {
    const found = await look(this.destination.absolute(wanted.path));
    const isAsWritten = found.kind === 'file' && found.sizeBytes === record.sizeBytes;
    if (isAsWritten && isSameTime(found.mtimeMs, record.mtimeMs)) this.news.add(wanted, found);
  }
}
