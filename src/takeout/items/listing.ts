import type { Log } from '../../base/log.ts';
import type { Disk } from '../disk.ts';
import { type ExportGroup, groupSources } from '../exports/group-sources.ts';
import { type PlannedFolder, planFolders } from '../exports/plan-folders.ts';
import { markOf } from '../exports/set-mark.ts';
import type { IndexBatch } from '../index/index-batch.ts';
import type { Input } from '../inputs/input.ts';
import { readNewSources } from '../scan/read-new-sources.ts';
import type { SeenSource } from '../scan/seen-source.ts';
import type { SourceNumber } from '../scan/source-record.ts';
import { albumRecords } from './album-record.ts';
import { resolveMembers, sweepItems } from './finish-listing.ts';
import type { FolderParts, ReadFolder } from './list-folder.ts';
import {
  ABSENT_PREFIX,
  FAVORITE_PREFIX,
  FINDING_PREFIX,
  type ListingState,
  listingState,
  MEMBER_PREFIX,
  NOTHING_LISTED,
  ORDER_PREFIX,
  ofGeneration,
} from './listing-state.ts';

/** What belongs to one listing alone. */
const OF_LISTINGS = [ORDER_PREFIX, albumRecords.prefix, MEMBER_PREFIX, FAVORITE_PREFIX, ABSENT_PREFIX, FINDING_PREFIX];

interface ListingParts extends FolderParts {
  readonly disk: Disk;
  readonly log: Log;
}

/**
 * Makes items out of the files of the set, folder by folder, and keeps them in the index. A listing is made anew when the set
 * is another one than was listed; sidecars that were read once are not read again. Every step is one batch, so that a
 * listing goes on where it was interrupted. One method runs at a time.
 */
export class Listing {
  private reached: ListingState;
  private groups: readonly ExportGroup[] = [];
  private plan: readonly PlannedFolder[] | undefined;

  constructor(private readonly parts: ListingParts) {
    this.reached = parts.store.get(listingState, '') ?? NOTHING_LISTED;
  }

  get state(): ListingState {
    return this.reached;
  }

  /** Looks what there is, reads the tables of files of what is new, and begins a listing unless this set has one. */
  async begin(inputs: readonly Input[], signal?: AbortSignal): Promise<void> {
    const { store, sources } = this.parts;
    await sources.clearHalves();
    const first = await sources.look(inputs, signal);
    for (const record of first.forgotten) await sources.forget(record);
    const replaced = await readNewSources(this.parts, first.seen, signal);
    const { seen } = await sources.look(inputs, signal);
    this.groups = groupSources(seen);
    const mark = innerMarkOf(this.groups);
    for (const number of replaced) this.parts.open.forget(number);
    if (this.reached.generation > 0 && this.reached.mark === mark) return;
    this.plan = undefined;
    await this.forgetWaiting();
    const { generation, counts } = this.reached;
    await this.put(store.batch(), {
      generation: generation + 1,
      mark,
      phase: 'folders',
      foldersDone: 0,
      sequence: 0,
      ...(counts && { counts }),
    });
  }

  /** One folder further, or one of the steps that end the listing. Does nothing once that is done. */
  async step(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { phase, generation } = this.reached;
    const { store } = this.parts;
    if (phase === 'folders') return await this.nextFolder(signal);
    if (phase === 'members') {
      await resolveMembers(store, generation);
      await this.put(store.batch(), { ...this.reached, phase: 'counting' });
    } else if (phase === 'counting') {
      const counts = await sweepItems(store, generation, this.groups);
      await this.put(store.batch(), { ...this.reached, phase: 'done', counts, mark: this.presentMark() }, true);
      await this.dropEarlier();
      await this.parts.sources.forgetReplaced();
    }
  }

  /** Every folder of the set as it is read, for whoever wants to know more of it than the items. */
  async *readFolders(signal?: AbortSignal): AsyncGenerator<{ planned: PlannedFolder; read: ReadFolder }> {
    const { readFolder } = await folders();
    for (const planned of await this.planned()) {
      signal?.throwIfAborted();
      yield { planned, read: await readFolder(this.parts, planned, signal) };
    }
  }

  private async nextFolder(signal: AbortSignal | undefined): Promise<void> {
    const { store, log } = this.parts;
    const { foldersDone, generation, sequence } = this.reached;
    const planned = (await this.planned())[foldersDone];
    if (planned === undefined) return await this.put(store.batch(), { ...this.reached, phase: 'members' });
    const { listFolder, readFolder } = await folders();
    const read = await readFolder(this.parts, planned, signal);
    await this.noteUnreachable(planned, read.unreachable);
    const batch = store.batch();
    const next = listFolder(batch, planned, read, { generation, sequence });
    await this.put(batch, { ...this.reached, foldersDone: foldersDone + 1, sequence: next });
    for (const { name, reason } of read.brokenJson) {
      log.warn({ folder: planned.path, name }, `'${planned.path}/${name}' cannot be used: ${reason}`);
    }
    for (const name of read.emptyFiles) {
      log.warn({ folder: planned.path, name }, `'${planned.path}/${name}' is left out: it is empty`);
    }
  }

  /** What lacks its sidecars now is listed again once they can be read. */
  private async noteUnreachable(planned: PlannedFolder, unreachable: readonly SourceNumber[]): Promise<void> {
    const { sources, log } = this.parts;
    for (const number of new Set(planned.pieces.map(({ source }) => source))) {
      const record = sources.get(number);
      const isUnreachable = unreachable.includes(number);
      if (record === undefined || !isUnreachable) continue;
      log.warn(
        { path: record.path },
        `Sidecars in '${record.path}' cannot be read now; items of '${planned.path}' lack them`,
      );
      if (!record.lacksSidecars) await sources.put({ ...record, lacksSidecars: true });
    }
  }

  private async planned(): Promise<readonly PlannedFolder[]> {
    this.plan ??= await planFolders(this.parts.store, this.groups);
    return this.plan;
  }

  /** Sidecars that were missing are looked for in every listing. */
  private async forgetWaiting(): Promise<void> {
    const { sources } = this.parts;
    for (const { lacksSidecars, ...record } of sources.all) if (lacksSidecars) await sources.put(record);
  }

  /** With what turned out about the archives while they were read; not that sidecars can be read which this listing lacks. */
  private presentMark(): string {
    const { sources } = this.parts;
    const renew = (source: SeenSource): SeenSource => {
      const record = source.record && sources.get(source.record.number);
      if (record === undefined) return source;
      const { lacksSidecars: _lacking, ...listed } = record;
      return { ...source, record: listed };
    };
    return innerMarkOf(
      this.groups.map((group) => ({
        ...group,
        sources: group.sources.map(renew),
        copies: group.copies.map(renew),
      })),
    );
  }

  private async put(batch: IndexBatch, state: ListingState, durable = false): Promise<void> {
    batch.put(listingState, '', state);
    await batch.commit({ durable });
    this.reached = state;
  }

  private async dropEarlier(): Promise<void> {
    const { generation } = this.reached;
    for (const prefix of OF_LISTINGS) {
      await this.parts.store.clear(prefix, prefix + ofGeneration(generation));
    }
  }
}

/** Items tell where their bytes are by the numbers of archives: what is read anew is to be listed anew. */
function innerMarkOf(groups: readonly ExportGroup[]): string {
  const sources = groups.flatMap((group) => [...group.sources, ...group.copies]);
  return [markOf(groups), ...sources.map(({ record }) => record?.number ?? '-')].join(' ');
}

/** What understands folders, names and sidecars: a mount of what is listed already is ready sooner without it. */
function folders() {
  return import('./list-folder.ts');
}
