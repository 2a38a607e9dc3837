import type { MediaId } from '../library/media-item.ts';
import type { Commits } from './commits.ts';
import { putEntry, renewEntry } from './entries.ts';
import type { PageWriter } from './page-writer.ts';
import { homes, items, type LearnedOriginal, nodes, originals, type StoredItem, sizedDirectories } from './records.ts';
import { shownSize } from './shown.ts';
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
      if (stored && !stored.gone) keepLearned(page, stored, learned);
    }
  }
}

/** A size that nobody was shown before is news to nobody; one that differs from what was shown is told. */
function keepLearned(page: PageWriter, stored: StoredItem, learned: LearnedOriginal): void {
  const { id } = stored.item;
  const known = page.get(originals, id);
  const kept = joined(known, learned);
  putOriginal(page, id, kept);
  const before = shownSize(stored, known);
  const now = shownSize(stored, kept);
  const home = before === now ? undefined : page.get(homes, id);
  const node = home && page.get(nodes, home.ino);
  if (!node || node.gone) return;
  if (before === undefined) putEntry(page, node);
  else renewEntry(page, node);
  // What was learned of another revision says nothing about the item as it is now.
  if (now === undefined) page.delete(sizedDirectories, [node.parent]);
}

/** A size learned again without its digest does not undo the digest. */
function joined(known: LearnedOriginal | undefined, learned: LearnedOriginal): LearnedOriginal {
  const sameBytes = known?.revision === learned.revision && known.sizeBytes === learned.sizeBytes;
  return sameBytes ? { ...known, ...learned } : learned;
}
