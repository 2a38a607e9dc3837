import type { MediaId, MediaItem } from '../library/media-item.ts';
import type { LibraryKey } from '../library/photo-library.ts';
import { renewEntry } from './entries.ts';
import type { LinkNode } from './node.ts';
import type { PageWriter } from './page-writer.ts';
import { links, nodes } from './records.ts';
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

/** A link shows the time of its item: those whose items are given another time than they have are to be renewed along. */
export async function linksToRetime(
  store: Store,
  given: readonly MediaItem[],
  library: LibraryKey,
): Promise<LinkNode[]> {
  // In a first sync there are none yet: a look at the links saves one at each item.
  const hasLinks = (await store.range(links, links.prefix, { limit: 1 })).length > 0;
  if (!hasLinks) return [];
  const retimed = given.flatMap((item) => {
    const { before, now } = toldBy(store, item, library);
    return before && !before.gone && shownTime(before) !== shownTime(now) ? [before.item.id] : [];
  });
  return (await Promise.all(retimed.map((id) => linksOf(store, id)))).flat();
}

/** To be called behind the change of their items, in the same batch. */
export function renewLinks(page: PageWriter, given: readonly LinkNode[]): void {
  for (const { ino } of given) {
    const node = page.get(nodes, ino);
    if (node && !node.gone) renewEntry(page, node);
  }
}
