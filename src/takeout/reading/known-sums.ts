import { LRUCache } from 'lru-cache';
import { OneAtATime } from '../../base/one-at-a-time.ts';
import { orAborted } from '../../base/or-aborted.ts';
import type { FileKey } from '../scan/entry-record.ts';
import { wrongSum } from '../zip/entry-data.ts';
import { CorruptEntryError } from '../zip/failures.ts';
import { ScatteredSum } from '../zip/scattered-sum.ts';
import type { ZipEntry } from '../zip/zip-entry.ts';

/** Some hundred bytes each. Of others it is found out again. */
const MOST_KNOWN = 10_000;

/** `summing` once bytes of it were read in place. */
type Knowledge =
  | { readonly step: 'unread' }
  | { readonly step: 'summing'; readonly sum: ScatteredSum }
  | { readonly step: 'sound' }
  | { readonly step: 'wrong'; readonly reason: CorruptEntryError };

const UNREAD: Knowledge = { step: 'unread' };
const SOUND: Knowledge = { step: 'sound' };

/**
 * Of which entries it is known that they are what their archives say, so that each is summed once as long as the program
 * runs. A key belongs to one file for good: an archive that was altered is read under another number.
 */
export class KnownSums {
  private readonly known = new LRUCache<FileKey, KnownSum>({ max: MOST_KNOWN });

  of(key: FileKey): KnownSum {
    const known = this.known.get(key) ?? new KnownSum();
    this.known.set(key, known);
    return known;
  }
}

/** Whether one entry is what its archive says. */
export class KnownSum {
  private knowledge: Knowledge = UNREAD;
  private readonly turns = new OneAtATime();

  get isSound(): boolean {
    return this.knowledge.step === 'sound';
  }

  /** Throws the `CorruptEntryError` that was met before, if one was. */
  throwIfWrong(): void {
    if (this.knowledge.step === 'wrong') throw this.knowledge.reason;
  }

  /** Has all of the entry read, unless somebody had before. Rejects with what is wrong with it, and as `readWhole` does. */
  checkOnce(readWhole: () => Promise<void>, signal?: AbortSignal): Promise<void> {
    const checking = this.turns.run(async () => {
      signal?.throwIfAborted();
      this.throwIfWrong();
      if (!this.isSound) await this.check(readWhole);
    });
    return orAborted(checking, signal);
  }

  /** To be told of bytes as they are read. Throws `CorruptEntryError` with those that show that it is not the right ones. */
  follow(archive: string, entry: ZipEntry, bytes: Uint8Array, position: number): void {
    if (this.knowledge.step === 'unread') {
      this.knowledge = { step: 'summing', sum: new ScatteredSum(entry.sizeBytes) };
    }
    const whole = this.knowledge.step === 'summing' ? this.knowledge.sum.add(bytes, position) : undefined;
    if (whole !== undefined) this.know(wrongSum(archive, entry, whole));
    this.throwIfWrong();
  }

  private async check(readWhole: () => Promise<void>): Promise<void> {
    try {
      await readWhole();
      this.know(undefined);
    } catch (error) {
      if (error instanceof CorruptEntryError) this.know(error);
      throw error;
    }
  }

  private know(wrong: CorruptEntryError | undefined): void {
    this.knowledge = wrong ? { step: 'wrong', reason: wrong } : SOUND;
  }
}
