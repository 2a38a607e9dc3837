import { Catalog, type TreeChange } from '../../src/catalog/catalog.ts';
import type { CatalogNode } from '../../src/catalog/node.ts';
import type { Placement } from '../../src/catalog/placement.ts';
import { type SyncOptions, type SyncReport, syncCatalog } from '../../src/catalog/sync.ts';
import { walkCatalog } from '../../src/catalog/walk.ts';
import type { PhotoLibrary } from '../../src/library/photo-library.ts';
import type { LibraryAlbum, LibraryItem } from '../support/library-entries.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryLibrary } from '../support/memory-library.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';
import { simplePlacement } from './simple-placement.ts';

export { album, photo, video } from '../support/memory-library.ts';

export type Entries = readonly (LibraryItem | LibraryAlbum)[];

/** A library in memory and a catalog on disk that knows nothing of it yet. */
export class CatalogWorld<Library extends PhotoLibrary = MemoryLibrary> implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly log = new RecordingLog();
  placement: Placement = simplePlacement();
  /** What the catalog told its listeners since they were looked at last. */
  private told: TreeChange[] = [];

  private constructor(
    readonly library: Library,
    private readonly temporary: TemporaryDirectory,
    private opened: Catalog | undefined,
  ) {}

  static async with<Library extends PhotoLibrary>(library: Library): Promise<CatalogWorld<Library>> {
    const world = new CatalogWorld(library, await TemporaryDirectory.create(), undefined);
    await world.open();
    return world;
  }

  get directory(): string {
    return this.temporary.join('catalog');
  }

  get catalog(): Catalog {
    if (!this.opened) throw new Error('The world has no open catalog');
    return this.opened;
  }

  async open(): Promise<Catalog> {
    this.opened = await Catalog.open({ directory: this.directory, clock: this.clock, log: this.log });
    this.opened.onChange((changes) => this.told.push(...changes));
    return this.opened;
  }

  async close(): Promise<void> {
    await this.opened?.close();
    this.opened = undefined;
  }

  async reopen(): Promise<Catalog> {
    await this.close();
    return this.open();
  }

  async sync(options?: SyncOptions): Promise<SyncReport> {
    await this.clock.advance(60_000);
    return this.syncWith(this.library, options);
  }

  /** The same with another library than the world's own. */
  syncWith(library: PhotoLibrary, options?: SyncOptions): Promise<SyncReport> {
    const { catalog, placement, clock, log } = this;
    return syncCatalog({ catalog, library, placement, clock, log }, options);
  }

  /** `'added photos/2021/07/a.jpg'`, in order, since this was asked last. */
  changes(): string[] {
    const told = this.told.splice(0);
    return told.map(({ kind, directory, name }) => `${kind} ${[this.catalog.pathOf(directory), name].join('/')}`);
  }

  /** Every node but directories, sorted: `'photos/2021/07/a.jpg'`, `'albums/x/a.jpg -> photos/2021/07/a.jpg'`. */
  async files(): Promise<string[]> {
    const files: string[] = [];
    for await (const { path, node } of walkCatalog(this.catalog)) {
      if (node.kind === 'item') files.push(path);
      if (node.kind === 'link') files.push(`${path} -> ${this.catalog.pathOf(node.target)}`);
    }
    return files.sort();
  }

  async directories(): Promise<string[]> {
    const directories: string[] = [];
    for await (const { path, node } of walkCatalog(this.catalog)) if (node.kind === 'directory') directories.push(path);
    return directories.sort();
  }

  /** The node at a path, looked up segment by segment from the root. */
  find(path: string): CatalogNode | undefined {
    let node = this.catalog.node(1 as CatalogNode['ino']);
    for (const segment of path.split('/')) node = node && this.catalog.child(node.ino, segment);
    return node;
  }

  /** The node at a path that must be there. */
  at(path: string): CatalogNode {
    const node = this.find(path);
    if (!node) throw new Error(`The catalog has no '${path}'`);
    return node;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    await this.temporary[Symbol.asyncDispose]();
  }
}

export function worldWith(
  entries: Entries = [],
  options?: ConstructorParameters<typeof MemoryLibrary>[1],
): Promise<CatalogWorld> {
  return CatalogWorld.with(new MemoryLibrary(entries, options));
}
