import { randomInt } from 'node:crypto';
import { UsageError } from '../base/failure.ts';
import type { AlbumId, MediaId, MediaItem } from '../library/media-item.ts';
import { allocateInode, hideEntry } from './entries.ts';
import { directoryAt } from './naming.ts';
import { ROOT_INODE } from './node.ts';
import type { PageWriter } from './page-writer.ts';
import type { Placement } from './placement.ts';
import { counters, format, LAYOUT, names, nodes, placementMark, treeGeneration } from './records.ts';

/** The first records of a new catalog. One of an older layout is this version's from now on. */
export function makeRoot(page: PageWriter): void {
  const found = page.get(format);
  if (found?.layout === LAYOUT) return;
  page.put(format, [], { layout: LAYOUT });
  page.makeDurable();
  if (found) return;
  const ino = allocateInode(page);
  page.put(nodes, [ino], { kind: 'directory', ino, parent: ino, name: '', changedAtMs: page.nowMs });
}

/**
 * Tells this catalog's inode numbers from those of the one that stood in its place before it was made afresh, for programs
 * that remember them longer than the catalog lives.
 */
export function settleGeneration(page: PageWriter): number {
  const before = page.get(treeGeneration);
  if (before) return before.generation;
  const generation = randomInt(1, 2 ** 32);
  page.put(treeGeneration, [], { generation });
  page.makeDurable();
  return generation;
}

/** Keeps the placement that the names are given by. Throws `UsageError` when names were given by another one. */
export function settlePlacement(page: PageWriter, placement: Placement, directory: string): void {
  const { fingerprint } = placement;
  const top = topDirectories(placement);
  const before = page.get(placementMark);
  if (before && before.fingerprint !== fingerprint) {
    if (page.get(counters)?.named) throw otherPlacement(directory, before.fingerprint, fingerprint);
    for (const name of before.top) hideTopDirectory(page, name);
  }
  for (const name of top) directoryAt(page, [name], placement);
  if (before?.fingerprint !== fingerprint) page.put(placementMark, [], { fingerprint, top });
}

/** The directories that an empty library shows. That of the items is one of them when all items have it in common. */
export function topDirectories(placement: Placement): string[] {
  const [older, newer] = PROBES.map((item) => placement.directoryOf(item)[0]);
  const [albums] = placement.albumDirectoryOf({ id: 'any' as AlbumId, title: 'any' });
  const [favorites] = placement.favoritesDirectory;
  const top = [older === newer ? older : undefined, albums, favorites];
  return [...new Set(top.filter((name) => name !== undefined))];
}

/** Two items that no rule would place alike, as far as it looks at the item at all. */
const PROBES: readonly MediaItem[] = [
  probe({ kind: 'photo', filename: 'a.jpg', mimeType: 'image/jpeg', takenAtMs: Date.UTC(1999, 4, 3), cameraMake: 'A' }),
  probe({ kind: 'video', filename: 'b.mp4', mimeType: 'video/mp4', takenAtMs: Date.UTC(2021, 9, 27), cameraMake: 'B' }),
];

function probe(fields: Pick<MediaItem, 'kind' | 'filename' | 'mimeType' | 'takenAtMs' | 'cameraMake'>): MediaItem {
  return { id: fields.filename as MediaId, state: 'ready', revision: '', ...fields };
}

/** Only of a catalog that has given no names: the directory is empty. */
function hideTopDirectory(page: PageWriter, name: string): void {
  const holder = page.get(names, ROOT_INODE, name);
  const node = holder && page.get(nodes, holder.ino);
  if (node) hideEntry(page, node);
}

function otherPlacement(directory: string, before: string, now: string): UsageError {
  return new UsageError(
    `Cannot name items by '${now}': the names in the catalog ${directory} were given by '${before}', and names are given ` +
      'for good. Go back to those settings, or start the names afresh with --rebuild-catalog',
  );
}
