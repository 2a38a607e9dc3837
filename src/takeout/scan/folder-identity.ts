import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Disk } from '../disk.ts';
import type { IndexStore } from '../index/index-store.ts';
import { lookAt } from '../inputs/found-source.ts';
import { folderRecords, foldersOf } from './folder-record.ts';
import type { SourceNumber } from './source-record.ts';
import { walkDirectories } from './walk-folder.ts';

/** Directories looked at together. */
const AT_ONCE = 16;

/**
 * What a folder is recognised by: the times of all of its directories, which change whenever a file is added, taken or
 * renamed there. A file that is written over in place is seen when it is read.
 */
class FolderIdentity {
  private readonly hash = createHash('sha1');

  /** In the order of their paths. */
  add(path: string, mtimeNs: string): void {
    this.hash.update(`${path}\0${mtimeNs}\0`);
  }

  finish(): string {
    return this.hash.digest('base64url');
  }
}

/** Of a folder whose directories were walked: their times by their paths. */
export function identityOf(times: ReadonlyMap<string, bigint>): string {
  const identity = new FolderIdentity();
  // In the order of the index, which is that of UTF-8.
  const paths = [...times.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const path of paths) identity.add(path, String(times.get(path)));
  return identity.finish();
}

/** The identity that a folder will have when it is read as it is now. Rejects as `walkDirectories`. */
export async function identifyUnread(disk: Disk, root: string, signal?: AbortSignal): Promise<string> {
  const times = new Map<string, bigint>();
  for await (const { path, mtimeNs } of walkDirectories(disk, root, signal)) times.set(path, mtimeNs);
  return identityOf(times);
}

/**
 * The identity of a folder now, as far as its directories are known. A directory that is gone changes it. Rejects with
 * `TimedOutError` where nobody can tell.
 */
export async function identifyFolder(
  { store, disk }: { readonly store: IndexStore; readonly disk: Disk },
  number: SourceNumber,
  root: string,
): Promise<string> {
  const identity = new FolderIdentity();
  for await (const block of store.records(folderRecords, foldersOf(number))) {
    const known = block.filter(({ value }) => value.mtimeNs !== undefined);
    for (let at = 0; at < known.length; at += AT_ONCE) {
      const paths = known.slice(at, at + AT_ONCE).map(({ key }) => key);
      const found = await Promise.all(paths.map((path) => lookAt(disk, join(root, path))));
      for (const [index, path] of paths.entries()) identity.add(path, String(found[index]?.mtimeNs ?? 'gone'));
    }
  }
  return identity.finish();
}
