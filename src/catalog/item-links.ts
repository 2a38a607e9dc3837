import { hasDate, type MediaId, type MediaItem } from '../library/media-item.ts';
import type { LibraryKey } from '../library/photo-library.ts';
import { renewEntry } from './entries.ts';
import type { LinkNode } from './node.ts';
import type { PageWriter } from './page-writer.ts';
import { homes, links, nodes, type StoredItem } from './records.ts';
import { shownTime } from './shown.ts';
import type { Store } from './store.ts';
import { toldBy } from './told-item.ts';

/** The links of an item that are in the tree. */
export async function linksOf(store: Store, id: MediaId): Promise<LinkNode[]> {
  const found: LinkNode[] = [];
  for await (const block of store.blocks(links, links.prefixOf(id))) {
    for (const { record } of block) {
      const node = store.get(nodes, record.ino);
      if (node?.kind === 'link' && !node.gone) found.push(node);
    }
  }
  return found;
}

/**
 * A link shows the time of its item and says where that is: those whose items are given another time than they have, or a date
 * that may give them another place, are to be renewed along.
 */
export async function linksToRenew(
  store: Store,
  given: readonly MediaItem[],
  library: LibraryKey,
): Promise<LinkNode[]> {
  // In a first sync there are none yet: a look at the links saves one at each item.
  const hasLinks = (await store.range(links, links.prefix, { limit: 1 })).length > 0;
  if (!hasLinks) return [];
  const changed = given.flatMap((item) => {
    const { before, now } = toldBy(store, item, library);
    return before && !before.gone && isShownOtherwise(before, now) ? [before.item.id] : [];
  });
  return (await Promise.all(changed.map((id) => linksOf(store, id)))).flat();
}

function isShownOtherwise(before: StoredItem, now: StoredItem): boolean {
  return shownTime(before) !== shownTime(now) || hasDate(before.item) !== hasDate(now.item);
}

/** To be called behind the change of their items, in the same batch. */
export function renewLinks(page: PageWriter, given: readonly LinkNode[]): void {
  for (const { ino } of given) {
    const node = page.get(nodes, ino);
    if (node?.kind !== 'link' || node.gone) continue;
    const target = page.get(homes, node.item)?.ino ?? node.target;
    const renewed = target === node.target ? node : { ...node, target, former: node.target };
    if (renewed !== node) page.put(nodes, [ino], renewed);
    renewEntry(page, renewed);
  }
}
