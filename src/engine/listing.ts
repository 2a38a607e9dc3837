import { UsageError } from '../base/failure.ts';
import { type DirectoryEntry, type Inode, ROOT_INODE, type Tree } from '../tree/tree.ts';
import type { ListedEntry, ListRequest } from './service.ts';

const BLOCK = 1_000;

/** What a path of the tree holds, as a listing; a file or a link lists itself. Throws `NotFoundError`. */
export async function listPath(tree: Tree, { path, long }: ListRequest, signal?: AbortSignal): Promise<ListedEntry[]> {
  const inode = findPath(tree, path);
  const kind = tree.kindOf(inode);
  if (kind !== 'directory') {
    const entry = { ino: inode, name: path.split('/').at(-1) ?? path, kind };
    return [await listed(tree, entry, long, signal)];
  }
  const entries: ListedEntry[] = [];
  for (let after = 0; ; ) {
    const block = await tree.list(inode, after, BLOCK);
    entries.push(...(await Promise.all(block.map((entry) => listed(tree, entry, long, signal)))));
    if (block.length < BLOCK) return entries;
    after = block.at(-1)?.position ?? after;
  }
}

function findPath(tree: Tree, path: string): Inode {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.includes('..')) throw new UsageError(`Cannot list '${path}': write it without '..', like photos/2021`);
  return segments.reduce<Inode>((parent, segment) => tree.lookup(parent, segment), ROOT_INODE);
}

async function listed(
  tree: Tree,
  entry: Pick<DirectoryEntry, 'ino' | 'name' | 'kind'>,
  long: boolean,
  signal?: AbortSignal,
): Promise<ListedEntry> {
  const { name, kind, ino } = entry;
  const target = kind === 'link' ? { target: tree.readlink(ino) } : {};
  if (!long) return { name, kind, ...target };
  try {
    const { sizeBytes, mtimeMs } = await tree.attributes(ino, signal);
    return { name, kind, sizeBytes, mtimeMs, ...target };
  } catch (error) {
    if (signal?.aborted) throw error;
    return { name, kind, ...target };
  }
}
