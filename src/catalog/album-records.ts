import type { Album, AlbumId } from '../library/media-item.ts';
import { hideEntry, showEntry } from './entries.ts';
import type { Intake } from './item-records.ts';
import { keepsJoins } from './joins.ts';
import { unlist } from './link-records.ts';
import { directoryAt, newDirectory } from './naming.ts';
import type { Inode } from './node.ts';
import type { PageWriter } from './page-writer.ts';
import { type AlbumRecord, nodes } from './records.ts';
import { holdDirectory, isHeldByOther, sharedDirectory } from './shared-albums.ts';
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
function takeAlbum(page: PageWriter, album: Album, run: SyncRun): boolean {
  const { id, title, itemCount } = album;
  const { albums } = run.records;
  const { generation } = run.intake;
  const record = page.get(albums, id);
  if (record?.seen === generation) return false;
  const directory = record?.directory ?? albumDirectory(page, album, run.intake);
  reopen(page, directory);
  if (!record && keepsJoins(page)) holdDirectory(page, run.intake.library, id, { title, directory });
  const listed = run.isQuick && record && holdsAsMany(record, album) ? generation : record?.listed;
  page.put(albums, [id], {
    title,
    directory,
    seen: generation,
    ...(listed === undefined ? {} : { listed }),
    ...(itemCount === undefined ? {} : { itemCount }),
  });
  return true;
}

/** As when its items were listed last. One that was exchanged for another does not show in it. */
function holdsAsMany({ gone, seen, listed, itemCount }: AlbumRecord, album: Album): boolean {
  return !gone && listed === seen && itemCount !== undefined && itemCount === album.itemCount;
}

/** That of another library's album of this title, which this library has not met yet; else a new one. */
function albumDirectory(page: PageWriter, album: Album, { library, placement }: Intake): Inode {
  const shared = keepsJoins(page) ? sharedDirectory(page, library, album.title) : undefined;
  if (shared !== undefined) return shared;
  const segments = placement.albumDirectoryOf(album);
  const parent = directoryAt(page, segments.slice(0, -1), placement);
  count(page, { named: 1, albums: 1 });
  return newDirectory(page, parent, segments[segments.length - 1] ?? album.id, placement).ino;
}

function reopen(page: PageWriter, directory: Inode): void {
  const node = page.get(nodes, directory);
  if (!node?.gone) return;
  showEntry(page, node);
  count(page, { albums: 1 });
}

async function removeUnlisted(run: SyncRun): Promise<void> {
  const { albums } = run.records;
  for await (const block of run.parts.catalog.store.blocks(albums, albums.prefix)) {
    for (const { rest, record } of block) {
      if (!record.gone && record.seen !== run.state.generation) await removeAlbum(run, rest as AlbumId, record);
    }
  }
}

/** The links first, block by block, so that a large album takes no more memory than a small one. */
async function removeAlbum(run: SyncRun, id: AlbumId, record: AlbumRecord): Promise<void> {
  await unlist(run, record.directory, () => true);
  await run.step((page) => {
    page.put(run.records.albums, [id], { ...record, gone: true });
    const node = page.get(nodes, record.directory);
    if (!node || node.gone || isHeldByOther(page, run.intake.library, record.directory)) return {};
    hideEntry(page, node);
    count(page, { albums: -1 });
    return {};
  });
}
