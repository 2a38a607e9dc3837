import { orAborted } from '../base/or-aborted.ts';
import type { OriginalInPlace, PhotoLibrary } from '../library/photo-library.ts';
import { withSignals } from './cancellation.ts';
import type { Download, DownloadParts } from './download.ts';
import type { Downloads } from './downloads.ts';
import { ClosedError, SizeChangedError } from './failures.ts';
import { checkRevision, type OriginalRequest } from './fetch-original.ts';
import type { OpenFile, WholeFile } from './open-file.ts';
import type { OriginalKey } from './original-key.ts';

/** One original, opened for reading. */
export interface OpenOriginal {
  /**
   * Fills `target` from `position` on; answers how many bytes that were, fewer only at the end of the original, 0 behind
   * it. A number at once when the bytes are at hand, else a promise. `signal` ends the wait, not the download.
   */
  read(target: Uint8Array, position: number, signal?: AbortSignal): number | Promise<number>;
  /**
   * The original where it lies on this disk, valid until `close`; undefined while it is not here, and when its size is not
   * the one expected. Fetches nothing. A promise only when the disk is slow or the right size is to be told.
   */
  whole(): WholeFile | undefined | Promise<WholeFile | undefined>;
  /** Ends reads that wait. Twice is fine. */
  close(): Promise<void>;
}

/**
 * `arriving` begins with the first bytes handed out: from then on these reads see this download's bytes and no other's.
 * `in place`: the library has it on this machine as it is, so that the cache need not hold it once more.
 */
type Source =
  | { readonly step: 'unread' }
  | { readonly step: 'arriving'; readonly download: Download; readonly file: OpenFile }
  | { readonly step: 'whole'; readonly file: OpenFile }
  | { readonly step: 'in place'; readonly placed: OriginalInPlace }
  | { readonly step: 'failed'; readonly reason: unknown }
  | { readonly step: 'closed' };

export interface OpenedOriginalParts extends Pick<DownloadParts, 'stored' | 'learn'> {
  readonly downloads: Downloads;
  readonly library: Pick<PhotoLibrary, 'openInPlace'>;
  /** Told when the original is closed. */
  readonly whenClosed: (original: OpenOriginal) => void;
}

const UNREAD: Source = { step: 'unread' };
const CLOSED: Source = { step: 'closed' };
const DONE = Promise.resolve();

/** Reads an original from the cache, or from the download that is bringing it. */
export class OpenedOriginal implements OpenOriginal {
  private source: Source = UNREAD;
  /** Made when somebody waits, or the library is asked: most originals are opened, read and closed at once. */
  private closing: AbortController | undefined;
  private readings: Set<Promise<void>> | undefined;
  private placing: Promise<void> | undefined;

  constructor(
    private readonly key: OriginalKey,
    private readonly request: OriginalRequest,
    private readonly parts: OpenedOriginalParts,
  ) {}

  read(target: Uint8Array, position: number, signal?: AbortSignal): number | Promise<number> {
    if (this.source.step === 'unread' && !signal?.aborted) {
      const looking = this.lookInCache();
      if (looking) return this.readLater(looking, target, position, signal);
    }
    const { source } = this;
    if (source.step !== 'whole' && source.step !== 'in place') return this.readLater(DONE, target, position, signal);
    const bytes = (source.step === 'whole' ? source.file : source.placed).read(target, position);
    return typeof bytes === 'number' ? bytes : this.untilRead(bytes);
  }

  whole(): WholeFile | undefined | Promise<WholeFile | undefined> {
    const looking = this.source.step === 'unread' ? this.lookAround() : this.followDownload();
    if (!looking) return this.wholeNow();
    return this.untilRead(looking.then(() => this.wholeNow(), sizeChangedIsAbsent));
  }

  /** What cannot be opened in place is absent here; a read tells why. */
  private lookAround(): Promise<void> | undefined {
    const looking = this.lookInCache();
    if (!looking) return this.source.step === 'unread' ? this.lookInPlace()?.catch(sizeChangedOnly) : undefined;
    return looking.then(() => (this.source.step === 'unread' ? this.lookInPlace()?.catch(sizeChangedOnly) : undefined));
  }

  close(): Promise<void> {
    if (this.source.step === 'closed') return DONE;
    this.closing?.abort(this.closedError());
    if (this.source.step === 'whole') this.parts.stored.touch(this.key);
    const letGo = this.turnTo(CLOSED);
    if (letGo || this.readings) return this.closeLater(letGo);
    this.parts.whenClosed(this);
    return DONE;
  }

  private async closeLater(letGo: void | Promise<void>): Promise<void> {
    await letGo;
    await Promise.all(this.readings ?? []);
    this.parts.whenClosed(this);
  }

  private readLater(
    looking: Promise<void>,
    target: Uint8Array,
    position: number,
    signal: AbortSignal | undefined,
  ): Promise<number> {
    this.closing ??= new AbortController();
    const reading = withSignals([signal, this.closing.signal], async (either) => {
      await looking;
      return this.readWaiting(target, position, either);
    });
    return this.untilRead(reading);
  }

