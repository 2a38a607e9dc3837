import type { MediaItem } from '../library/media-item.ts';
import { addEntry, allocateInode, hideEntry, renewEntry, showEntry } from './entries.ts';
import { directoryAt, freeName } from './naming.ts';
import type { LinkNode } from './node.ts';
import type { PageWriter } from './page-writer.ts';
import type { Placement } from './placement.ts';
import { homes, items, nodes, originals, type StoredItem, seenMarks, sizedDirectories } from './records.ts';
import { count, putItem, putOriginal } from './tally.ts';

/** What the sync at hand needs to know to take in an item. */
export interface Intake {
  readonly placement: Placement;
  readonly generation: number;
}

export interface Taken {
  readonly outcome: 'added' | 'changed' | 'same';
  /** This sync met the item before: a listing may show one twice. */
  readonly repeated: boolean;
}

/**
 * Takes in an item as its library describes it now: marks it seen, stores what is new, gives it its place once it is ready.
 * What its links show of it is left as it was.
 */
export function takeItem(page: PageWriter, given: MediaItem, { placement, generation }: Intake): Taken {
  const item = plainItem(given);
  const stored = page.get(items, item.id);
  const repeated = stored !== undefined && page.get(seenMarks, item.id)?.generation === generation;
  if (!repeated) page.put(seenMarks, [item.id], { generation });
  const known = stored && !stored.gone;
  if (known && isSame(stored.item, item)) return { outcome: 'same', repeated };
  putItem(page, { item, firstSeenMs: stored?.firstSeenMs ?? page.nowMs });
  // What was never stored has nothing else either: asking for it costs most of the time of a first sync.
  if (stored) placeItem(page, item, placement);
  else if (item.state === 'ready') giveHome(page, item, placement);
  return { outcome: known ? 'changed' : 'added', repeated };
}

/** Takes an item and its links out of the tree and forgets what was learned of it; its names stay reserved for it. */
export function removeItem(page: PageWriter, stored: StoredItem, itsLinks: readonly LinkNode[]): void {
  const { id } = stored.item;
  for (const link of itsLinks) hideEntry(page, link);
  const home = page.get(homes, id);
  const node = home && page.get(nodes, home.ino);
  if (node) hideEntry(page, node);
  if (page.get(originals, id)) putOriginal(page, id, undefined);
  putItem(page, { ...stored, gone: true });
  page.delete(seenMarks, [id]);
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
  const parent = directoryAt(page, placement.directoryOf(item), placement);
  const name = freeName(page, { directory: parent, name: placement.nameOf(item), kind: 'item' }, placement);
  const ino = allocateInode(page);
  addEntry(page, { kind: 'item', ino, parent, name, item: item.id });
  page.put(homes, [item.id], { ino });
  count(page, { named: 1 });
}

/** The fields of the port in one order, so that equal items are equal as text and nothing else is stored. */
function plainItem(item: MediaItem): MediaItem {
  return {
    id: item.id,
    kind: item.kind,
    state: item.state,
    filename: item.filename,
    mimeType: item.mimeType,
    revision: item.revision,
    ...(item.takenAtMs === undefined ? {} : { takenAtMs: item.takenAtMs }),
    ...(item.widthPx === undefined ? {} : { widthPx: item.widthPx }),
    ...(item.heightPx === undefined ? {} : { heightPx: item.heightPx }),
    ...(item.description === undefined ? {} : { description: item.description }),
    ...(item.cameraMake === undefined ? {} : { cameraMake: item.cameraMake }),
    ...(item.cameraModel === undefined ? {} : { cameraModel: item.cameraModel }),
    ...(item.url === undefined ? {} : { url: item.url }),
    ...(item.sizeBytes === undefined ? {} : { sizeBytes: item.sizeBytes }),
  };
}

function isSame(a: MediaItem, b: MediaItem): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
