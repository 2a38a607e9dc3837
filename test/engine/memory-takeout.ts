import type { CheckReport, TakeoutSet } from '../../src/engine/service.ts';
import type { TakeoutArchives } from '../../src/engine/takeout-archives.ts';
import type { AlbumId, MediaId } from '../../src/library/media-item.ts';
import type { Checkpoint } from '../../src/library/photo-library.ts';
import type { Gate } from '../support/gate.ts';
import type { LibraryAlbum, LibraryItem } from '../support/library-entries.ts';
import { MemoryLibrary } from '../support/memory-library.ts';

/** Archives that are held in memory: what they show is what the test puts into the library behind them. */
export class MemoryTakeout implements TakeoutArchives {
  readonly key = 'takeout';
  readonly name = 'Memory Takeout';
  readonly shown: MemoryLibrary;
  readonly inputs: string[] = [];
  /** Changed by a test together with the items. */
  mark = 'first';
  /** Holds each listing at its end. */
  gate: Gate | undefined;
  closed = 0;
  readonly wasUsed = true;

  constructor(entries: readonly (LibraryItem | LibraryAlbum)[] = []) {
    this.shown = new MemoryLibrary(entries, { key: 'takeout' });
  }

  get isEmpty(): boolean {
    return this.inputs.length === 0;
  }

  async add(paths: readonly string[]): Promise<TakeoutSet> {
    this.inputs.push(...paths);
    return this.list();
  }

  async remove(paths: readonly string[]): Promise<TakeoutSet> {
    for (const path of paths) this.inputs.splice(this.inputs.indexOf(path), 1);
    return this.list();
  }

  async list(): Promise<TakeoutSet> {
    return { inputs: this.inputs.map((path) => ({ path, kind: 'file' })), exports: [], refused: [], downloading: [] };
  }

  async listingMark(): Promise<string> {
    return `${this.mark} ${this.inputs.join()}`;
  }

  async check(): Promise<CheckReport> {
    return {
      isSound: true,
      exports: [],
      refused: [],
      downloading: [],
      checkedEntries: 0,
      checkedBytes: 0,
      filesWithoutChecksum: 0,
      bytesWithoutChecksum: 0,
    };
  }

  async *items(since: Checkpoint | undefined, signal?: AbortSignal) {
    yield* this.shown.items(since, signal);
    await this.gate?.pass(signal);
  }

  albums(signal?: AbortSignal) {
    return this.shown.albums(signal);
  }

  albumItems(album: AlbumId, signal?: AbortSignal) {
    return this.shown.albumItems(album, signal);
  }

  favorites(signal?: AbortSignal) {
    return this.shown.favorites(signal);
  }

  lookUp(ids: readonly MediaId[], signal?: AbortSignal) {
    return this.shown.lookUp(ids, signal);
  }

  sizes(ids: readonly MediaId[], signal?: AbortSignal) {
    return this.shown.sizes(ids, signal);
  }

  open(id: MediaId, signal?: AbortSignal) {
    return this.shown.open(id, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closed += 1;
  }
}
