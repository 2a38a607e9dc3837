import { posix } from 'node:path';
import type { MediaItem } from '../../src/library/media-item.ts';
import type { PhotoLibrary } from '../../src/library/photo-library.ts';
import { collect } from '../support/collect.ts';

/** A library whose bytes can be asked for too: in memory, or in a sandbox. */
export interface ModelledLibrary extends Pick<PhotoLibrary, 'items' | 'albums' | 'albumItems' | 'favorites'> {
  bytesOf(id: string): Buffer;
}

export type Shown =
  | { readonly kind: 'directory' }
  | { readonly kind: 'item'; readonly id: string; readonly sizeBytes: number; readonly mtimeMs: number }
  | { readonly kind: 'link'; readonly to: string };

/** File names that give the rules of naming something to do, and what each is once it is clean. */
export const FILE_NAMES: Readonly<Record<string, string>> = {
  'a.jpg': 'a.jpg',
  'A.JPG': 'A.JPG',
  'a (2).jpg': 'a (2).jpg',
  'e\u0301.jpg': 'é.jpg',
  'É.jpg': 'É.jpg',
  'b/c.jpg': 'b_c.jpg',
  '.hidden': '_hidden',
  'no extension': 'no extension',
  '': 'untitled.jpg',
};

/** The same of albums. */
export const TITLES: Readonly<Record<string, string>> = {
  Trip: 'Trip',
  trip: 'trip',
  'Trip (2)': 'Trip (2)',
  'v1.2': 'v1.2',
  'V1.2': 'V1.2',
  '../x': '___x',
  '': 'untitled',
};

/**
 * What the tree has to be, in the plainest way: a map of paths, made anew from the library's listings in their order. All
 * that it remembers are the paths that were given, for they are for good.
 */
export class TreeModel {
  private readonly paths = new Map<string, string>();
  private readonly taken = new Set<string>();

  async sync(library: ModelledLibrary): Promise<Map<string, Shown>> {
    const shown = new Map<string, Shown>();
    const homes = new Map<string, string>();
    for (const item of (await collect(library.items(undefined))).flatMap((page) => page.items)) {
      if (item.state !== 'ready' && !this.paths.has(item.id)) continue;
      const path = this.pathFor(item.id, monthOf(item), FILE_NAMES[item.filename] ?? '', 'file');
      homes.set(item.id, path);
      const sizeBytes = library.bytesOf(item.id).length;
      shown.set(path, { kind: 'item', id: item.id, sizeBytes, mtimeMs: item.takenAtMs ?? Number.NaN });
    }
    const link = (key: string, directory: string, { id }: MediaItem) => {
      const to = homes.get(id);
      if (to) shown.set(this.pathFor(`${key} ${id}`, directory, posix.basename(to), 'file'), { kind: 'link', to });
    };

    const albums = (await collect(library.albums())).flat();
    for (const { id, title } of albums) this.pathFor(id, 'albums', TITLES[title] ?? '', 'directory');
    for (const { id } of albums.sort((a, b) => (a.id < b.id ? -1 : 1))) {
      const directory = this.paths.get(id) ?? '';
      shown.set(directory, { kind: 'directory' });
      for (const item of (await collect(library.albumItems(id))).flat()) link(id, directory, item);
    }
    const favorites = library.favorites();
    for (const item of favorites ? (await collect(favorites)).flat() : []) link('favorites', 'favorites', item);

    const months = [...homes.values()].map(posix.dirname);
    for (const directory of ['photos', 'albums', 'favorites', ...months, ...months.map(posix.dirname)])
      shown.set(directory, { kind: 'directory' });
    return shown;
  }

  /** The first path that nobody ever had, whatever the case; the same for ever after. */
  private pathFor(key: string, directory: string, name: string, kind: 'file' | 'directory'): string {
    const given = this.paths.get(key);
    if (given) return given;
    const extension = kind === 'file' ? posix.extname(name) : '';
    const stem = name.slice(0, name.length - extension.length);
    for (let number = 1; ; number += 1) {
      const path = `${directory}/${number === 1 ? name : `${stem} (${number})${extension}`}`;
      if (this.taken.has(path.toLowerCase())) continue;
      this.taken.add(path.toLowerCase());
      this.paths.set(key, path);
      return path;
    }
  }
}

function monthOf({ takenAtMs = 0 }: MediaItem): string {
  const [year, month] = new Date(takenAtMs).toISOString().split('-');
  return `photos/${year}/${month}`;
}
