import type { MediaId } from '../library/media-item.ts';
import type { Commits } from './commits.ts';
import type { PageWriter } from './page-writer.ts';
import { items, type LearnedOriginal, originals } from './records.ts';
import { putOriginal } from './tally.ts';

/** Keeps what is learned of originals. Thousands of sizes arrive while a directory is listed: they share batches. */
export class Learning {
  #waiting = new Map<MediaId, LearnedOriginal>();
  #nextBatch: Promise<void> | undefined;

  constructor(private readonly commits: Commits) {}

  /** Resolves when it is kept. */
  learn(id: MediaId, learned: LearnedOriginal): Promise<void> {
    this.#waiting.set(id, joined(this.#waiting.get(id), learned));
    this.#nextBatch ??= this.commits.write((page) => this.#keep(page));
    return this.#nextBatch;
  }

  /** Runs when its turn among the batches comes: takes along everything that was learned until then. */
  #keep(page: PageWriter): void {
    const waiting = this.#waiting;
    this.#waiting = new Map();
    this.#nextBatch = undefined;
    for (const [id, learned] of waiting) {
      const stored = page.get(items, id);
      if (stored && !stored.gone) putOriginal(page, id, joined(page.get(originals, id), learned));
    }
  }
}

/** A size learned again without its digest does not undo the digest. */
function joined(known: LearnedOriginal | undefined, learned: LearnedOriginal): LearnedOriginal {
  const sameBytes = known?.revision === learned.revision && known.sizeBytes === learned.sizeBytes;
  return sameBytes ? { ...known, ...learned } : learned;
}
