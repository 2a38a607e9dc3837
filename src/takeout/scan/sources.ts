import { isSilence } from '../bounded-disk.ts';
import { SourceUnreachableError } from '../byte-source.ts';
import type { Disk } from '../disk.ts';
import type { IndexStore } from '../index/index-store.ts';
import type { Input } from '../inputs/input.ts';
import { resolveInputs } from '../inputs/resolve-inputs.ts';
import type { RefusedFile } from '../takeout-set.ts';
import { identifyFolder, identifyUnread } from './folder-identity.ts';
import { type Identified, type Reconciled, reconcile } from './seen-source.ts';
import {
  HALF_PREFIX,
  NEXT_SOURCE,
  REPLACED_PREFIX,
  type SourceNumber,
  type SourceRecord,
  sourceKey,
  sourceRecords,
} from './source-record.ts';
import { clearContent } from './source-writer.ts';

export interface Looked extends Reconciled {
  readonly refused: readonly RefusedFile[];
  readonly downloading: readonly string[];
}

/** The archives and unpacked exports that the index knows. There are some hundred: they are held. */
export class Sources {
  private constructor(
    private readonly store: IndexStore,
    private readonly disk: Disk,
    private readonly records: Map<SourceNumber, SourceRecord>,
    private readonly replaced: Set<SourceNumber>,
  ) {}

  static async load(store: IndexStore, disk: Disk): Promise<Sources> {
    const records = new Map<SourceNumber, SourceRecord>();
    for await (const block of store.records(sourceRecords)) {
      for (const { value } of block) records.set(value.number, value);
    }
    const replaced = new Set<SourceNumber>();
    for await (const block of store.texts(REPLACED_PREFIX)) {
      for (const { key } of block) replaced.add(Number.parseInt(key, 36) as SourceNumber);
    }
    return new Sources(store, disk, records, replaced);
  }

  get(number: SourceNumber): SourceRecord | undefined {
    return this.records.get(number);
  }

  /** Whether what was read under this number is part of the set, or was until a newer file took its place. */
  isHeld(number: SourceNumber): boolean {
    return this.records.has(number) || this.replaced.has(number);
  }

  get all(): readonly SourceRecord[] {
    return [...this.records.values()];
  }

  /** Compares with what is there. Names, sizes and times only: no archive is opened. */
  async look(inputs: readonly Input[], signal?: AbortSignal): Promise<Looked> {
    const { found, refused, downloading } = await resolveInputs(this.disk, inputs);
    const identified: Identified[] = [];
    for (const source of found) {
      signal?.throwIfAborted();
      const identity = source.identity ?? (await this.identify(source.path, signal));
      if (identity !== undefined) identified.push({ ...source, identity });
    }
    return { ...reconcile(this.all, identified, inputs), refused, downloading };
  }

  /** Of a folder; undefined when its disk does not answer. */
  private async identify(path: string, signal: AbortSignal | undefined): Promise<string | undefined> {
    const { store, disk } = this;
    const known = this.all.find((record) => record.path === path && record.kind === 'folder' && record.read);
    try {
      return await (known ? identifyFolder({ store, disk }, known.number, path) : identifyUnread(disk, path, signal));
    } catch (error) {
      if (isSilence(error)) return undefined;
      // To read it will tell what is wrong with it.
      if (error instanceof SourceUnreachableError) return 'cannot be listed';
      throw error;
    }
  }

  /** A number that was never given before. Its content is cleared at the next start unless it comes to count. */
  async takeNumber(): Promise<SourceNumber> {
    const number = Number(this.store.text(NEXT_SOURCE) ?? 1);
    const batch = this.store.batch();
    batch.putText(NEXT_SOURCE, String(number + 1));
    batch.putText(HALF_PREFIX + sourceKey(number as SourceNumber), '');
    await batch.commit();
    return number as SourceNumber;
  }

  /** With what `batch` holds, all at once. The content of the record it takes the place of is forgotten. */
  async put(record: SourceRecord, batch = this.store.batch(), instead?: SourceRecord): Promise<void> {
    const isOther = instead !== undefined && instead.number !== record.number;
    batch.put(sourceRecords, sourceKey(record.number), record);
    batch.delete(HALF_PREFIX + sourceKey(record.number));
    if (isOther) {
      this.dropIn(batch, instead);
      batch.putText(REPLACED_PREFIX + sourceKey(instead.number), '');
    }
    await batch.commit({ durable: true });
    this.records.set(record.number, record);
    if (isOther) this.replaced.add(instead.number);
    if (isOther) await this.clear(instead);
  }

  async forget(record: SourceRecord): Promise<void> {
    const batch = this.store.batch();
    this.dropIn(batch, record);
    await batch.commit({ durable: true });
    await this.clear(record);
  }

  /** To be called once the items of replaced content have been met again, or have not. */
  async forgetReplaced(): Promise<void> {
    await this.store.clear(REPLACED_PREFIX);
    this.replaced.clear();
  }

  /** Deletes what a process left half done that was killed. */
  async clearHalves(): Promise<void> {
    for await (const block of this.store.texts(HALF_PREFIX)) {
      for (const { key } of block) await this.clearContent(Number.parseInt(key, 36) as SourceNumber);
    }
  }

  private dropIn(batch: ReturnType<IndexStore['batch']>, { number }: SourceRecord): void {
    batch.delete(sourceRecords.prefix + sourceKey(number));
    batch.putText(HALF_PREFIX + sourceKey(number), '');
  }

  private async clear({ number }: SourceRecord): Promise<void> {
    this.records.delete(number);
    await this.clearContent(number);
  }

  private async clearContent(number: SourceNumber): Promise<void> {
    await clearContent(this.store, number);
    const batch = this.store.batch();
    batch.delete(HALF_PREFIX + sourceKey(number));
    await batch.commit();
  }
}
