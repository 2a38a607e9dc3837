import { rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { flushDirectory } from '../base/atomic-file.ts';
import type { Clock } from '../base/clock.ts';
import { systemCode } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import type { Sightings } from '../library/joining.ts';
import type { MediaId } from '../library/media-item.ts';
import type { LibraryKey } from '../library/photo-library.ts';
import { type ChangeListener, Commits } from './commits.ts';
import { busy, isInUse } from './database.ts';
import type { EntryRecord } from './entry-codec.ts';
import { HotRecords } from './hot-records.ts';
import { Learning } from './learning.ts';
import type { CatalogNode, ChildEntry, Inode, LinkNode } from './node.ts';
import { renewOldEntries } from './old-entries.ts';
import type { PageWriter } from './page-writer.ts';
import { pathOf } from './paths.ts';
import type { Placement } from './placement.ts';
import type { LearnedOriginal, StoredItem } from './records.ts';
import * as records from './records.ts';
import { describe, learnedOf, targetOf } from './shown.ts';
import { sightingsOf } from './sightings.ts';
import { type RangeOptions, Store } from './store.ts';
import { type CatalogSummary, summarize } from './summary.ts';
import { makeRoot, settleGeneration, settlePlacement } from './top-directories.ts';

export type { LearnedOriginal, StoredItem } from './records.ts';
export type { CatalogSummary, LibrarySummary } from './summary.ts';
export type { TreeChange } from './tree-change.ts';

export interface CatalogOptions {
  /** Made when missing; belongs to the catalog alone. */
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Log;
  /**
   * Written records that are sorted in memory before they go into a table; default 4 MiB. More makes a large catalog
   * faster, takes that memory twice, and lets the next `open` take longer by what was not in a table yet.
   */
  readonly writeBufferBytes?: number;
}

/**
 * What we know: items, albums, the places and names they were given for good, and how far the last sync came. Kept in
 * LevelDB; nothing here grows with the library but the directory on disk. What is hidden (gone from its library) is not
 * answered by any method, except that `pathOf` still knows where it was.
 */
export class Catalog implements AsyncDisposable {
  readonly #syncing = new Set<LibraryKey>();
  readonly #hot: HotRecords;
  readonly #commits: Commits;
  readonly #learning: Learning;
  #generation = 0;

  private constructor(
    /** For this folder: others ask the methods below. */
    readonly store: Store,
    { clock, log }: CatalogOptions,
  ) {
    this.#hot = new HotRecords(store);
    this.#commits = new Commits({ store, hot: this.#hot, clock, log });
    this.#learning = new Learning(this.#commits);
  }

  /**
   * Throws `BusyError` while another process has the catalog open, `CorruptStateError` (naming `--rebuild-catalog`) when
   * it is broken, and `UsageError` when the directory cannot be written or another version of the program wrote it.
   */
  static async open(options: CatalogOptions): Promise<Catalog> {
    const catalog = new Catalog(await Store.open(options.directory, options), options);
    try {
      await catalog.write(makeRoot);
      catalog.#generation = await catalog.write(settleGeneration);
      return catalog;
    } catch (error) {
      await catalog.close();
      throw error;
    }
  }

  /**
   * Puts the catalog in `directory` aside as `<directory>.broken`, in place of an older one there, so that the next `open`
   * starts afresh. Nothing happens when there is none. Throws `BusyError` while a process has it open.
   */
  static async rebuild(directory: string): Promise<void> {
    const path = resolve(directory);
    if (!(await exists(path))) return;
    if (await isInUse(path)) throw busy(path);
    await rm(`${path}.broken`, { recursive: true, force: true });
    await rename(path, `${path}.broken`);
    await flushDirectory(dirname(path));
  }

  /** 1 … 2^32 - 1, drawn at random when the catalog was made: a number of one catalog says nothing about another. */
  get generation(): number {
    return this.#generation;
  }

  node(ino: Inode): CatalogNode | undefined {
    const record = this.#hot.get(records.nodes, ino);
    return record?.gone ? undefined : record;
  }

  /** The entry of exactly this name: `A.JPG` does not find `a.jpg`. */
  child(parent: Inode, name: string): CatalogNode | undefined {
    const holder = this.#hot.get(records.names, parent, name);
    const node = holder && this.node(holder.ino);
    return node?.name === name ? node : undefined;
  }

  /**
   * Whether a name was ever given to something in the directory, ignoring case and Unicode form as names do: it is there,
   * or the name is kept for its return.
   */
  isNameGiven(parent: Inode, name: string): boolean {
    return this.#hot.get(records.names, parent, name) !== undefined;
  }

  /** Entries with numbers above `after`, ascending, at most `limit`. An entry keeps its number while others come and go. */
  children(parent: Inode, after: number, limit: number): Promise<ChildEntry[]> {
    return this.#children(parent, { above: records.children.key(parent, after), limit });
  }

  /** The last `limit` entries with numbers below `before`, ascending. */
  childrenBefore(parent: Inode, before: number, limit: number): Promise<ChildEntry[]> {
    return this.#children(parent, { below: records.children.key(parent, before), limit });
  }

  async #children(parent: Inode, range: RangeOptions): Promise<ChildEntry[]> {
    const entries = await this.store.range(records.children, records.children.prefixOf(parent), range);
    const shown: ChildEntry[] = [];
    for (const { record } of entries) {
      const entry = this.#whole(record);
      if (entry) shown.push(entry);
    }
    return shown;
  }

  /** What the directory `parent` shows of its entry `ino`; undefined when that is not there. */
  entry(parent: Inode, ino: Inode): ChildEntry | undefined {
    const record = this.#hot.get(records.children, parent, ino);
    return record && this.#whole(record);
  }

  /** The same of the entry of exactly this name. */
  entryNamed(parent: Inode, name: string): ChildEntry | undefined {
    const holder = this.#hot.get(records.names, parent, name);
    const entry = holder && this.entry(parent, holder.ino);
    return entry?.name === name ? entry : undefined;
  }

  item(id: MediaId): StoredItem | undefined {
    const stored = this.#hot.get(records.items, id);
    return stored?.gone ? undefined : stored;
  }

  /** What each library says of the item, by the id that it has there; nothing of an item that is gone. */
  sightings(id: MediaId): Sightings {
    const stored = this.#hot.get(records.items, id);
    return stored ? sightingsOf(stored) : {};
  }

  /** Where the item's bytes are read; undefined for an item that was never ready or is gone. */
  homeOf(id: MediaId): Inode | undefined {
    const home = this.#hot.get(records.homes, id);
    return home && this.node(home.ino)?.ino;
  }

  /** What was learned of the item as it is now; undefined once its revision is another one. */
  original(id: MediaId): LearnedOriginal | undefined {
    return learnedOf(this.#hot.get(records.items, id), this.#hot.get(records.originals, id));
  }

  /** Keeps what was learned, for good. Of an item that is not known nothing is kept. */
  learn(id: MediaId, learned: LearnedOriginal): Promise<void> {
    return this.#learning.learn(id, learned);
  }

  /** Whether a former look through the directory found that no size is missing. One point read, whatever its length. */
  knowsSizesIn(directory: Inode): boolean {
    return this.store.get(records.sizedDirectories, directory)?.layout === records.ENTRY_LAYOUT;
  }

  /** Writes anew what an older version of the program wrote of the entries in a directory. Only saves work later on. */
  renewEntriesIn(directory: Inode): Promise<void> {
    return renewOldEntries(this.store, this.#commits, directory);
  }

  /**
   * To be called when no size is missing in a directory that was not changed since `changedAtMs`, and its entries were
   * renewed. Only saves looking.
   */
  noteSizesKnown(directory: Inode, changedAtMs: number): Promise<void> {
    return this.write((page) => {
      const node = page.get(records.nodes, directory);
      if (node?.kind !== 'directory' || node.changedAtMs !== changedAtMs) return;
      page.put(records.sizedDirectories, [directory], { sized: true, layout: records.ENTRY_LAYOUT });
    });
  }

  /** `'photos/2021/07/a.jpg'`, from the root down; empty for the root. Throws for a number that was never given. */
  pathOf(ino: Inode): string {
    return pathOf(this.#hot, ino);
  }

  /** What a link says, relative to the directory it stands in: `'../../photos/2021/07/a.jpg'`. */
  targetOf(link: LinkNode): string {
    return targetOf(this.#hot, link);
  }

  /** From totals that are kept: costs the same whatever the library's size. */
  async summary(): Promise<CatalogSummary> {
    return summarize(this.store);
  }

  /** Told after each batch is on disk, in order. The function returned ends it. */
  onChange(listener: ChangeListener): () => void {
    return this.#commits.onChange(listener);
  }

  /**
   * Binds the catalog to the rules its names are given by, and makes the top directories. Throws `UsageError` when names
   * were already given by other rules: names are for good.
   */
  usePlacement(placement: Placement): Promise<void> {
    return this.write((page) => settlePlacement(page, placement, this.store.directory));
  }

  /** One atomic batch; for the sync. `work` waits for nothing but the store. */
  write<T>(work: (page: PageWriter) => T | Promise<T>): Promise<T> {
    return this.#commits.write(work);
  }

  /** True when the caller may sync with this library now and must call `endSync` later; false while another sync does. */
  beginSync(library: LibraryKey): boolean {
    if (this.#syncing.has(library)) return false;
    this.#syncing.add(library);
    return true;
  }

  endSync(library: LibraryKey): void {
    this.#syncing.delete(library);
  }

  /** Refuses further writes, finishes those under way, gives the directory free. A second call changes nothing. */
  async close(): Promise<void> {
    await this.#commits.close();
    await this.store.close();
  }

  /** The time of a directory stands in its node alone; an entry that an older version wrote is worked out. */
  #whole(record: EntryRecord): ChildEntry | undefined {
    if (hasTime(record)) return record;
    const node = this.node(record.ino);
    return node && describe(this.#hot, node);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function hasTime(record: EntryRecord): record is ChildEntry {
  return record.mtimeMs !== undefined;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
