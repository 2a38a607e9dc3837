import type { MediaId, MediaItem } from '../library/media-item.ts';
import { renewEntry } from './entries.ts';
import type { LinkNode } from './node.ts';
import type { PageWriter } from './page-writer.ts';
import { items, links, nodes } from './records.ts';
import { shownTime } from './shown.ts';
import type { Store } from './store.ts';

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
export async function linksToRetime(store: Store, given: readonly MediaItem[]): Promise<LinkNode[]> {
  const retimed = given.filter((item) => {
    const stored = store.get(items, item.id);
    return stored && !stored.gone && shownTime(stored) !== shownTime({ ...stored, item });
  });
  return (await Promise.all(retimed.map(({ id }) => linksOf(store, id)))).flat();
}

/** To be called behind the change of their items, in the same batch. */
export function renewLinks(page: PageWriter, given: readonly LinkNode[]): void {
  for (const { ino } of given) {
    const node = page.get(nodes, ino);
    if (node && !node.gone) renewEntry(page, node);
  }
}
