import { Download, type DownloadParts } from './download.ts';
import type { DownloadQueue } from './download-queue.ts';
import { ClosedError } from './failures.ts';
import type { OriginalRequest } from './fetch-original.ts';
import type { OriginalKey } from './original-key.ts';

/** The originals on their way into the cache: one download each, whatever the number of readers. */
export class Downloads {
  private readonly under = new Map<OriginalKey, Download>();
  private readonly ends = new Set<Promise<void>>();

  constructor(
    private readonly parts: DownloadParts,
    private readonly queue: DownloadQueue,
  ) {}

  /** The download of an original that has not ended yet. */
  find(key: OriginalKey): Download | undefined {
    const download = this.under.get(key);
    return download?.isOver ? undefined : download;
  }

  /** The download that is under way, or a new one; the caller has joined it and must leave it. */
  join(key: OriginalKey, request: OriginalRequest): Download {
    return (this.find(key) ?? this.start(key, request)).join();
  }

  /** Ends all of them and waits until they have. */
  async close(): Promise<void> {
    for (const download of this.under.values()) download.cancel(new ClosedError('The cache was closed'));
    await Promise.all(this.ends);
  }

  private start(key: OriginalKey, request: OriginalRequest): Download {
    const download = new Download(key, request, this.parts);
    this.under.set(key, download);
    const end = this.queue
      .run('reader', () => download.run(), download.signal)
      // The queue rejects only for a download that was given up before its turn; its readers were told then.
      .catch(() => undefined)
      .finally(() => {
        this.ends.delete(end);
        if (this.under.get(key) === download) this.under.delete(key);
      });
    this.ends.add(end);
    return download;
  }
}
