import { UsageError } from '../base/failure.ts';
import {
  corrupt,
  type Database,
  type DatabaseOptions,
  openDatabase,
  type Snapshot,
  workingFailure,
} from './database.ts';
import { decodeRecord, endOf, type KeySpace } from './key-space.ts';
import { ROOT_INODE } from './node.ts';
import { format, LAYOUT, nextInode, nodes, OLDEST_LAYOUT } from './records.ts';

/** A record with what follows its prefix in its key. */
export interface KeyedRecord<R> {
  readonly rest: string;
  readonly record: R;
}

export interface RangeOptions {
  /** Only keys above this one. */
  readonly above?: string;
  /** Only keys below this one, and of those the last. */
  readonly below?: string;
  readonly limit: number;
}

/**
 * What a thread of the pool brings at a time. LevelDB's default of 16 KiB makes five trips of a thousand entries of a
 * directory, and each waits for its turn of the event loop.
 */
const RANGE_BYTES = 1_048_576;

/** The records of the catalog in LevelDB, typed by their key space. Knows nothing of what they mean together. */
export class Store {
  /** What everybody reads while a batch is written. */
  private before: Snapshot | undefined;

  private constructor(
    readonly directory: string,
    private readonly database: Database,
  ) {}

  /** Fails as `openDatabase` does, and with `CorruptStateError` for a database whose first records do not fit. */
  static async open(directory: string, options: DatabaseOptions = {}): Promise<Store> {
    const store = new Store(directory, await openDatabase(directory, options));
    try {
      await store.checkLayout();
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** Synchronous: a point read takes a few microseconds. Throws `CorruptStateError` for a record that is damaged. */
  get<K extends readonly unknown[], R extends object>(space: KeySpace<K, R>, ...key: K): R | undefined {
    return this.getByKey(space, space.key(...key));
  }

  getByKey<K extends readonly unknown[], R extends object>(space: KeySpace<K, R>, key: string): R | undefined {
    const text = this.read(key);
    return text === undefined ? undefined : this.decode(space, key, text);
  }

  /** The records whose keys begin with `prefix`, ascending; with `below` the `limit` before that key. */
  async range<K extends readonly unknown[], R extends object>(
    space: KeySpace<K, R>,
    prefix: string,
    { above = prefix, below, limit }: RangeOptions,
  ): Promise<KeyedRecord<R>[]> {
    const bounds = { gt: above, lt: below ?? endOf(prefix), limit, reverse: below !== undefined };
    const range = { ...bounds, highWaterMarkBytes: RANGE_BYTES, ...(this.before && { snapshot: this.before }) };
    const entries = await this.working(() => this.database.iterator(range).all());
    if (below !== undefined) entries.reverse();
    return entries.map(([key, text]) => ({ rest: key.slice(prefix.length), record: this.decode(space, key, text) }));
  }

  /** All records of a range in blocks. Records written meanwhile behind the present block are met too. */
  async *blocks<K extends readonly unknown[], R extends object>(
    space: KeySpace<K, R>,
    prefix: string,
    limit = 500,
  ): AsyncGenerator<KeyedRecord<R>[]> {
    let above = prefix;
    for (;;) {
      const block = await this.range(space, prefix, { above, limit });
      if (block.length > 0) yield block;
      if (block.length < limit) return;
      above = prefix + block[block.length - 1]?.rest;
    }
  }

  /**
   * Puts each text under its key, or deletes the key that has none: all of it or nothing. A `durable` batch is on the disk
   * when the promise resolves, with every batch before it; another one survives a killed process, not a power cut.
   *
   * LevelDB takes the batch at some moment of its own while this waits. Readers meet none of it until `settled` is called,
   * which may forget what was kept of these records: what was kept and what is read would not fit together otherwise. It
   * is called also when nothing could be written. Batches are written one at a time.
   */
  async write(
    batch: Iterable<[key: string, text: string | undefined]>,
    durable: boolean,
    settled: () => void,
  ): Promise<void> {
    await this.working(async () => {
      const before = this.database.snapshot();
      this.before = before;
      try {
        await this.put(batch, durable);
      } finally {
        this.before = undefined;
        settled();
        await before.close();
      }
    });
  }

  async close(): Promise<void> {
    await this.database.close();
  }

  /** A few records that are always there and were written last: cheap to ask, and lost first when files were lost. */
  private async checkLayout(): Promise<void> {
    const found = this.get(format);
    if (!found) return await this.checkEmpty();
    if (!(found.layout >= OLDEST_LAYOUT && found.layout <= LAYOUT)) throw otherLayout(this.directory, found.layout);
    const next = this.get(nextInode);
    if (!next || !this.get(nodes, ROOT_INODE) || !this.get(nodes, (next.ino - 1) as typeof ROOT_INODE))
      throw corrupt(this.directory, 'records are missing that must be there');
  }

  private async checkEmpty(): Promise<void> {
    const [present] = await this.working(() => this.database.keys({ limit: 1 }).all());
    if (present !== undefined) throw corrupt(this.directory, 'its format record is missing');
  }

  private async put(batch: Iterable<[key: string, text: string | undefined]>, durable: boolean): Promise<void> {
    // A chained batch costs a quarter of the time that one given as an array does.
    const operations = this.database.batch();
    for (const [key, text] of batch) {
      if (text === undefined) operations.del(key);
      else operations.put(key, text);
    }
    await operations.write({ sync: durable });
  }

  private read(key: string): string | undefined {
    const { before } = this;
    try {
      return before ? this.database.getSync(key, { snapshot: before }) : this.database.getSync(key);
    } catch (error) {
      throw workingFailure(this.directory, error);
    }
  }

  private decode<K extends readonly unknown[], R extends object>(space: KeySpace<K, R>, key: string, text: string): R {
    const record = decodeRecord(space, text, key);
    if (!record) throw corrupt(this.directory, `the ${space.name} record ${JSON.stringify(key)} is damaged`);
    return record;
  }

  private async working<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw workingFailure(this.directory, error);
    }
  }
}

function otherLayout(directory: string, layout: number): UsageError {
  return new UsageError(
    `Cannot open the catalog in ${directory}: another version of this program wrote it (layout ${layout}, this one reads ` +
      `${LAYOUT}). Use that version, or start the catalog afresh with --rebuild-catalog`,
  );
}
