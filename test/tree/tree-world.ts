import { Originals } from '../../src/cache/originals.ts';
import { Catalog } from '../../src/catalog/catalog.ts';
import { syncCatalog } from '../../src/catalog/sync.ts';
import type { PhotoLibrary } from '../../src/library/photo-library.ts';
import { createPlacement } from '../../src/tree/placement.ts';
import { type Attributes, type DirectoryEntry, type Inode, ROOT_INODE, Tree } from '../../src/tree/tree.ts';
import type { LibraryAlbum, LibraryItem } from '../support/library-entries.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryLibrary } from '../support/memory-library.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

export interface WorldOptions {
  /** Who is asked for sizes instead of the library in memory. */
  readonly sizes?: Pick<PhotoLibrary, 'name' | 'sizes'>;
}

/** A tree over a real catalog and a real cache, whose library is in memory. */
export class TreeWorld implements AsyncDisposable {
  private constructor(
    readonly library: MemoryLibrary,
    readonly clock: ManualClock,
    readonly log: RecordingLog,
    readonly catalog: Catalog,
    readonly tree: Tree,
    private readonly originals: Originals,
    private readonly directory: TemporaryDirectory,
  ) {}

  static async open(
    entries: readonly (LibraryItem | LibraryAlbum)[] = [],
    options: WorldOptions = {},
  ): Promise<TreeWorld> {
    const directory = await TemporaryDirectory.create();
    const library = new MemoryLibrary(entries);
    const clock = new ManualClock();
    const log = new RecordingLog();
    const catalog = await Catalog.open({ directory: directory.join('catalog'), clock, log });
    const originals = await Originals.open({
      directory: directory.join('cache'),
      library,
      limitBytes: 2 ** 30,
      freeFraction: 0,
      clock,
      log,
      learned: (id, learned) => catalog.learn(id, learned),
    });
    const tree = new Tree({ catalog, originals, library: options.sizes ?? library, clock, log });
    const world = new TreeWorld(library, clock, log, catalog, tree, originals, directory);
    await world.sync();
    return world;
  }

  async sync(): Promise<void> {
    const placement = createPlacement({ layout: '{year}/{month}', timeZone: 'UTC', portableNames: false });
    const { catalog, library, clock, log } = this;
    await syncCatalog({ catalog, library, placement, clock, log });
  }

  /** The node at a path, by looking up segment after segment. */
  find(path: string): Inode {
    const segments = path === '' ? [] : path.split('/');
    return segments.reduce<Inode>((parent, name) => this.tree.lookup(parent, name), ROOT_INODE);
  }

  async stat(path: string): Promise<Attributes> {
    return await this.tree.attributes(this.find(path));
  }

  readlink(path: string): string {
    return this.tree.readlink(this.find(path));
  }

  /** All bytes of a file, read as programs do: until a read returns none. */
  async read(path: string, blockBytes = 4096): Promise<Buffer> {
    const file = this.tree.open(this.find(path));
    try {
      const blocks: Buffer[] = [];
      for (let position = 0; ; ) {
        const block = Buffer.alloc(blockBytes);
        const bytes = await file.read(block, position);
        if (bytes === 0) return Buffer.concat(blocks);
        blocks.push(block.subarray(0, bytes));
        position += bytes;
      }
    } finally {
      await file.close();
    }
  }

  /** A whole directory, `blockEntries` entries at a time. */
  async list(directory: Inode, blockEntries = 100): Promise<DirectoryEntry[]> {
    const entries: DirectoryEntry[] = [];
    for (;;) {
      const block = await this.tree.list(directory, entries.at(-1)?.position ?? 0, blockEntries);
      entries.push(...block);
      if (block.length < blockEntries) return entries;
    }
  }

  async names(path: string): Promise<string[]> {
    return (await this.list(this.find(path))).map(({ name }) => name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tree.close();
    await this.originals.close();
    await this.catalog.close();
    await this.directory[Symbol.asyncDispose]();
  }
}
