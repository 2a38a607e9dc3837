import { hasDate, type MediaId, type MediaItem } from '../library/media-item.ts';
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
  /** The directory that it left for the place that its date gives it. */
  readonly left?: Inode;
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
  const left = keepItem(page, before, now, intake.placement);
  return { outcome: isKnown ? 'changed' : 'added', repeated, ...(left !== undefined && { left }) };
}

/** The directories in which perhaps nothing is left. */
export function leftBy(taken: readonly Taken[]): Set<Inode> {
  return new Set(taken.flatMap(({ left }) => left ?? []));
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
  const left = keepItem(page, stored, withSightings(id, others, stored), placement);
  renewLinks(page, seen.itsLinks);
  return left;
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

/** Answers the directory that it left, if it did. */
function keepItem(
  page: PageWriter,
  before: StoredItem | undefined,
  toKeep: StoredItem,
  placement: Placement,
): Inode | undefined {
  const now = { ...toKeep, firstSeenMs: toKeep.firstSeenMs || page.nowMs };
  if (!before) page.knowAbsent(originals, [now.item.id]);
  putItem(page, now);
  if (keepsJoins(page)) noteJoin(page, before?.item, now.item);
  if (before) return placeItem(page, before.item, now.item, placement);
  if (now.item.state === 'ready') giveHome(page, now.item, placeFor(page, now.item, placement), placement);
  return undefined;
}

/**
 * A place once given is kept whatever the item is called later, also while its library prepares the item anew. Only where
 * it was given for want of a date the date decides when it comes; the former name stays reserved.
 */
function placeItem(page: PageWriter, before: MediaItem, item: MediaItem, placement: Placement): Inode | undefined {
  const home = page.get(homes, item.id);
  if (!home) {
    if (item.state === 'ready') giveHome(page, item, placeFor(page, item, placement), placement);
    return undefined;
  }
  const node = page.get(nodes, home.ino);
  if (!node) return undefined;
  const place = hasDate(item) && !hasDate(before) ? placeFor(page, item, placement) : undefined;
  if (place && place.parent !== node.parent) {
    hideEntry(page, node);
    giveHome(page, item, { ...place, former: node.ino }, placement);
    return node.parent;
  }
  if (node.gone) {
    showEntry(page, node);
  } else {
    page.delete(sizedDirectories, [node.parent]);
    renewEntry(page, node);
  }
  return undefined;
}

interface Place {
  readonly parent: Inode;
  /** The name there, not unique yet. */
  readonly wanted: string;
  /** Where it stood until now. */
  readonly former?: Inode;
}

function placeFor(page: PageWriter, item: MediaItem, placement: Placement): Place {
  return (
    placeBeside(page, item, placement) ?? {
      parent: directoryAt(page, placement.directoryOf(item), placement),
      wanted: placement.nameOf(item),
    }
  );
}

function giveHome(page: PageWriter, item: MediaItem, { parent, wanted, former }: Place, placement: Placement): void {
  const name = freeName(page, { directory: parent, name: wanted, kind: 'item' }, placement);
  const ino = allocateInode(page);
  addEntry(page, { kind: 'item', ino, parent, name, item: item.id, ...(former !== undefined && { former }) });
  page.put(homes, [item.id], { ino });
  count(page, { named: 1 });
}

/** Only Takeout tells what belongs beside what, by its own ids. */
function placeBeside(page: PageWriter, item: MediaItem, placement: Placement): Place | undefined {
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
