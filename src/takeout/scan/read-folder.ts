import type { Disk } from '../disk.ts';
import type { IndexStore } from '../index/index-store.ts';
import { identityOf } from './folder-identity.ts';
import type { ReadSource } from './read-source.ts';
import type { SourceNumber } from './source-record.ts';
import { isJson, SourceWriter } from './source-writer.ts';
import { UnpackedTime } from './unpacked-time.ts';
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
  const written = new UnpackedTime();
  for await (const { path, mtimeNs, files, leftOut } of walkFolder(disk, root, signal)) {
    const prefix = path === '' ? '' : `${path}/`;
    writer.addFolder(path, mtimeNs);
    times.set(path, mtimeNs);
    written.add({ mtimeNs, jsonMtimesNs: files.filter(({ name }) => isJson(name)).map((file) => file.mtimeNs) });
    for (const { name, ...size } of files)
      writer.addFile(prefix + name, { in: 'folder', path: prefix + name, ...size });
    for (const { name, why } of leftOut) writer.leaveOut(prefix + name, why);
    await writer.flush();
  }
  const { sizeBytes, fileCount } = writer;
  const { writtenAtMs } = written;
  const read = {
    identity: identityOf(times),
    sizeBytes,
    fileCount,
    ...(writtenAtMs !== undefined && { writtenAtMs }),
  };
  return { read, holdsExport: true, batch: writer.finish() };
}
