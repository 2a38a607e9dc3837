import type { Disk } from '../disk.ts';
import type { IndexStore } from '../index/index-store.ts';
import { LocalFile } from '../local-file.ts';
import { ZipDirectory } from '../zip/zip-directory.ts';
import type { ReadSource } from './read-source.ts';
import type { SourceNumber } from './source-record.ts';
import { SourceWriter } from './source-writer.ts';

/** The folder that all of an export is in. A zip without it is something else. */
const TOP = /^takeout\//i;

/**
 * Reads the directory of an archive into the index. Rejects with `BadArchiveError` for a file that is no whole archive, and
 * as `ByteSource` and the disk do.
 */
export async function readArchive(
  { store, disk }: { readonly store: IndexStore; readonly disk: Disk },
  number: SourceNumber,
  path: string,
  signal?: AbortSignal,
): Promise<ReadSource> {
  await using file = await LocalFile.open(path, { openFile: disk.openFile, ...(signal && { signal }) });
  const directory = await ZipDirectory.open(file, signal);
  const writer = new SourceWriter(store, number);
  let holdsExport = false;
  for await (const { entries, leftOut } of directory.pages(signal)) {
    for (const entry of entries) {
      holdsExport ||= TOP.test(entry.path);
      writer.addFile(entry.path, { in: 'archive', entry });
    }
    for (const { name, why } of leftOut) writer.leaveOut(name, why);
    await writer.flush();
  }
  const read = { identity: file.identity, sizeBytes: file.sizeBytes, fileCount: writer.fileCount };
  return { read, holdsExport, batch: writer.finish() };
}
