import type { CatalogNode, ChildEntry, Inode } from './node.ts';
import { pathOf, type RecordReader, relativeTarget } from './paths.ts';
import { items, type LearnedOriginal, originals, type StoredItem } from './records.ts';

/**
 * What a directory shows of its entries, worked out from the records that say so: of an item its size and time, of a link
 * the length of its text and the time of its item, of a directory when an entry last came or went.
 */
export function describe(records: RecordReader, node: CatalogNode): ChildEntry {
  const { ino, name, kind } = node;
  switch (kind) {
    case 'directory':
      return { ino, name, kind, sizeBytes: undefined, mtimeMs: Math.floor(node.changedAtMs) };
    case 'link':
      return { ino, name, kind, sizeBytes: targetBytes(records, node), mtimeMs: shownTime(itemOf(records, node)) };
    case 'item': {
      const stored = itemOf(records, node);
      const sizeBytes = shownSize(stored, records.get(originals, node.item));
      return { ino, name, kind, sizeBytes, mtimeMs: shownTime(stored) };
    }
  }
}

/** What was learned, as long as the item is the one it was learned of. Of an item that went it was forgotten. */
export function learnedOf(
  stored: StoredItem | undefined,
  learned: LearnedOriginal | undefined,
): LearnedOriginal | undefined {
  return stored && learned?.revision === stored.item.revision ? learned : undefined;
}

/** What was learned of this revision goes before what a listing told, whose 0 means that it does not know either. */
export function shownSize(stored: StoredItem | undefined, learned: LearnedOriginal | undefined): number | undefined {
  return learnedOf(stored, learned)?.sizeBytes ?? (stored?.item.sizeBytes || undefined);
}

export function shownTime({ item, firstSeenMs }: StoredItem): number {
  return Math.floor(item.takenAtMs ?? firstSeenMs);
}

/** What a link says, relative to the directory it stands in. */
export function targetOf(records: RecordReader, { parent, target }: { parent: Inode; target: Inode }): string {
  return relativeTarget(pathOf(records, parent), pathOf(records, target));
}

function targetBytes(records: RecordReader, link: { parent: Inode; target: Inode }): number {
  return Buffer.byteLength(targetOf(records, link));
}

function itemOf(records: RecordReader, node: Exclude<CatalogNode, { kind: 'directory' }>): StoredItem {
  const stored = records.get(items, node.item);
  if (!stored) throw new Error(`Cannot describe inode ${node.ino}: the catalog has no item ${node.item}`);
  return stored;
}
