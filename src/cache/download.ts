import { failureCode, messageOf } from '../base/failure.ts';
import { BadAnswerError } from '../library/failures.ts';
import type { CacheDirectory } from './cache-directory.ts';
import { ClosedError } from './failures.ts';
import { type FetchParts, fetchOriginal, type OriginalRequest, type OriginalSink } from './fetch-original.ts';
import { bytesIn } from './gathered.ts';
import type { OpenFile } from './open-file.ts';
import type { OriginalKey } from './original-key.ts';
import type { Reservation, Space } from './space.ts';
import type { StoredOriginals } from './stored-originals.ts';
import { VerifiedFile } from './verified-file.ts';

export interface DownloadParts extends FetchParts {
  readonly directory: CacheDirectory;
  readonly stored: StoredOriginals;
  readonly space: Space;
  /** Told of each original that arrived whole. Never rejects. */
  readonly learn: (request: OriginalRequest, learned: { sizeBytes: number; sha256?: string }) => Promise<void>;
}

/** `waiting`: for its turn; `asked`: the library, no byte yet; `sizeBytes` is absent when the library does not tell. */
type DownloadState =
  | { readonly step: 'waiting' | 'asked' }
  | { readonly step: 'arriving'; readonly sizeBytes: number | undefined; readonly availableBytes: number }
  | { readonly step: 'stored'; readonly sizeBytes: number }
  | { readonly step: 'failed'; readonly reason: unknown };

interface Waiter {
  /** Resolves the waiter's promise if what it waits for is there. */
  look(): boolean;
  reject(reason: unknown): void;
}

/** A partial file and what belongs to it. */
interface Arrival {
  readonly written: VerifiedFile;
  readonly file: OpenFile;
  readonly reservation: Reservation;
}

/** One original on its way from the library into the cache, and the readers who cannot wait for it to be whole. */
export class Download implements OriginalSink {
  private state: DownloadState = { step: 'waiting' };
  private readonly stop = new AbortController();
  private waiters: Waiter[] = [];
  private readers = 0;
  private isSizeTold = false;
  private handedOutBytes = 0;
  /** Readers get nothing before all of it has come. */
  private isHeldBack = false;
  private arrival: Arrival | undefined;

  constructor(
    readonly key: OriginalKey,
    private readonly request: OriginalRequest,
    private readonly parts: DownloadParts,
  ) {}

  /** Aborts when the download is to end before it is whole. */
  get signal(): AbortSignal {
    return this.stop.signal;
  }

  get step(): DownloadState['step'] {
    return this.state.step;
  }

  /** Why it failed, if it did. */
  get failure(): unknown {
    return this.state.step === 'failed' ? this.state.reason : undefined;
  }

  get isOver(): boolean {
    return this.state.step === 'stored' || this.state.step === 'failed';
  }

  /** A reader begins to wait. Until its `leave` the file stays open. */
  join(): this {
    this.readers += 1;
    return this;
  }

  /** With its last reader a download that has not begun is given up; one that has begun goes on, into the cache. */
  async leave(): Promise<void> {
    this.readers -= 1;
    if (this.readers > 0) return;
    if (this.state.step === 'waiting') this.cancel(new ClosedError('Nobody waits for this original any more'));
    if (this.isOver) await this.letGo();
  }

  cancel(reason: Error): void {
    this.stop.abort(reason);
    if (this.state.step === 'waiting') this.fail(reason);
  }

  /** The size of the original, as soon as it is certain. Rejects when the download fails or `signal` aborts. */
  size(signal: AbortSignal): Promise<number> {
    return this.wait(() => {
      const sizeBytes = 'sizeBytes' in this.state ? this.state.sizeBytes : undefined;
      this.isSizeTold ||= sizeBytes !== undefined;
      return sizeBytes;
    }, signal);
  }

  /** The file, as soon as the bytes up to `endBytes` are in it; held once more for the caller. */
  bytesUpTo(endBytes: number, signal: AbortSignal): Promise<OpenFile> {
    return this.wait(() => {
      const isThere = this.state.step === 'stored' || ('availableBytes' in this.state && this.available >= endBytes);
      if (!isThere) return undefined;
      this.handedOutBytes = Math.max(this.handedOutBytes, endBytes);
      return this.arrival?.file.hold();
    }, signal);
  }

  /** Resolves when the original is in the cache or will not come. Rejects when `signal` aborts. */
  async whenOver(signal: AbortSignal): Promise<void> {
    try {
      await this.wait(() => (this.isOver ? true : undefined), signal);
    } catch (error) {
      if (signal.aborted) throw error;
    }
  }

  /** Fetches the original, checks it and puts it into the cache. Never rejects: readers are told, and the log. */
  async run(): Promise<void> {
    if (this.isOver) return;
    this.state = { step: 'asked' };
    try {
      await fetchOriginal(this.parts, this.request, this, this.stop.signal);
      this.handOut();
      await this.keep();
    } catch (error) {
      this.fail(error);
      await this.discard();
    }
    if (this.readers === 0) await this.letGo();
  }

