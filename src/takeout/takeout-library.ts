import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { OneAtATime } from '../base/one-at-a-time.ts';
import { ItemGoneError } from '../library/failures.ts';
import type { Album, AlbumId, MediaId, MediaItem, Standing } from '../library/media-item.ts';
import type {
  Checkpoint,
  ItemPage,
  OriginalInPlace,
  OriginalStream,
  PhotoLibrary,
  SizeAnswer,
} from '../library/photo-library.ts';
import { BoundedDisk } from './bounded-disk.ts';
import type { CheckOptions, CheckReport } from './check/check-report.ts';
import { WallClock } from './dates/wall-clock.ts';
import { type Disk, localDisk } from './disk.ts';
import { groupSources } from './exports/group-sources.ts';
import { markOf } from './exports/set-mark.ts';
import { IndexStore } from './index/index-store.ts';
import { addInputs, removeInputs } from './inputs/change-inputs.ts';
import { InputList } from './inputs/input-list.ts';
import { ItemPages } from './items/item-pages.ts';
import { Listing } from './items/listing.ts';
import { ListingReader } from './items/listing-reader.ts';
import { ShownItems } from './items/shown-items.ts';
import { describeSet } from './list-set.ts';
import { OpenSources } from './reading/open-sources.ts';
import { Originals } from './reading/originals.ts';
import { Sources } from './scan/sources.ts';
import type { TakeoutSet } from './takeout-set.ts';

export interface TakeoutOptions {
  /** Where the index is kept; made when missing. */
  readonly directory: string;
  /** For dates that only a file's name or its folder tells. */
  readonly timeZone: string;
  /** Which items out of their ordinary place are listed as well. */
  readonly include: ReadonlySet<Standing>;
  readonly clock: Clock;
  readonly log: Log;
  /** Where archives lie; the disks of this machine by default. */
  readonly disk?: Disk;
}

interface Parts {
  readonly store: IndexStore;
  readonly disk: Disk;
  readonly inputs: InputList;
  readonly sources: Sources;
  readonly open: OpenSources;
  readonly listing: Listing;
}

/**
 * The photos of a person in the archives that Google Takeout made of them. What was read of the archives is kept in an index,
 * so that they are opened again only for originals and for what is new.
 */
export class TakeoutLibrary implements PhotoLibrary, AsyncDisposable {
  readonly key = 'takeout';
  readonly name = 'Google Takeout';
  readonly #include: ReadonlySet<Standing>;
  readonly #parts: Parts;
  readonly #shown: ShownItems;
  readonly #pages: ItemPages;
  readonly #reader: ListingReader;
  readonly #originals: Originals;
  /** Whatever changes the set or its listing. */
  readonly #turns = new OneAtATime();
  readonly #closing = new AbortController();

  private constructor(parts: Parts, { include, log }: TakeoutOptions) {
    const { store, sources, listing } = parts;
    const state = () => listing.state;
    this.#parts = parts;
    this.#include = include;
    this.#shown = new ShownItems({ store, sources, include });
    this.#reader = new ListingReader(store, this.#shown, state);
    this.#pages = new ItemPages({ reader: this.#reader, state, step: (signal) => this.#step(signal) });
    this.#originals = new Originals({ ...parts, log });
  }

  /**
   * Opens what is known of the set; touches no archive. Throws `BusyError`, `UsageError` and `CorruptStateError` as the index
   * does.
   */
  static async open(options: TakeoutOptions): Promise<TakeoutLibrary> {
    const wallClock = new WallClock(options.timeZone);
    const disk = new BoundedDisk(options.disk ?? localDisk, options.clock);
    const store = await IndexStore.open(options.directory);
    try {
      const [inputs, sources] = await Promise.all([InputList.load(store), Sources.load(store, disk)]);
      const open = new OpenSources(sources, disk);
      const listing = new Listing({ store, disk, sources, open, wallClock, log: options.log });
      return new TakeoutLibrary({ store, disk, inputs, sources, open, listing }, options);
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** Nothing was added yet, or all of it was removed. */
  get isEmpty(): boolean {
    return this.#parts.inputs.all.length === 0;
  }

  /** Something was ever added, also when all of it was removed since; false where the index was lost. */
  get wasUsed(): boolean {
    return this.#parts.inputs.wasUsed;
  }

  /**
   * Adds archives, folders that hold archives or an unpacked export, and patterns of their names. Relative ones are taken
   * from the working directory. Throws `UsageError` about what cannot be used, after the others were added.
   */
  async add(paths: readonly string[]): Promise<TakeoutSet> {
    const { disk, inputs } = this.#parts;
    await this.#turns.run(() => addInputs(disk, inputs, paths));
    return await this.list();
  }

  /** Removes what was added, single archives of it, or whole exports by their label. No archive is touched. */
  async remove(paths: readonly string[]): Promise<TakeoutSet> {
    const { inputs, sources, open } = this.#parts;
    await this.#turns.run(async () => {
      const { seen } = await sources.look(inputs.all);
      try {
        await removeInputs(inputs, paths, seen);
      } finally {
        for (const record of (await sources.look(inputs.all)).forgotten) {
          await sources.forget(record);
          open.forget(record.number);
        }
      }
    });
    return await this.list();
  }

