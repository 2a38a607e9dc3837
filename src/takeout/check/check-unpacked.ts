import { dirname } from 'node:path';
import { messageOf } from '../../base/failure.ts';
import { SourceChangedError, SourceUnreachableError } from '../byte-source.ts';
import type { Disk } from '../disk.ts';
import type { IndexStore } from '../index/index-store.ts';
import { lookAt } from '../inputs/found-source.ts';
import { canBeMedia } from '../names/media-name.ts';
import type { OpenSources } from '../reading/open-sources.ts';
import { bytesAt } from '../reading/original-bytes.ts';
import { decodeFileOf, FILE_PREFIX, type FileKey, placeOf } from '../scan/entry-record.ts';
import { foldersOf } from '../scan/folder-record.ts';
import type { SourceRecord } from '../scan/source-record.ts';
import { isJson } from '../scan/source-writer.ts';
import type { CheckTally } from './check-tally.ts';

interface Parts {
  readonly store: IndexStore;
  readonly open: OpenSources;
}

/**
 * Reads the photos, videos and JSON files of an unpacked export to their ends: each must be the one that was listed. What
 * else lies there (`.DS_Store`) is changed by whoever looks at the folder.
 */
export async function checkUnpacked(
  { store, open }: Parts,
  source: SourceRecord,
  tally: CheckTally,
  signal?: AbortSignal,
): Promise<void> {
  const prefix = foldersOf(source.number);
  for await (const block of store.texts(FILE_PREFIX + prefix)) {
    for (const { key: rest, value } of block) {
      signal?.throwIfAborted();
      const key = (prefix + rest) as FileKey;
      const { name } = placeOf(key);
      if (!isJson(name) && !canBeMedia(name)) continue;
      const place = { key, number: source.number, source, file: decodeFileOf(store, key, value) };
      try {
        for await (const piece of bytesAt(open, place, undefined, signal)) tally.addOfFile(piece.length);
        tally.files += 1;
      } catch (error) {
        if (signal?.aborted) throw error;
        tally.damaged.add(await troubleOf(error, source, open.disk));
      }
    }
  }
}

/** What is wrong with one file. Throws what is wrong with all of them. */
async function troubleOf(error: unknown, { path }: SourceRecord, disk: Disk): Promise<string> {
  if (error instanceof SourceChangedError) {
    const relist = `touch '${dirname(error.source)}', then gphotos-fs takeout rescan`;
    return `Cannot check '${error.source}': it is not as it was listed; unpack it again, or have it listed as it is (${relist})`;
  }
  const isOneFile = error instanceof SourceUnreachableError && (await lookAt(disk, path))?.isDirectory();
  if (!isOneFile) throw error;
  return messageOf(error);
}
