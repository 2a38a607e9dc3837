import { encodeRecord, type KeySpace } from './key-space.ts';
import type { Store } from './store.ts';
import type { TreeChange } from './tree-change.ts';

interface Written {
  readonly record: object | undefined;
  readonly text: string | undefined;
}

/**
 * One atomic batch in the making. Reads see what the batch has written so far, so that two items of one name on one page
 * do not both get it. Nothing is on disk, and nobody is told, before the batch is committed as a whole.
 */
export class PageWriter {
  /** What people who look at the tree will see of this batch. */
  readonly changes: TreeChange[] = [];
  #durable = false;
  readonly #written = new Map<string, Written>();

  constructor(
    private readonly store: Store,
    /** The time of everything in this batch. */
    readonly nowMs: number,
  ) {}

  get<K extends readonly unknown[], R extends object>(space: KeySpace<K, R>, ...parts: K): R | undefined {
    const key = space.key(...parts);
    const written = this.#written.get(key);
    // A key belongs to one space only, so what was written under it is an R.
    return written ? (written.record as R | undefined) : this.store.getByKey(space, key);
  }

  put<K extends readonly unknown[], R extends object>(space: KeySpace<K, R>, key: K, record: R): void {
    this.#written.set(space.key(...key), { record, text: encodeRecord(space, record) });
  }

  delete<K extends readonly unknown[], R extends object>(space: KeySpace<K, R>, key: K): void {
    this.#written.set(space.key(...key), { record: undefined, text: undefined });
  }

  /** This batch must survive a power cut once it is committed: names or inode numbers are given in it. */
  makeDurable(): void {
    this.#durable = true;
  }

  get isDurable(): boolean {
    return this.#durable;
  }

  /** Texts by key; undefined for a key to delete. */
  batch(): ReadonlyMap<string, string | undefined> {
    return new Map([...this.#written].map(([key, { text }]) => [key, text]));
  }
}
