import { access, constants } from 'node:fs/promises';
import { Level } from 'level';
import { makePrivateDirectory } from '../../base/atomic-file.ts';
import { messageOf } from '../../base/failure.ts';
import { IndexBatch } from './index-batch.ts';
import { corruptIndex, notWritable, openingFailure, workingFailure } from './index-failures.ts';
import { decode, encode, endOf, type RecordKind } from './record-kind.ts';

/** A record, or a text, with what follows its kind's prefix in its key. */
export interface Keyed<V> {
  readonly key: string;
  readonly value: V;
}

export interface RangeOptions {
  /** Only keys above this one. */
  readonly above?: string;
  /** Default: all. */
  readonly limit?: number;
}

const format: RecordKind<{ readonly layout: number }> = {
  name: 'format',
  prefix: 'format:',
  version: 1,
  isWhole: ({ layout }) => typeof layout === 'number',
};

/** Of what the keys mean. Another layout is another index. */
const LAYOUT = 1;

/** How many records a walk through a range holds at a time. */
const BLOCK = 1_000;

/** The index of a set of archives in LevelDB: texts and records under keys. Knows nothing of what they mean together. */
export class IndexStore {
  private constructor(
    readonly directory: string,
    private readonly database: Level<string, string>,
  ) {}

  /**
   * Opens the index in `directory`, made when missing. Throws `BusyError` while another process has it open, `UsageError`
   * for a directory that cannot be written, `CorruptStateError` for an index that is broken or of another layout.
   */
  static async open(directory: string): Promise<IndexStore> {
    await prepare(directory);
    const database = new Level<string, string>(directory);
    try {
      await database.open();
    } catch (error) {
      throw openingFailure(directory, error);
    }
    const store = new IndexStore(directory, database);
    try {
      await store.checkLayout();
    } catch (error) {
      await store.close();
      throw error;
    }
    return store;
  }

  /** Synchronous: a point read takes a few microseconds. */
  text(key: string): string | undefined {
    try {
      return this.database.getSync(key);
    } catch (error) {
      throw workingFailure(this.directory, error);
    }
  }

  /** Throws `CorruptStateError` for a record that is damaged. */
  get<R extends object>(kind: RecordKind<R>, key: string): R | undefined {
    const text = this.text(kind.prefix + key);
    return text === undefined ? undefined : this.decoded(kind, key, text);
  }

  /** The texts whose keys begin with `prefix`, ascending, in blocks; keys without the prefix. */
  async *texts(prefix: string, { above = '', limit = Number.POSITIVE_INFINITY }: RangeOptions = {}) {
    let left = limit;
    let from: { readonly gte: string } | { readonly gt: string } =
      above === '' ? { gte: prefix } : { gt: prefix + above };
    while (left > 0) {
      const wanted = Math.min(BLOCK, left);
      const range = { ...from, lt: endOf(prefix), limit: wanted };
      const found = await this.working(() => this.database.iterator(range).all());
      if (found.length > 0)
        yield found.map(([key, value]): Keyed<string> => ({ key: key.slice(prefix.length), value }));
      if (found.length < wanted) return;
      from = { gt: found.at(-1)?.[0] ?? prefix };
      left -= found.length;
    }
  }

  /** What follows `prefix` in the greatest key that begins with it; undefined where none does. */
  async lastKey(prefix: string): Promise<string | undefined> {
    const range = { gte: prefix, lt: endOf(prefix), reverse: true, limit: 1 };
    const [last] = await this.working(() => this.database.keys(range).all());
    return last?.slice(prefix.length);
  }

  /** The records whose keys begin with `prefix` behind that of their kind, ascending, in blocks; keys without both. */
  async *records<R extends object>(
    kind: RecordKind<R>,
    prefix = '',
    options: RangeOptions = {},
  ): AsyncGenerator<Keyed<R>[]> {
    for await (const block of this.texts(kind.prefix + prefix, options)) {
      yield block.map(({ key, value }) => ({ key, value: this.decoded(kind, prefix + key, value) }));
    }
  }

  decoded<R extends object>(kind: RecordKind<R>, key: string, text: string): R {
    const record = decode(kind, text);
    if (record) return record;
    throw corruptIndex(this.directory, `the ${kind.name} record ${JSON.stringify(key)} is damaged`);
  }

  batch(): IndexBatch {
    return new IndexBatch(this, (texts, durable) => this.write(texts, durable));
  }

  /** Deletes every key that begins with `prefix`, or those below `end`; after a crash a part of them. */
  async clear(prefix: string, end = endOf(prefix)): Promise<void> {
    await this.working(() => this.database.clear({ gte: prefix, lt: end }));
  }

  async close(): Promise<void> {
    await this.database.close();
  }

  /** All of it or nothing; on the disk when `durable`, with everything written before, else safe from a killed process. */
  private async write(texts: ReadonlyMap<string, string | undefined>, durable: boolean): Promise<void> {
    await this.working(() => {
      const operations = this.database.batch();
      for (const [key, text] of texts) {
        if (text === undefined) operations.del(key);
        else operations.put(key, text);
      }
      return operations.write({ sync: durable });
    });
  }

  private async checkLayout(): Promise<void> {
    const found = this.get(format, '');
    if (found?.layout === LAYOUT) return;
    if (found) throw corruptIndex(this.directory, `another version of this program wrote it (layout ${found.layout})`);
    const first = await this.working(() => this.database.keys({ limit: 1 }).all());
    if (first.length > 0) throw corruptIndex(this.directory, 'its format record is missing');
    await this.write(new Map([[format.prefix, encode(format, { layout: LAYOUT })]]), true);
  }

  private async working<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw workingFailure(this.directory, error);
    }
  }
}

async function prepare(directory: string): Promise<void> {
  try {
    await makePrivateDirectory(directory);
    await access(directory, constants.W_OK);
  } catch (error) {
    throw notWritable(directory, messageOf(error), error);
  }
}
