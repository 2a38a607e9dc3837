import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { MediaId } from '../library/media-item.ts';
import { CopiedFile, type VerifiedCopy } from './copied-file.ts';
import { CopyLane } from './copy-lane.ts';
import type { OriginalRequest } from './fetch-original.ts';
import type { OpenOriginal } from './opened-original.ts';
import { OpenedWithCopy } from './opened-with-copy.ts';
import type { Originals } from './originals.ts';

export type { VerifiedCopy } from './copied-file.ts';

/** Who knows where copies of originals stand. */
export interface VerifiedCopies {
  /** Of exactly this revision. */
  of(id: MediaId, revision: string): VerifiedCopy | undefined;
  /** The copy turned out not to be one any more. */
  forget(id: MediaId, copy: VerifiedCopy): Promise<void>;
}

export interface OriginalsWithCopiesParts {
  readonly originals: Originals;
  readonly copies: VerifiedCopies;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Originals for readers, from the first place that has them: the cache, a verified copy outside it, the library. A copy is
 * used only while it looks exactly as it did when it was verified; one that fails in the middle is forgotten, and its readers
 * go on from the library. Copying to a destination does not come by here: no copy is ever the proof of another.
 */
export class OriginalsWithCopies implements AsyncDisposable {
  private readonly lane: CopyLane;
  private readonly opened = new Set<CopiedFile>();
  /** Whether the copy that was wanted last could be opened. */
  private areThere = true;

  constructor(private readonly parts: OriginalsWithCopiesParts) {
    this.lane = new CopyLane(parts.clock);
  }

  /** Nothing is fetched until the first read. */
  open(request: OriginalRequest): OpenOriginal {
    return new OpenedWithCopy(this.parts.originals.open(request), request, this);
  }

  /** Whether it can be read without the library; a copy counts while copies could be opened last. */
  holds(id: MediaId, revision: string): boolean {
    return this.parts.originals.holds(id, revision) || this.#isCopied(id, revision);
  }

  /** These will be read soon: the library hears of those that it will be asked for. Never waits and never fails. */
  prepare(originals: readonly Pick<OriginalRequest, 'id' | 'revision'>[]): void {
    this.parts.originals.prepare(originals.filter(({ id, revision }) => !this.#isCopied(id, revision)));
  }

  /** The copy that would serve this request, if it is still there. */
  copyFor({ id, revision, expectedSizeBytes }: OriginalRequest): VerifiedCopy | undefined {
    const copy = this.parts.copies.of(id, revision);
    return copy && (expectedSizeBytes === undefined || expectedSizeBytes === copy.sizeBytes) ? copy : undefined;
  }

  /** Undefined when the copy is of no use now. */
  async openCopy(request: OriginalRequest, copy: VerifiedCopy): Promise<CopiedFile | undefined> {
    const file = await CopiedFile.open(copy, this.lane).catch(() => 'absent' as const);
    if (file === 'absent' && this.areThere) {
      this.parts.log.info({ path: copy.path }, 'the copies of originals cannot be read; the library is asked instead');
    }
    this.areThere = file !== 'absent';
    if (file === 'altered') await this.forget(request, copy, 'it was changed since it was written');
    if (!(file instanceof CopiedFile)) return undefined;
    this.opened.add(file);
    return file;
  }

  async forget({ id, name }: OriginalRequest, copy: VerifiedCopy, reason: string): Promise<void> {
    const { log, copies } = this.parts;
    log.warn({ name, path: copy.path, reason }, 'a copy of an original is not used any more');
    // A record that stays is noticed again; a read must not fail of it.
    await copies.forget(id, copy).catch(() => undefined);
  }

  closeCopy(file: CopiedFile): void {
    if (this.opened.delete(file)) file.close();
  }

  /** Lets all copies go; returns when that is done, or when their disk does not answer. The originals stay open. */
  async close(): Promise<void> {
    await this.lane.whenQuiet();
    for (const file of this.opened) this.closeCopy(file);
    await this.lane.whenQuiet();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #isCopied(id: MediaId, revision: string): boolean {
    return this.areThere && this.parts.copies.of(id, revision) !== undefined;
  }
}
