import { messageOf } from '../base/failure.ts';
import { orAborted } from '../base/or-aborted.ts';
import { withSignals } from './cancellation.ts';
import type { CopiedFile, VerifiedCopy } from './copied-file.ts';
import { DiskHangsError } from './copy-lane.ts';
import { ClosedError } from './failures.ts';
import type { OriginalRequest } from './fetch-original.ts';
import type { WholeFile } from './open-file.ts';
import type { OpenOriginal } from './opened-original.ts';

/** Where copies come from. */
export interface CopySource {
  copyFor(request: OriginalRequest): VerifiedCopy | undefined;
  openCopy(request: OriginalRequest, copy: VerifiedCopy): Promise<CopiedFile | undefined>;
  forget(request: OriginalRequest, copy: VerifiedCopy, reason: string): Promise<void>;
  closeCopy(file: CopiedFile): void;
}

/** `original`: the cache has it, or no copy does; then the library is asked through the cache. */
type Source =
  | { readonly step: 'undecided' }
  | { readonly step: 'original' }
  | { readonly step: 'copy'; readonly file: CopiedFile; readonly copy: VerifiedCopy };

const UNDECIDED: Source = { step: 'undecided' };
const ORIGINAL: Source = { step: 'original' };

/** One original, opened for reading: the first read, or the first question for a file, decides where it is read. */
export class OpenedWithCopy implements OpenOriginal {
  private source: Source = UNDECIDED;
  private deciding: Promise<void> | undefined;
  /** Stays open until the end, also when it is not read any more: whoever was told its descriptor relies on that. */
  private file: CopiedFile | undefined;
  private closing: AbortController | undefined;
  private isClosed = false;

  constructor(
    private readonly original: OpenOriginal,
    private readonly request: OriginalRequest,
    private readonly copies: CopySource,
  ) {}

  read(target: Uint8Array, position: number, signal?: AbortSignal): number | Promise<number> {
    const deciding = this.isClosed ? undefined : this.decide();
    if (this.isClosed || (!deciding && this.source.step !== 'copy'))
      return this.original.read(target, position, signal);
    this.closing ??= new AbortController();
    return withSignals([signal, this.closing.signal], async (either) => {
      if (deciding) await orAborted(deciding, either);
      return this.readDecided(target, position, either);
    });
  }

  whole(): WholeFile | undefined | Promise<WholeFile | undefined> {
    const deciding = this.decide();
    return deciding ? deciding.then(() => this.wholeDecided()) : this.wholeDecided();
  }

  close(): Promise<void> {
    this.isClosed = true;
    this.closing?.abort(new ClosedError(`'${this.request.name}' was closed`));
    if (this.file) this.copies.closeCopy(this.file);
    return this.original.close();
  }

  private async readDecided(target: Uint8Array, position: number, signal: AbortSignal): Promise<number> {
    signal.throwIfAborted();
    const { source } = this;
    if (source.step === 'copy') {
      try {
        return await orAborted(source.file.read(target, position, signal), signal);
      } catch (error) {
        signal.throwIfAborted();
        await this.leave(source, error);
      }
    }
    return this.original.read(target, position, signal);
  }

  private wholeDecided(): WholeFile | undefined | Promise<WholeFile | undefined> {
    return this.source.step === 'copy' ? this.source.file.whole : this.original.whole();
  }

  /** A promise only when a disk must be asked. */
  private decide(): Promise<void> | undefined {
    if (this.source.step !== 'undecided' || this.deciding) return this.deciding;
    const whole = this.original.whole();
    const deciding =
      whole instanceof Promise ? whole.then((found) => this.decideKnowing(found)) : this.decideKnowing(whole);
    this.deciding = deciding?.finally(() => {
      this.deciding = undefined;
    });
    return this.deciding;
  }

  private decideKnowing(cached: WholeFile | undefined): Promise<void> | undefined {
    const copy = cached || this.isClosed ? undefined : this.copies.copyFor(this.request);
    if (copy) return this.openCopy(copy);
    this.source = ORIGINAL;
    return undefined;
  }

  private async openCopy(copy: VerifiedCopy): Promise<void> {
    const file = await this.copies.openCopy(this.request, copy);
    if (file && this.isClosed) this.copies.closeCopy(file);
    const isOfUse = file && !this.isClosed;
    this.file = isOfUse ? file : undefined;
    this.source = isOfUse ? { step: 'copy', file, copy } : ORIGINAL;
  }

  /** From here on the library is asked; a disk that only does not answer now may do so for the next reader. */
  private async leave(source: Source & { step: 'copy' }, reason: unknown): Promise<void> {
    if (this.source !== source) return;
    this.source = ORIGINAL;
    if (!(reason instanceof DiskHangsError)) await this.copies.forget(this.request, source.copy, messageOf(reason));
  }
}
