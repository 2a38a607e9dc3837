import assert from 'node:assert/strict';
import { LIBRARY_RECORDS } from '../../src/catalog/library-records.ts';
import type { Inode } from '../../src/catalog/node.ts';
import { type AlbumId, hasDate, type MediaId } from '../../src/library/media-item.ts';
import type { LibraryAlbum, LibraryItem } from '../support/library-entries.ts';
import type { CatalogWorld } from './catalog-world.ts';
import { consistentTree } from './consistency.ts';

/** Where items stand until they have a date. */
const UNDATED = 'photos/undated/';

/**
 * A reference for the catalog: what the library holds, in plain maps, and every path that was ever shown with its number.
 * It does not foretell which of two equal names gets the number; it holds the catalog to its promises.
 */
export class Reference {
  private readonly present = new Map<MediaId, LibraryItem>();
  private readonly removed = new Map<MediaId, LibraryItem>();
  private readonly albums = new Map<AlbumId, LibraryAlbum>();
  private readonly inodes = new Map<string, Inode>();
  private readonly paths = new Map<Inode, string>();
  private readonly homes = new Map<MediaId, string>();

  constructor(readonly world: CatalogWorld) {}

  // What happens in the library. A number stands for one of those there are, whatever their number.

  add(entry: LibraryItem): void {
    this.world.library.add(entry);
    this.present.set(entry.item.id, entry);
  }

  change(which: number, describe: (id: MediaId) => LibraryItem): void {
    const known = pick(this.present.keys(), which);
    if (known === undefined) return;
    const entry = describe(known);
    this.world.library.change(known, { ...entry.item, favorite: entry.favorite });
    // What a library knew once, such as a date, it goes on to know.
    this.present.set(known, { ...entry, item: { ...this.present.get(known)?.item, ...entry.item } });
  }

  remove(which: number): void {
    const entry = pick(this.present.values(), which);
    if (!entry) return;
    this.world.library.remove(entry.item.id);
    this.present.delete(entry.item.id);
    this.removed.set(entry.item.id, entry);
  }

  bringBack(which: number): void {
    const entry = pick(this.removed.values(), which);
    if (!entry) return;
    this.removed.delete(entry.item.id);
    this.add(entry);
  }

  async learn(which: number): Promise<void> {
    const { item } = pick(this.present.values(), which) ?? {};
    if (item) await this.world.catalog.learn(item.id, { revision: item.revision, sizeBytes: which });
  }

  /** Also in place of the album with its id. */
  putAlbum(entry: LibraryAlbum): void {
    this.world.library.removeAlbum(entry.album.id);
    this.world.library.add(entry);
    this.albums.set(entry.album.id, entry);
  }

  removeAlbum(which: number): void {
    const id = this.albumAt(which);
    if (id === undefined) return;
    this.world.library.removeAlbum(id);
    this.albums.delete(id);
  }

  albumAt(which: number): AlbumId | undefined {
    return pick(this.albums.keys(), which);
  }

  itemsAt(which: readonly number[]): MediaId[] {
    return which.flatMap((one) => pick(this.present.keys(), one) ?? []);
  }

  // What must hold of the catalog

  /** After every step: a path and its number belong together for ever, and a home is where it always was. */
  async check(): Promise<void> {
    for (const { path, node } of await consistentTree(this.world.catalog)) {
      assert.equal(this.inodes.get(path) ?? node.ino, node.ino, `the number of ${path} changed`);
      assert.equal(this.paths.get(node.ino) ?? path, path, 'a number was given twice');
      this.inodes.set(path, node.ino);
      this.paths.set(node.ino, path);
      if (node.kind === 'item') this.checkHome(node.item, path);
    }
  }

  /** After a sync that began after the last change: shown is what is there, no more and no less. */
  async checkWhole(): Promise<void> {
    const tree = await consistentTree(this.world.catalog);
    const expected = [...this.present.values()].filter(({ item }) => item.state === 'ready' || this.homes.has(item.id));
    const ids = expected.map(({ item }) => item.id);
    const items = tree.flatMap(({ node }) => (node.kind === 'item' ? [node.item] : []));
    assert.deepEqual(items.sort(), ids.sort());
    for (const { item } of expected) {
      assert.ok(!hasDate(item) || !this.homes.get(item.id)?.startsWith(UNDATED), `item ${item.id} has a date`);
    }
    const links = tree.flatMap(({ path, node }) => {
      return node.kind === 'link' ? [`${path.slice(0, path.lastIndexOf('/'))}/${node.item}`] : [];
    });
    assert.deepEqual(links.sort(), this.expectedLinks(new Set(ids)).sort());
    assert.equal((await this.world.catalog.summary()).albums, this.albums.size);
  }

  private checkHome(id: MediaId, path: string): void {
    const known = this.homes.get(id);
    if (path !== known) {
      assert.ok(known === undefined || known.startsWith(UNDATED), `item ${id} moved`);
      this.checkNewHome(id, path);
    }
    this.homes.set(id, path);
  }

  private checkNewHome(id: MediaId, path: string): void {
    const { item } = this.present.get(id) ?? assert.fail(`item ${id} came from nowhere`);
    const { placement } = this.world;
    const directory = placement.directoryOf(item).join('/');
    const wanted = placement.nameOf(item);
    const numbered = Array.from({ length: 60 }, (_, at) => placement.numbered(wanted, at + 2, 'item'));
    assert.ok(
      [wanted, ...numbered].some((name) => `${directory}/${name}` === path),
      `${path} is no place for ${directory}/${wanted}`,
    );
  }

  private expectedLinks(shown: ReadonlySet<MediaId>): string[] {
    const { catalog } = this.world;
    const inAlbums = [...this.albums].flatMap(([id, { items }]) => {
      const record = catalog.store.get(LIBRARY_RECORDS.google.albums, id) ?? assert.fail(`album ${id} is missing`);
      const linked = [...new Set(items as readonly MediaId[])].filter((item) => shown.has(item));
      return linked.map((item) => `${catalog.pathOf(record.directory)}/${item}`);
    });
    const favorites = [...this.present.values()].filter(({ item, favorite }) => favorite && shown.has(item.id));
    return [...inAlbums, ...favorites.map(({ item }) => `favorites/${item.id}`)];
  }
}

export function pick<T>(from: Iterable<T>, which: number): T | undefined {
  const all = [...from];
  return all[which % all.length];
}