  private async readWaiting(target: Uint8Array, position: number, signal: AbortSignal): Promise<number> {
    signal.throwIfAborted();
    await this.followDownload();
    if (this.source.step === 'unread') await orAborted(this.lookInPlace() ?? DONE, signal);
    this.throwIfOver();
    const { source, parts } = this;
    if (source.step === 'whole') return source.file.read(target, position);
    if (source.step === 'in place') return source.placed.read(target, position);
    const download = source.step === 'arriving' ? source.download.join() : parts.downloads.join(this.key, this.request);
    try {
      return await this.readArriving(download, target, position, signal);
    } finally {
      await download.leave();
    }
  }

  /** A promise only when it takes time; it rejects when the original has another size than expected. */
  private lookInCache(): Promise<void> | undefined {
    const { stored } = this.parts;
    const record = stored.record(this.key);
    if (!record) return undefined;
    if (!this.isExpected(record.sizeBytes)) return this.refuseSize(record);
    const file = stored.acquire(this.key, record);
    if (file instanceof Promise) return file.then((found) => this.take(found));
    if (file) this.source = { step: 'whole', file };
    return undefined;
  }

  private async take(file: OpenFile | undefined): Promise<void> {
    if (file && this.source.step === 'unread') this.source = { step: 'whole', file };
    else await file?.release();
  }

  /** Undefined at once for a library that has nothing in place. */
  private lookInPlace(): Promise<void> | undefined {
    if (this.placing) return this.placing;
    this.closing ??= new AbortController();
    const opening = this.parts.library.openInPlace?.(this.request.id, this.closing.signal);
    this.placing = opening
      ?.then((placed) => this.settle(placed))
      .finally(() => {
        this.placing = undefined;
      });
    return this.placing;
  }

  private async settle(placed: OriginalInPlace | undefined): Promise<void> {
    if (!placed) return;
    try {
      checkRevision(placed, this.request);
    } catch (error) {
      await placed.close();
      throw error;
    }
    const isRight = this.isExpected(placed.sizeBytes);
    if (isRight && this.source.step === 'unread') this.source = { step: 'in place', placed };
    else await placed.close();
    if (!isRight) await this.refuseSize(placed);
  }

  /** Whether the download from which bytes were handed out has ended, and how. */
  private followDownload(): Promise<void> | undefined {
    if (this.source.step !== 'arriving') return undefined;
    const { download, file } = this.source;
    if (download.step === 'stored') this.source = { step: 'whole', file };
    if (download.step === 'failed') return this.turnTo({ step: 'failed', reason: download.failure }) ?? undefined;
    return undefined;
  }

  private wholeNow(): WholeFile | undefined {
    if (this.source.step === 'whole') return this.source.file.whole;
    if (this.source.step !== 'in place') return undefined;
    const { sizeBytes, descriptor } = this.source.placed;
    return descriptor === undefined ? { sizeBytes } : { sizeBytes, fd: descriptor };
  }

  private async readArriving(
    download: Download,
    target: Uint8Array,
    position: number,
    signal: AbortSignal,
  ): Promise<number> {
    const sizeBytes = await download.size(signal);
    if (!this.isExpected(sizeBytes)) await this.refuseSize({ sizeBytes });
    const endBytes = Math.min(position + target.length, sizeBytes);
    if (endBytes <= position) return 0;
    const file = await download.bytesUpTo(endBytes, signal);
    if (this.source.step === 'unread') this.source = { step: 'arriving', download, file };
    else await file.release();
    this.throwIfOver();
    return file.read(target.subarray(0, endBytes - position), position);
  }

  private isExpected(sizeBytes: number): boolean {
    const { expectedSizeBytes } = this.request;
    return expectedSizeBytes === undefined || expectedSizeBytes === sizeBytes;
  }

  /** Whoever was told another size learns the right one before it hears that it must ask again. */
  private async refuseSize(found: { readonly sizeBytes: number; readonly sha256?: string }): Promise<never> {
    const { name, expectedSizeBytes = 0 } = this.request;
    await this.parts.learn(this.request, found);
    const reason = new SizeChangedError(`'${name}'`, expectedSizeBytes, found.sizeBytes);
    if (this.source.step !== 'closed') await this.turnTo({ step: 'failed', reason });
    throw reason;
  }

  private throwIfOver(): void {
    if (this.source.step === 'failed') throw this.source.reason;
    if (this.source.step === 'closed') throw this.closedError();
  }

  private closedError(): ClosedError {
    return new ClosedError(`'${this.request.name}' was closed`);
  }

  private turnTo(source: Source): void | Promise<void> {
    const before = this.source;
    this.source = source;
    if ('file' in before) return before.file.release();
    if ('placed' in before) return before.placed.close();
  }

  /** `close` waits for it. */
  private untilRead<T>(reading: Promise<T>): Promise<T> {
    this.readings ??= new Set();
    const { readings } = this;
    const end = reading.then(nothing, nothing).finally(() => readings.delete(end));
    readings.add(end);
    return reading;
  }
}

function nothing(): void {}

function sizeChangedOnly(reason: unknown): void {
  if (reason instanceof SizeChangedError) throw reason;
}

function sizeChangedIsAbsent(reason: unknown): undefined {
  if (!(reason instanceof SizeChangedError)) throw reason;
}
