import type { KeySpace } from './key-space.ts';
import { type Inode, ROOT_INODE } from './node.ts';
import { nodes } from './records.ts';

/** Whoever answers with records: the store, the hot records before it, or a batch in the making. */
export interface RecordReader {
  get<K extends readonly unknown[], R extends object>(space: KeySpace<K, R>, ...parts: K): R | undefined;
}

/** `'photos/2021/07/a.jpg'`, from the root down; empty for the root. Throws for a number that was never given. */
export function pathOf(records: RecordReader, ino: Inode): string {
  const segments: string[] = [];
  for (let at = ino; at !== ROOT_INODE; ) {
    const record = records.get(nodes, at);
    if (!record) throw new Error(`Cannot tell the path of inode ${ino}: the catalog has no node ${at}`);
    segments.unshift(record.name);
    at = record.parent;
  }
  return segments.join('/');
}

/** What a symbolic link in `directory` says to reach `target`; both are paths from the root, without a leading `/`. */
export function relativeTarget(directory: string, target: string): string {
  const from = directory === '' ? [] : directory.split('/');
  const to = target.split('/');
  let common = 0;
  while (common < from.length && from[common] === to[common]) common += 1;
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/');
}