  async begin(announcedBytes: number | undefined, isCertainAtEnd: boolean): Promise<void> {
    this.isHeldBack = isCertainAtEnd;
    if (!this.arrival) this.arrival = await this.arrive(announcedBytes ?? 0);
    else await this.beginAgain(this.arrival, announcedBytes);
    this.change({ step: 'arriving', sizeBytes: announcedBytes, availableBytes: this.handedOutBytes });
  }

  async write(pieces: readonly Uint8Array[]): Promise<void> {
    const { arrival, what } = this;
    if (!arrival || this.state.step !== 'arriving') return;
    const { written, reservation } = arrival;
    const newBytes = bytesIn(pieces);
    const endBytes = written.receivedBytes + newBytes;
    await this.parts.space.cover(reservation, endBytes, what);
    await this.whileRoom(() => written.write(pieces), Math.max(newBytes, reservation.bytes - written.receivedBytes));
    reservation.writtenBytes = Math.max(reservation.writtenBytes, endBytes);
    if (this.isHeldBack) return;
    this.change({ ...this.state, availableBytes: Math.max(endBytes, this.handedOutBytes) });
  }

  private async arrive(bytes: number): Promise<Arrival> {
    const { directory, space, stored } = this.parts;
    const reservation = await space.reserve(bytes, this.what, this.stop.signal);
    try {
      const path = directory.newPartialPath();
      const written = await this.whileRoom(() => VerifiedFile.create(path, 0o600), bytes);
      return { written, reservation, file: stored.newFile(this.key, written.handle) };
    } catch (error) {
      await space.settle(reservation);
      throw error;
    }
  }

  /** What a reader was told is fixed: the same length, the same bytes. What nobody saw may come differently. */
  private async beginAgain({ written, reservation }: Arrival, announcedBytes: number | undefined): Promise<void> {
    const before = this.state.step === 'arriving' ? this.state.sizeBytes : undefined;
    if (this.isSizeTold && announcedBytes !== before) {
      throw new BadAnswerError(`Cannot fetch ${this.what}: the library changed its size while it was being read`);
    }
    await this.parts.space.cover(reservation, announcedBytes ?? 0, this.what);
    written.restart(this.handedOutBytes);
  }

  /** All of it has come and is right: to make it last on the disk takes longer than a reader should wait. */
  private handOut(): void {
    const sizeBytes = this.arrival?.written.receivedBytes;
    if (sizeBytes !== undefined) this.change({ step: 'arriving', sizeBytes, availableBytes: sizeBytes });
  }

  private async keep(): Promise<void> {
    const { arrival, parts, key } = this;
    if (!arrival) return;
    const { written, file, reservation } = arrival;
    const whole = await this.whileRoom(() => written.finish(), 0);
    await this.whileRoom(() => parts.stored.publish(key, written.path, whole), 0);
    await parts.space.settle(reservation, () => parts.stored.add(key, file, whole));
    await parts.learn(this.request, whole);
    this.change({ step: 'stored', sizeBytes: whole.sizeBytes });
  }

  private async discard(): Promise<void> {
    if (!this.arrival) return;
    const { written, reservation } = this.arrival;
    await this.parts.space.settle(reservation, () => written.remove());
  }

  private async letGo(): Promise<void> {
    const { arrival } = this;
    this.arrival = undefined;
    await arrival?.file.release();
  }

  private get what(): string {
    return `'${this.request.name}'`;
  }

  private get available(): number {
    return this.state.step === 'arriving' ? this.state.availableBytes : 0;
  }

  private change(state: DownloadState): void {
    this.state = state;
    this.waiters = this.waiters.filter((waiter) => !waiter.look());
  }

  private fail(reason: unknown): void {
    this.state = { step: 'failed', reason };
    for (const waiter of this.waiters.splice(0)) waiter.reject(reason);
    if (failureCode(reason) === 'canceled') return;
    this.parts.log.warn({ name: this.request.name, reason: messageOf(reason) }, 'an original could not be fetched');
  }

  /** Resolves with what `look` finds, now or after some change. */
  private async wait<T>(look: () => T | undefined, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    if (this.state.step === 'failed') throw this.state.reason;
    const found = look();
    if (found !== undefined) return found;
    return new Promise<T>((resolve, reject) => {
      const settle = (act: () => void) => {
        signal.removeEventListener('abort', stop);
        act();
      };
      const waiter: Waiter = {
        look: () => {
          const value = look();
          if (value !== undefined) settle(() => resolve(value));
          return value !== undefined;
        },
        reject: (reason) => settle(() => reject(reason)),
      };
      const stop = () => {
        this.waiters = this.waiters.filter((other) => other !== waiter);
        reject(signal.reason);
      };
      signal.addEventListener('abort', stop, { once: true });
      this.waiters.push(waiter);
    });
  }

  private whileRoom<T>(write: () => Promise<T>, neededBytes: number): Promise<T> {
    return this.parts.space.whileRoom(write, neededBytes, `Cannot keep ${this.what} in '${this.parts.directory.path}'`);
  }
}
