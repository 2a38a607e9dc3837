import type { AlbumId } from '../../src/library/media-item.ts';
import type { Checkpoint } from '../../src/library/photo-library.ts';
import { album, MemoryLibrary, photo } from '../support/memory-library.ts';

const ITEMS = 1_200;
const PAGE = 20;

/** Item pages and album pages of the library below, each listed once. */
export const PAGES = { items: ITEMS / PAGE, albums: 10 * 6 };

/** 1,200 photos with 400 names over three months, ten albums of 120; always the same. `atPage` is awaited before each page. */
export function largeLibrary(atPage: () => Promise<void>): MemoryLibrary {
  class SlowLibrary extends MemoryLibrary {
    override async *items(since: Checkpoint | undefined, signal?: AbortSignal) {
      for await (const page of super.items(since, signal)) {
        await atPage();
        yield page;
      }
    }

    override async *albumItems(id: AlbumId, signal?: AbortSignal) {
      for await (const page of super.albumItems(id, signal)) {
        await atPage();
        yield page;
      }
    }
  }
  return new SlowLibrary([...photos(), ...albums()], { pageSize: PAGE });
}

function photos() {
  return Array.from({ length: ITEMS }, (_, index) => {
    return photo(`${index % 400}.jpg`, { id: `id-${index}`, takenAt: `2021-0${(index % 3) + 1}-01T00:00:00Z` });
  });
}

function albums() {
  return Array.from({ length: 10 }, (_, number) => {
    const items = Array.from({ length: 120 }, (_, index) => `id-${(number * 97 + index * 7) % ITEMS}`);
    return album(`album ${number % 5}`, items, { id: `album-${number}` });
  });
}
