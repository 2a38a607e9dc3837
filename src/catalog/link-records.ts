import { failureCode, messageOf } from '../base/failure.ts';
import type { AlbumId, MediaId, MediaItem } from '../library/media-item.ts';
import type { LibraryKey } from '../library/photo-library.ts';
import { addEntry, allocateInode, hideEntry, showEntry } from './entries.ts';
import { isSeenIn, isSeenInAny, seenBy, wasSeenBy } from './link-marks.ts';
import { directoryAt, freeName, type Numbering } from './naming.ts';
import type { Inode, LinkNode } from './node.ts';
import type { PageWriter } from './page-writer.ts';
import { children, homes, type LinkRecord, links, nodes } from './records.ts';
import { itemIdOf } from './sightings.ts';
import type { SyncRun } from './sync-run.ts';

/** A directory of links: that of an album, or the favourites. */
interface LinkDirectory {
  readonly directory: Inode;
  /** Nothing is taken out of it afterwards, so that a link that is in it need not be marked. */
  readonly onlyGrows: boolean;
  readonly library: LibraryKey;
  readonly generation: number;
  readonly numbering: Numbering;
}

/** The items of each album as links to their homes. An album whose items are listed already is not asked for again. */
export async function listAlbumItems(run: SyncRun): Promise<void> {
  const { generation } = run.state;
  const { albums } = run.records;
  for await (const block of run.parts.catalog.store.blocks(albums, albums.prefix)) {
    for (const { rest, record } of block) {
      const isDue = !record.gone && record.seen === generation && record.listed !== generation;
      if (!isDue) continue;
      await listOneAlbum(run, rest as AlbumId, record.directory);
      await run.step((page) => {
        page.put(albums, [rest as AlbumId], { ...record, listed: generation });
        return {};
      });
    }
  }
  await run.step(() => ({ phase: 'favorites' }));
}

/** A library that knows no favourites leaves the directory as it is. */
export async function listFavorites(run: SyncRun): Promise<void> {
  const pages = run.parts.library.favorites(run.signal);
  if (pages) {
    const { placement, catalog } = run.parts;
    const directory = await catalog.write((page) => directoryAt(page, placement.favoritesDirectory, placement));
    await linkAll(run, directory, pages);
  }
  await run.finish();
}

/** An album that goes between its listing and that of its items keeps its links until the next sync. */
async function listOneAlbum(run: SyncRun, id: AlbumId, directory: Inode): Promise<void> {
  try {
    await linkAll(run, directory, run.parts.library.albumItems(id, run.signal));
  } catch (error) {
    if (failureCode(error) !== 'gone' && failureCode(error) !== 'not-found') throw error;
    run.parts.log.warn({ album: id, reason: messageOf(error) }, 'An album went away while it was listed');
  }
}

async function linkAll(run: SyncRun, directory: Inode, pages: AsyncIterable<readonly MediaItem[]>): Promise<void> {
  const { keepsEverything: onlyGrows, intake } = run;
  const { library, generation, placement: numbering } = intake;
  const into: LinkDirectory = { directory, onlyGrows, library, generation, numbering };
  for await (const listed of pages) {
    await run.step((page) => {
      for (const { id } of listed) takeLink(page, itemIdOf(page, library, id), into);
      return { counts: { pages: 1 } };
    });
  }
  if (!run.keepsEverything) await hideUnlisted(run, directory);
}

/** An item without a home gets its link by the sync after the one that gives it a home, or by the same one. */
function takeLink(page: PageWriter, item: MediaId, into: LinkDirectory): void {
  const { directory, library, generation, numbering } = into;
  const record = page.get(links, item, directory);
  const known = record && page.get(nodes, record.ino);
  if (into.onlyGrows && record && known && !known.gone && isSeenIn(record, library)) return;
  const home = page.get(homes, item);
  const target = home && page.get(nodes, home.ino);
  if (!target || target.gone) return;
  const ino = record?.ino ?? allocateInode(page);
  // A link that was gone is in no other library's listing, whatever its record says.
  const before = known?.gone || !record ? { ino, seen: 0 } : record;
  if (!wasSeenBy(before, library, generation)) page.put(links, [item, directory], seenBy(before, library, generation));
  if (known?.gone) showEntry(page, known);
  if (known) return;
  const name = freeName(page, { directory, name: target.name, kind: 'link' }, numbering);
  addEntry(page, { kind: 'link', ino, parent: directory, name, item, target: target.ino });
}

/** A link that another library lists as well stays. */
async function hideUnlisted(run: SyncRun, directory: Inode): Promise<void> {
  const { library, generation } = run.intake;
  await unlist(run, directory, (record) => !wasSeenBy(record, library, generation));
}

/** Takes back that the library lists these links, and hides those that no other one lists. */
export async function unlist(
  run: SyncRun,
  directory: Inode,
  isUnlisted: (record: LinkRecord) => boolean,
): Promise<void> {
  const { store } = run.parts.catalog;
  const { library } = run.intake;
  for await (const block of store.blocks(children, children.prefixOf(directory))) {
    const unlisted = block.flatMap(({ record: { ino } }) => {
      const node = store.get(nodes, ino);
      const record = node?.kind === 'link' && store.get(links, node.item, directory);
      return node?.kind === 'link' && record && isUnlisted(record) ? [node] : [];
    });
    if (unlisted.length === 0) continue;
    await run.step((page) => {
      for (const node of unlisted) unlistOne(page, node, library);
      return {};
    });
  }
}

function unlistOne(page: PageWriter, node: LinkNode, library: LibraryKey): void {
  const record = page.get(links, node.item, node.parent);
  if (!record) return;
  const rest = seenBy(record, library, 0);
  if (isSeenIn(record, library)) page.put(links, [node.item, node.parent], rest);
  if (!isSeenInAny(rest)) hideEntry(page, node);
}
