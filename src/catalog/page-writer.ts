import { encodeRecord, type KeySpace } from './key-space.ts';
import type { Store } from './store.ts';
import type { TreeChange } from './tree-change.ts';

export interface Written {
  readonly space: Parameters<typeof encodeRecord>[0];
  /** Undefined for one to delete. */
  readonly record: object | undefined;
}

/** What a batch wrote, by key. */
export type WrittenRecords = ReadonlyMap<string, Written>;

const NOTHING: WrittenRecords = new Map();

/**
 * One atomic batch in the making. Reads see what the batch has written so far, so that two items of one name on one page
 * do not both get it. Nothing is on disk, and nobody is told, before the batch is committed as a whole; no other batch is
 * written meanwhile, so what was read once is not read again.
 */
export class PageWriter {
  /** What people who look at the tree will see of this batch. */
  readonly changes: TreeChange[] = [];
  #durable = false;
  readonly #written = new Map<string, Written>();
  readonly #read = new Map<string, object | undefined>();

  constructor(
    private readonly store: Store,
    /** The time of everything in this batch. */
    readonly nowMs: number,
    /** What the batch before this one wrote: much of it is asked for again, and need not be read and decoded. */
    private readonly before: WrittenRecords = NOTHING,
  ) {}

  get<K extends readonly unknown[], R extends object>(space: KeySpace<K, R>, ...parts: K): R | undefined {
    const key = space.key(...parts);
    const written = this.#written.get(key) ?? this.before.get(key);
    // A key belongs to one space only, so what was written or read under it is an R.
    if (written) return written.record as R | undefined;
    const read = this.#read.get(key);
    if (read || this.#read.has(key)) return read as R | undefined;
    const record = this.store.getByKey(space, key);
    this.#read.set(key, record);
    return record;
  }

  /** There is no such record: whoever asks for it in this batch need not look. */
  knowAbsent<K extends readonly unknown[], R extends object>(space: KeySpace<K, R>, key: K): void {
    this.#read.set(space.key(...key), undefined);
  }

  /** `record` must not change any more. It becomes text at the end: some are put again for each item of a page. */
  put<K extends readonly unknown[], R extends object>(space: KeySpace<K, R>, key: K, record: R): void {
    this.#written.set(space.key(...key), { space, record });
  }

  /** Whether this batch puts a record under a key that begins with `prefix`. */
  hasPut(prefix: string): boolean {
    for (const [key, { record }] of this.#written) if (record && key.startsWith(prefix)) return true;
    return false;
  }

  delete<K extends readonly unknown[], R extends object>(space: KeySpace<K, R>, key: K): void {
    this.#written.set(space.key(...key), { space, record: undefined });
  }

  /** This batch must survive a power cut once it is committed: names or inode numbers are given in it. */
  makeDurable(): void {
    this.#durable = true;
  }

  get isDurable(): boolean {
    return this.#durable;
  }

  get written(): WrittenRecords {
    return this.#written;
  }

  /** Keys and texts; undefined for a key to delete. */
  *texts(): Generator<[key: string, text: string | undefined]> {
    for (const [key, { space, record }] of this.#written) yield [key, record && encodeRecord(space, record)];
  }
}
