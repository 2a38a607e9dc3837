import { Level } from 'level';
import { LRUCache } from 'lru-cache';
import { BusyError, CorruptStateError, messageOf, NoSpaceError, systemCode } from '../base/failure.ts';
import { OneAtATime } from '../base/one-at-a-time.ts';
import {
  decodeRecord,
  decodeTotals,
  decodeUseKey,
  encodeRecord,
  encodeTotals,
  type OriginalRecord,
  type Totals,
  UnreadableRecordError,
  useKey,
} from './index-records.ts';
import type { OriginalKey } from './original-key.ts';

/** One original as the order of eviction sees it. */
export interface UsedOriginal {
  readonly key: OriginalKey;
  readonly sizeBytes: number;
  readonly usedAtMs: number;
}

/** LevelDB's cost of one open database in memory: half of its own default is plenty for records of 130 bytes. */
const LEVEL_OPTIONS = { cacheSize: 4 * 2 ** 20, writeBufferSize: 2 ** 20 };

/** Whoever opens, reads and closes an original asks for its record four times; a few hundred may be open at once. */
const KEPT_RECORDS = 512;

/**
 * Which originals are on the disk, in LevelDB. Four key spaces, always changed together in one batch: the records by key,
 * the same originals by time of use (so that eviction reads them in order and never all), the sums, and those whose file is
 * about to come or go, so that after a crash each file is in the index or is found and settled.
 *
 * Everything throws `CorruptStateError` once the database turns out to be damaged.
 */
export class OriginalIndex {
  private readonly records;
  private readonly uses;
  private readonly changing;
  private readonly sums;
  private readonly changes = new OneAtATime();
  /** Records asked for last. Whoever writes one makes it forgotten, behind the write, so that none from before it stays. */
  private readonly known = new LRUCache<OriginalKey, OriginalRecord>({ max: KEPT_RECORDS });
  private sum: Totals = { bytes: 0, files: 0 };

  private constructor(private readonly db: Level) {
    this.records = db.sublevel('originals');
    this.uses = db.sublevel('uses');
    this.changing = db.sublevel('changing');
    this.sums = db.sublevel('sums');
  }

  /** Throws `BusyError` when another process has it open. */
  static async open(path: string): Promise<OriginalIndex> {
    const db = new Level(path, LEVEL_OPTIONS);
    try {
      await db.open();
      const index = new OriginalIndex(db);
      await index.load();
      return index;
    } catch (error) {
      await db.close();
      throw translated(error, path);
    }
  }

  /** The sums as of the last change that was kept. */
  get totals(): Totals {
    return this.sum;
  }

  /** False until `markComplete`: files that lie in the cache may be in no record. */
  get isComplete(): boolean {
    return this.sums.getSync('complete') !== undefined;
  }

  markComplete(): Promise<void> {
    const mark = { type: 'put' as const, sublevel: this.sums, key: 'complete', value: '1' };
    return this.change(() => this.db.batch([mark], { sync: true }));
  }

  get(key: OriginalKey): OriginalRecord | undefined {
    const known = this.known.get(key);
    if (known) return known;
    try {
      const text = this.records.getSync(key);
      if (text === undefined) return undefined;
      const record = decodeRecord(text);
      this.known.set(key, record);
      return record;
    } catch (error) {
      throw translated(error, this.db.location);
    }
  }

  /**
   * Says that the file of this record is about to get its final name, or to lose it; `add` or `forget` ends that.
   * `durably`: also a power cut does not undo it, as is needed before a file appears that nothing else tells of.
   */
  announce(key: OriginalKey, record: OriginalRecord, { durably }: { durably: boolean }): Promise<void> {
    const put = { type: 'put' as const, sublevel: this.changing, key, value: encodeRecord(record) };
    return this.change(() => this.db.batch([put], { sync: durably }));
  }

  /** What was announced and, because the process ended, neither added nor forgotten. */
  async unsettled(): Promise<{ key: OriginalKey; record: OriginalRecord }[]> {
    const left: { key: OriginalKey; record: OriginalRecord }[] = [];
    try {
      for await (const [key, text] of this.changing.iterator()) {
        left.push({ key: key as OriginalKey, record: decodeRecord(text) });
      }
    } catch (error) {
      throw translated(error, this.db.location);
    }
    return left;
  }

