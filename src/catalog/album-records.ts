import type { Album, AlbumId } from '../library/media-item.ts';
import { hideEntry, showEntry } from './entries.ts';
import { directoryAt, newDirectory } from './naming.ts';
import type { Inode } from './node.ts';
import type { PageWriter } from './page-writer.ts';
import type { Placement } from './placement.ts';
import { type AlbumRecord, albums, children, nodes } from './records.ts';
import type { SyncRun } from './sync-run.ts';
import { count } from './tally.ts';

/** Gives every album its directory and, when all were listed, takes away those that are gone. Their items come later. */
export async function listAlbums(run: SyncRun): Promise<void> {
  for await (const listed of run.parts.library.albums(run.signal)) {
    await run.step((page) => {
      const met = listed.filter((album) => takeAlbum(page, album, run));
      return { counts: { albums: met.length, pages: 1 } };
    });
  }
  if (!run.keepsEverything) await removeUnlisted(run);
  await run.step(() => ({ phase: 'links' }));
}

/** False for an album that this sync met before. A new title changes no name. */
function takeAlbum(page: PageWriter, album: Album, { isQuick, intake: { placement, generation } }: SyncRun): boolean {
  const { id, title, itemCount } = album;
  const record = page.get(albums, id);
  if (record?.seen === generation) return false;
  const directory = record ? reopen(page, record) : newAlbumDirectory(page, album, placement);
  const listed = isQuick && record && holdsAsMany(record, album) ? generation : record?.listed;
  page.put(albums, [id], {
    title,
    directory,
    seen: generation,
    ...(listed === undefined ? {} : { listed }),
    ...(itemCount === undefined ? {} : { itemCount }),
  });
  if (!record || record.gone) count(page, { albums: 1 });
  return true;
}

/** As when its items were listed last. One that was exchanged for another does not show in it. */
function holdsAsMany({ gone, seen, listed, itemCount }: AlbumRecord, album: Album): boolean {
  return !gone && listed === seen && itemCount !== undefined && itemCount === album.itemCount;
}

function newAlbumDirectory(page: PageWriter, album: Album, placement: Placement): Inode {
  const segments = placement.albumDirectoryOf(album);
  const parent = directoryAt(page, segments.slice(0, -1), placement);
  count(page, { named: 1 });
  return newDirectory(page, parent, segments[segments.length - 1] ?? album.id, placement).ino;
}

function reopen(page: PageWriter, { directory }: AlbumRecord): Inode {
  const node = page.get(nodes, directory);
  if (node?.gone) showEntry(page, node);
  return directory;
}

async function removeUnlisted(run: SyncRun): Promise<void> {
  for await (const block of run.parts.catalog.store.blocks(albums, albums.prefix)) {
    for (const { rest, record } of block) {
      if (!record.gone && record.seen !== run.state.generation) await removeAlbum(run, rest as AlbumId, record);
    }
  }
}

/** The links first, block by block, so that a large album takes no more memory than a small one. */
async function removeAlbum(run: SyncRun, id: AlbumId, record: AlbumRecord): Promise<void> {
  const { store } = run.parts.catalog;
  for await (const block of store.blocks(children, children.prefixOf(record.directory))) {
    await run.step((page) => {
      for (const entry of block) {
        const node = page.get(nodes, entry.record.ino);
        if (node?.kind === 'link') hideEntry(page, node);
      }
      return {};
    });
  }
  await run.step((page) => {
    const node = page.get(nodes, record.directory);
    if (node) hideEntry(page, node);
    page.put(albums, [id], { ...record, gone: true });
    count(page, { albums: -1 });
    return {};
  });
}
