import type { MediaId, MediaItem } from '../library/media-item.ts';
import type { LibraryKey } from '../library/photo-library.ts';
import { addEntry, allocateInode, hideEntry, renewEntry, showEntry } from './entries.ts';
import { renewLinks } from './item-links.ts';
import { keepsJoins, noteJoin } from './joins.ts';
import { LIBRARY_RECORDS } from './library-records.ts';
import { directoryAt, freeName } from './naming.ts';
import type { Inode, LinkNode } from './node.ts';
import type { PageWriter } from './page-writer.ts';
import type { Placement } from './placement.ts';
import { aliases, homes, items, nodes, originals, type StoredItem, sizedDirectories } from './records.ts';
import { itemIdOf, sightingsOf, withSightings } from './sightings.ts';
import { count, putItem, putOriginal } from './tally.ts';
import { toldBy } from './told-item.ts';

/** What the sync at hand needs to know to take in an item. */
export interface Intake {
  readonly library: LibraryKey;
  readonly placement: Placement;
  readonly generation: number;
}

export interface Taken {
  readonly outcome: 'added' | 'changed' | 'same';
  /** This sync met the item before: a listing may show one twice. */
  readonly repeated: boolean;
}

/**
 * Takes in an item as a library describes it now: marks it seen, stores what is new, gives it its place once it is ready.
 * What another library shows already becomes one item with that. What its links show of it is left as it was.
 */
export function takeItem(page: PageWriter, given: MediaItem, intake: Intake): Taken {
  const { library, generation } = intake;
  const { seenMarks } = LIBRARY_RECORDS[library];
  const { before, now } = toldBy(page, given, library);
  // What was never stored has nothing else either: asking for it costs most of the time of a first sync.
  const repeated = before !== undefined && page.get(seenMarks, given.id)?.generation === generation;
  if (!repeated) page.put(seenMarks, [given.id], { generation });
  const isKnown = before && !before.gone;
  if (isKnown && isSame(before, now)) return { outcome: 'same', repeated };
  if (now.item.id !== given.id) page.put(aliases, [library, given.id], { item: now.item.id });
  keepItem(page, before, now, intake.placement);
  return { outcome: isKnown ? 'changed' : 'added', repeated };
}

/**
 * Takes back what a library said of an item that it has no more. An item that no library has leaves the tree with its links,
 * and what was learned of it is forgotten; its names stay reserved for it. Answers the directory that it left.
 */
export function removeSighting(
  page: PageWriter,
  stored: StoredItem,
  seen: { readonly library: LibraryKey; readonly id: MediaId; readonly itsLinks: readonly LinkNode[] },
  placement: Placement,
): Inode | undefined {
  const sightings = sightingsOf(stored);
  page.delete(LIBRARY_RECORDS[seen.library].seenMarks, [seen.id]);
  if (sightings[seen.library]?.id !== seen.id) return undefined;
  const { [seen.library]: _gone, ...others } = sightings;
  const { id } = stored.item;
  if (Object.keys(others).length === 0) {
    return removeItem(page, stored, seen.itsLinks);
  }
  keepItem(page, stored, withSightings(id, others, stored), placement);
  renewLinks(page, seen.itsLinks);
  return undefined;
}

function removeItem(page: PageWriter, stored: StoredItem, itsLinks: readonly LinkNode[]): Inode | undefined {
  const { id } = stored.item;
  for (const link of itsLinks) hideEntry(page, link);
  const home = page.get(homes, id);
  const node = home && page.get(nodes, home.ino);
  if (node) hideEntry(page, node);
  if (page.get(originals, id)) putOriginal(page, id, undefined);
  putItem(page, { ...stored, gone: true });
  return node?.parent;
}

function keepItem(page: PageWriter, before: StoredItem | undefined, toKeep: StoredItem, placement: Placement): void {
  const now = { ...toKeep, firstSeenMs: toKeep.firstSeenMs || page.nowMs };
  if (!before) page.knowAbsent(originals, [now.item.id]);
  putItem(page, now);
  if (keepsJoins(page)) noteJoin(page, before?.item, now.item);
  if (before) placeItem(page, now.item, placement);
  else if (now.item.state === 'ready') giveHome(page, now.item, placement);
}

/** A place once given is kept whatever the item is called later, also while its library prepares the item anew. */
function placeItem(page: PageWriter, item: MediaItem, placement: Placement): void {
  const home = page.get(homes, item.id);
  if (!home) {
    if (item.state === 'ready') giveHome(page, item, placement);
    return;
  }
  const node = page.get(nodes, home.ino);
  if (!node) return;
  if (node.gone) {
    showEntry(page, node);
  } else {
    page.delete(sizedDirectories, [node.parent]);
    renewEntry(page, node);
  }
}

function giveHome(page: PageWriter, item: MediaItem, placement: Placement): void {
  const { parent, wanted } = placeBeside(page, item, placement) ?? {
    parent: directoryAt(page, placement.directoryOf(item), placement),
    wanted: placement.nameOf(item),
  };
  const name = freeName(page, { directory: parent, name: wanted, kind: 'item' }, placement);
  const ino = allocateInode(page);
  addEntry(page, { kind: 'item', ino, parent, name, item: item.id });
  page.put(homes, [item.id], { ino });
  count(page, { named: 1 });
}

/** Only Takeout tells what belongs beside what, by its own ids. */
function placeBeside(page: PageWriter, item: MediaItem, placement: Placement) {
  const id = item.beside && itemIdOf(page, 'takeout', item.beside);
  const stored = id && page.get(items, id);
  const home = id && page.get(homes, id);
  const node = home && page.get(nodes, home.ino);
  if (!stored || !node) return undefined;
  return { parent: node.parent, wanted: placement.nameBeside(item, stored.item, node.name) };
}

function isSame(a: StoredItem, b: StoredItem): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
