import type { AlbumId } from '../library/media-item.ts';
import type { LibraryKey } from '../library/photo-library.ts';
import { LIBRARY_RECORDS } from './library-records.ts';
import type { Inode } from './node.ts';
import type { PageWriter } from './page-writer.ts';
import { type AlbumRecord, albumHolders, albumTitles } from './records.ts';

/**
 * Albums of different libraries share a directory when they had one title as they were first seen. Each library has at most
 * one album in it, for good: what is called otherwise later stays where it is.
 */

/** The directory of another library's album of this title, as long as this library has no album in it. */
export function sharedDirectory(page: PageWriter, library: LibraryKey, title: string): Inode | undefined {
  const directory = title === '' ? undefined : page.get(albumTitles, title)?.directory;
  return directory !== undefined && page.get(albumHolders, directory)?.[library] === undefined ? directory : undefined;
}

/** Notes that an album which was never met before has its place in a directory. */
export function holdDirectory(
  page: PageWriter,
  library: LibraryKey,
  id: AlbumId,
  { title, directory }: Pick<AlbumRecord, 'title' | 'directory'>,
): void {
  page.put(albumHolders, [directory], { ...page.get(albumHolders, directory), [library]: id });
  if (title !== '' && !page.get(albumTitles, title)) page.put(albumTitles, [title], { directory });
}

/** Whether another library has a living album in the directory. */
export function isHeldByOther(page: PageWriter, library: LibraryKey, directory: Inode): boolean {
  const holders = Object.entries(page.get(albumHolders, directory) ?? {}) as [LibraryKey, AlbumId][];
  return holders.some(([other, id]) => {
    const record = other === library ? undefined : page.get(LIBRARY_RECORDS[other].albums, id);
    return record !== undefined && !record.gone;
  });
}
