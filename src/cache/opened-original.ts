import { withSignals } from './cancellation.ts';
import type { Download, DownloadParts } from './download.ts';
import type { Downloads } from './downloads.ts';
import { ClosedError, SizeChangedError } from './failures.ts';
import type { OriginalRequest } from './fetch-original.ts';
import type { OpenFile } from './open-file.ts';
import type { OriginalKey } from './original-key.ts';

/** One original, opened for reading. */
export interface OpenOriginal {
  /**
   * Fills `target` from `position` on; answers how many bytes that were, fewer only at the end of the original, 0 behind
   * it. A number at once when the bytes are at hand, else a promise. `signal` ends the wait, not the download.
   */
  read(target: Uint8Array, position: number, signal?: AbortSignal): number | Promise<number>;
  /** Ends reads that wait. Twice is fine. */
  close(): Promise<void>;
}

/** `arriving` begins with the first bytes handed out: from then on these reads see this download's bytes and no other's. */
type Source =
  | { readonly step: 'unread' }
  | { readonly step: 'arriving'; readonly download: Download; readonly file: OpenFile }
  | { readonly step: 'whole'; readonly file: OpenFile }
  | { readonly step: 'failed'; readonly reason: unknown };

export interface OpenedOriginalParts extends Pick<DownloadParts, 'stored' | 'learn'> {
  readonly downloads: Downloads;
  /** Told when the original is closed. */
  readonly whenClosed: (original: OpenOriginal) => void;
}

/** Reads an original from the cache, or from the download that is bringing it. */
export class OpenedOriginal implements OpenOriginal {
  private source: Source = { step: 'unread' };
  private readonly closing = new AbortController();
  private readonly readings = new Set<Promise<void>>();

  constructor(
    private readonly key: OriginalKey,
    private readonly request: OriginalRequest,
    private readonly parts: OpenedOriginalParts,
  ) {}

  read(target: Uint8Array, position: number, signal?: AbortSignal): number | Promise<number> {
    if (this.source.step === 'whole') return this.source.file.read(target, position);
    const reading = withSignals([signal, this.closing.signal], (either) => this.readWaiting(target, position, either));
    const end = reading.then(nothing, nothing).finally(() => this.readings.delete(end));
    this.readings.add(end);
    return reading;
  }

  async close(): Promise<void> {
    if (this.closing.signal.aborted) return;
    this.closing.abort(new ClosedError(`'${this.request.name}' was closed`));
    if (this.source.step === 'whole') this.parts.stored.touch(this.key);
    await this.turnTo({ step: 'failed', reason: this.closing.signal.reason });
    await Promise.all(this.readings);
    this.parts.whenClosed(this);
  }

  private async readWaiting(target: Uint8Array, position: number, signal: AbortSignal): Promise<number> {
    signal.throwIfAborted();
    if (this.source.step === 'unread') await this.lookInCache();
    if (this.source.step === 'arriving') await this.followDownload(this.source);
    const { source, parts } = this;
    if (source.step === 'failed') throw source.reason;
    if (source.step === 'whole') return source.file.read(target, position);
    const download = source.step === 'arriving' ? source.download.join() : parts.downloads.join(this.key, this.request);
    try {
      return await this.readArriving(download, target, position, signal);
    } finally {
      await download.leave();
    }
  }

  private async lookInCache(): Promise<void> {
    const { stored } = this.parts;
    const record = stored.record(this.key);
    if (!record) return;
    await this.checkSize(record);
    const file = await stored.acquire(this.key);
    if (!file) return;
    if (this.source.step === 'unread') this.source = { step: 'whole', file };
    else await file.release();
  }

  /** Whether the download from which bytes were handed out has ended, and how. */
  private async followDownload({ download, file }: { download: Download; file: OpenFile }): Promise<void> {
    if (download.step === 'stored') this.source = { step: 'whole', file };
    if (download.step === 'failed') await this.turnTo({ step: 'failed', reason: download.failure });
  }

  private async readArriving(
    download: Download,
    target: Uint8Array,
    position: number,
    signal: AbortSignal,
  ): Promise<number> {
    const sizeBytes = await download.size(signal);
    await this.checkSize({ sizeBytes });
    const endBytes = Math.min(position + target.length, sizeBytes);
    if (endBytes <= position) return 0;
    const file = await download.bytesUpTo(endBytes, signal);
    if (this.source.step === 'unread') this.source = { step: 'arriving', download, file };
    else await file.release();
    if (this.source.step === 'failed') throw this.source.reason;
    return file.read(target.subarray(0, endBytes - position), position);
  }

  /** Whoever was told another size learns the right one before it hears that it must ask again. */
  private async checkSize(found: { readonly sizeBytes: number; readonly sha256?: string }): Promise<void> {
    const { name, expectedSizeBytes } = this.request;
    if (expectedSizeBytes === undefined || expectedSizeBytes === found.sizeBytes) return;
    await this.parts.learn(this.request, found);
    const reason = new SizeChangedError(`'${name}'`, expectedSizeBytes, found.sizeBytes);
    await this.turnTo({ step: 'failed', reason });
    throw reason;
  }

  private async turnTo(source: Source): Promise<void> {
    const before = this.source;
    this.source = source;
    if ('file' in before) await before.file.release();
  }
}

function nothing(): void {}
