import type { Disk } from '../disk.ts';
import type { IndexStore } from '../index/index-store.ts';
import { identityOf } from './folder-identity.ts';
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
  const times = new Map<string, bigint>();
  for await (const { path, mtimeNs, files, leftOut } of walkFolder(disk, root, signal)) {
    const prefix = path === '' ? '' : `${path}/`;
    writer.addFolder(path, mtimeNs);
    times.set(path, mtimeNs);
    for (const { name, ...size } of files)
      writer.addFile(prefix + name, { in: 'folder', path: prefix + name, ...size });
    for (const { name, why } of leftOut) writer.leaveOut(prefix + name, why);
    await writer.flush();
  }
  const read = { identity: identityOf(times), sizeBytes: writer.sizeBytes, fileCount: writer.fileCount };
  return { read, holdsExport: true, batch: writer.finish() };
}
