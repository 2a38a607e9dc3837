import type { Commits } from './commits.ts';
import { putEntry } from './entries.ts';
import type { EntryRecord } from './entry-codec.ts';
import type { Inode } from './node.ts';
import { children, nodes } from './records.ts';
import type { Store } from './store.ts';

/** A directory is looked through whenever it is listed anew, and there is hardly ever anything to renew in it. */
const LOOKED_AT_TOGETHER = 1_000;

/** Entries written in one batch; each costs some twenty microseconds during which nothing else is answered. */
const RENEWED_TOGETHER = 250;

/** Written before entries had sizes and times. That of a directory never has a time. */
export function isOld({ kind, mtimeMs }: EntryRecord): boolean {
  return kind !== 'directory' && mtimeMs === undefined;
}

/** Writes the entries of a directory that an older version of the program wrote as this one does. They show the same. */
export async function renewOldEntries(store: Store, commits: Commits, directory: Inode): Promise<void> {
  for await (const block of store.blocks(children, children.prefixOf(directory), LOOKED_AT_TOGETHER)) {
    const old = block.filter(({ record }) => isOld(record));
    for (let start = 0; start < old.length; start += RENEWED_TOGETHER) {
      const together = old.slice(start, start + RENEWED_TOGETHER);
      await commits.write((page) => {
        for (const { record } of together) {
          const node = page.get(nodes, record.ino);
          if (node && !node.gone) putEntry(page, node);
        }
      });
    }
  }
}
