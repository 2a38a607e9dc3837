import type { Disk } from '../disk.ts';
import type { IndexStore } from '../index/index-store.ts';
import { FolderIdentity } from './folder-identity.ts';
import type { ReadSource } from './read-source.ts';
import type { SourceNumber } from './source-record.ts';
import { SourceWriter } from './source-writer.ts';
import { walkFolder } from './walk-folder.ts';

/** Reads the names of an unpacked export into the index. Rejects as `walkFolder` does. */
export async function readUnpacked(
  { store, disk }: { readonly store: IndexStore; readonly disk: Disk },
  number: SourceNumber,
  root: string,
  signal?: AbortSignal,
): Promise<ReadSource> {
  const writer = new SourceWriter(store, number);
  const times = new Map<string, string>();
  for await (const { path, mtimeNs, files, leftOut } of walkFolder(disk, root, signal)) {
    const prefix = path === '' ? '' : `${path}/`;
    writer.addFolder(path, mtimeNs);
    times.set(path, String(mtimeNs));
    for (const { name, ...size } of files)
      writer.addFile(prefix + name, { in: 'folder', path: prefix + name, ...size });
    for (const { name, why } of leftOut) writer.leaveOut(prefix + name, why);
    await writer.flush();
  }
  const identity = new FolderIdentity();
  // In the order of the index, which is that of UTF-8.
  const paths = [...times.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const path of paths) identity.add(path, times.get(path) ?? '');
  const read = { identity: identity.finish(), sizeBytes: writer.sizeBytes, fileCount: writer.fileCount };
  return { read, holdsExport: true, batch: writer.finish() };
}