  /** Adds an original, or replaces what is known of it. */
  add(key: OriginalKey, record: OriginalRecord): Promise<void> {
    return this.change(() => this.replace(key, record));
  }

  forget(key: OriginalKey): Promise<void> {
    return this.change(() => this.replace(key, undefined));
  }

  /** Changes parts of a record; nothing happens when there is none. */
  amend(key: OriginalKey, part: Partial<OriginalRecord>): Promise<void> {
    return this.change(async () => {
      const record = this.get(key);
      if (record) await this.replace(key, { ...record, ...part });
    });
  }

  /** Sets when originals were used last, all in one batch. Of those that are not there nothing is kept. */
  noteUses(uses: ReadonlyMap<OriginalKey, number>): Promise<void> {
    return this.change(async () => {
      const batch = this.db.batch();
      for (const [key, usedAtMs] of uses) {
        const record = this.get(key);
        if (!record) continue;
        batch.del(useKey(record.usedAtMs, key), { sublevel: this.uses });
        batch.put(key, encodeRecord({ ...record, usedAtMs }), { sublevel: this.records });
        batch.put(useKey(usedAtMs, key), String(record.sizeBytes), { sublevel: this.uses });
      }
      await this.written(batch.write(), uses.keys());
    });
  }

  /** Every original, least recently used first, as of now: changes made meanwhile are not seen. */
  async *leastRecentlyUsed(): AsyncGenerator<UsedOriginal> {
    try {
      for await (const [key, sizeBytes] of this.uses.iterator()) {
        yield { ...decodeUseKey(key), sizeBytes: Number(sizeBytes) };
      }
    } catch (error) {
      throw translated(error, this.db.location);
    }
  }

  /** Waits for the changes that are under way. Twice is fine. */
  async close(): Promise<void> {
    await this.changes.run(() => this.db.close());
  }

  private async load(): Promise<void> {
    await Promise.all([this.records, this.uses, this.changing, this.sums].map((space) => space.open()));
    const sum = this.sums.getSync('totals');
    if (sum !== undefined) this.sum = decodeTotals(sum);
  }

  private change(job: () => Promise<void>): Promise<void> {
    return this.changes.run(async () => {
      try {
        await job();
      } catch (error) {
        throw translated(error, this.db.location);
      }
    });
  }

  private async replace(key: OriginalKey, record: OriginalRecord | undefined): Promise<void> {
    const old = this.get(key);
    const totals = {
      bytes: this.sum.bytes - (old?.sizeBytes ?? 0) + (record?.sizeBytes ?? 0),
      files: this.sum.files - (old ? 1 : 0) + (record ? 1 : 0),
    };
    const batch = this.db.batch().del(key, { sublevel: this.changing });
    if (old) batch.del(key, { sublevel: this.records }).del(useKey(old.usedAtMs, key), { sublevel: this.uses });
    if (record) {
      batch.put(key, encodeRecord(record), { sublevel: this.records });
      batch.put(useKey(record.usedAtMs, key), String(record.sizeBytes), { sublevel: this.uses });
    }
    await this.written(batch.put('totals', encodeTotals(totals), { sublevel: this.sums }).write(), [key]);
    this.sum = totals;
  }

  private async written(writing: Promise<void>, keys: Iterable<OriginalKey>): Promise<void> {
    try {
      await writing;
    } finally {
      for (const key of keys) this.known.delete(key);
    }
  }
}

function translated(error: unknown, path: string): unknown {
  const code = error instanceof Error ? systemCode(error.cause ?? error) : undefined;
  if (code === 'LEVEL_LOCKED') {
    return new BusyError(`Cannot open the cache index in '${path}': another process has it open`, { cause: error });
  }
  const reason = error instanceof Error && error.cause ? messageOf(error.cause) : messageOf(error);
  if (code === 'LEVEL_IO_ERROR' && reason.includes('No space left on device')) {
    return new NoSpaceError(`Cannot write the cache index in '${path}': the disk is full`, { cause: error });
  }
  const isDamage = code === 'LEVEL_CORRUPTION' || code === 'LEVEL_IO_ERROR';
  if (!isDamage && !(error instanceof UnreadableRecordError)) return error;
  return new CorruptStateError(
    `Cannot read the cache index in '${path}': ${reason}; run again with --rebuild-catalog to make it anew, ` +
      'the originals on disk are kept',
    { cause: error },
  );
}