  /** The set as it is: names, sizes and times are looked at, no archive is opened. */
  async list(signal?: AbortSignal): Promise<TakeoutSet> {
    const { store, inputs, sources, listing } = this.#parts;
    return await this.#turns.run(async () => {
      const looked = await sources.look(inputs.all, signal);
      const { counts } = listing.state;
      return await describeSet(store, { inputs: inputs.all, looked, counts, include: this.#include });
    });
  }

  /** Another one than before whenever a listing may give other items. No archive is opened. */
  async listingMark(signal?: AbortSignal): Promise<string> {
    const { inputs, sources } = this.#parts;
    const { seen } = await this.#turns.run(() => sources.look(inputs.all, signal));
    return `${markOf(groupSources(seen))}/${[...this.#include].sort().join('+')}`;
  }

  /** Reads every byte of the set. What is damaged is told, and stops nothing. Throws `UsageError` for a set of nothing. */
  async check(options: CheckOptions = {}): Promise<CheckReport> {
    const { inputs, listing } = this.#parts;
    const signal = this.#signal(options.signal);
    await this.#turns.run(() => listing.begin(inputs.all, signal));
    while (listing.state.phase !== 'done') await this.#step(signal);
    // A mount is ready sooner without it.
    const { checkSet } = await import('./check/check-set.ts');
    return await checkSet({ ...this.#parts, inputs: inputs.all }, { ...options, signal });
  }

  async *items(since: Checkpoint | undefined, signal?: AbortSignal): AsyncGenerator<ItemPage, void, undefined> {
    await this.#begin(signal);
    yield* this.#pages.from(since, this.#signal(signal));
  }

  async *albums(signal?: AbortSignal): AsyncGenerator<readonly Album[], void, undefined> {
    await this.#finish(signal);
    yield* this.#reader.albums(signal);
  }

  async *albumItems(album: AlbumId, signal?: AbortSignal): AsyncGenerator<readonly MediaItem[], void, undefined> {
    await this.#finish(signal);
    yield* this.#reader.albumItems(album, signal);
  }

  async *favorites(signal?: AbortSignal): AsyncGenerator<readonly MediaItem[], void, undefined> {
    await this.#finish(signal);
    yield* this.#reader.favorites(signal);
  }

  async lookUp(ids: readonly MediaId[], signal?: AbortSignal): Promise<ReadonlyMap<MediaId, MediaItem>> {
    const found = new Map<MediaId, MediaItem>();
    for (const id of ids) {
      signal?.throwIfAborted();
      const item = this.#shown.get(id);
      if (item) found.set(id, item);
    }
    return found;
  }

  async *sizes(ids: readonly MediaId[], signal?: AbortSignal): AsyncGenerator<SizeAnswer, void, undefined> {
    for (const id of ids) {
      signal?.throwIfAborted();
      const sizeBytes = this.#shown.record(id)?.files[0]?.sizeBytes;
      yield sizeBytes === undefined ? { id, failure: new ItemGoneError(id) } : { id, sizeBytes };
    }
  }

  async open(id: MediaId, signal?: AbortSignal): Promise<OriginalStream> {
    signal?.throwIfAborted();
    const record = this.#shown.record(id);
    if (record === undefined) throw new ItemGoneError(id);
    return await this.#originals.open(id, record, signal);
  }

  async openInPlace(id: MediaId, signal?: AbortSignal): Promise<OriginalInPlace | undefined> {
    signal?.throwIfAborted();
    const record = this.#shown.record(id);
    if (record === undefined) throw new ItemGoneError(id);
    return await this.#originals.openInPlace(id, record, signal);
  }

  /** Safe to call twice. A listing under way ends, and goes on from there another time. */
  async close(): Promise<void> {
    this.#closing.abort(new DOMException('The library was closed', 'AbortError'));
    await this.#turns.run(async () => {
      await this.#parts.open.close();
      await this.#parts.store.close();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #begin(signal: AbortSignal | undefined): Promise<void> {
    const { inputs, listing } = this.#parts;
    signal?.throwIfAborted();
    await this.#turns.run(() => listing.begin(inputs.all, this.#signal(signal)));
  }

  /** Albums and favourites are known once every folder is listed. */
  async #finish(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const { listing } = this.#parts;
    if (listing.state.phase === 'done' && listing.state.generation > 0) return;
    await this.#begin(signal);
    while (listing.state.phase !== 'done') await this.#step(this.#signal(signal));
  }

  #step(signal: AbortSignal | undefined): Promise<void> {
    return this.#turns.run(() => this.#parts.listing.step(signal));
  }

  #signal(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
  }
}
