import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { CatalogClosedError } from './database.ts';
import type { HotRecords } from './hot-records.ts';
import { PageWriter, type WrittenRecords } from './page-writer.ts';
import type { Store } from './store.ts';
import type { TreeChange } from './tree-change.ts';

export type ChangeListener = (changes: readonly TreeChange[]) => void;

/** A page of a thousand items, some megabytes; what is learned of a large directory at once would hold on to more. */
const KEPT_RECORDS = 10_000;

interface CommitParts {
  readonly store: Store;
  readonly hot: HotRecords;
  readonly clock: Clock;
  readonly log: Log;
}

/** Batches one after the other: each sees all of those before it, and the listeners hear of each once it is written. */
export class Commits {
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;
  /** What the last batch wrote, as long as that is certain. */
  #before: WrittenRecords | undefined;
  readonly #listeners = new Set<ChangeListener>();

  constructor(private readonly parts: CommitParts) {}

  /**
   * Runs `work` and writes what it wrote. Nothing is written when it throws. Every other batch waits for it, so it waits for
   * nothing but the store.
   */
  async write<T>(work: (page: PageWriter) => T | Promise<T>): Promise<T> {
    if (this.#closed)
      throw new CatalogClosedError(`Cannot write the catalog in ${this.parts.store.directory}: it was closed`);
    const written = this.#turn.then(() => this.#commit(work));
    this.#turn = written.catch(() => undefined);
    return written;
  }

  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Refuses further batches; resolves when those under way are written. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
  }

  async #commit<T>(work: (page: PageWriter) => T | Promise<T>): Promise<T> {
    const { store, hot, clock } = this.parts;
    const page = new PageWriter(store, clock.nowMs(), this.#before);
    const result = await work(page);
    const { written } = page;
    if (written.size === 0) return result;
    this.#before = undefined;
    await store.write(page.texts(), page.isDurable, () => hot.forget(written.keys()));
    if (written.size <= KEPT_RECORDS) this.#before = written;
    if (page.changes.length > 0) this.#tell(page.changes);
    return result;
  }

  /** A listener that fails must not stop a sync. */
  #tell(changes: readonly TreeChange[]): void {
    for (const listener of this.#listeners) {
      try {
        listener(changes);
      } catch (error) {
        this.parts.log.error({ err: error }, 'A listener of the catalog failed');
      }
    }
  }
}
