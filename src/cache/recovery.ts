import { rm } from 'node:fs/promises';
import { CorruptStateError } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import type { CacheDirectory } from './cache-directory.ts';
import { OriginalIndex } from './original-index.ts';

interface RecoveryOptions {
  readonly rebuildIndex: boolean;
  readonly log: Log;
}

/**
 * Opens the index of a cache directory and makes the two agree after whatever happened before: removes what was left of
 * downloads, settles the files that were about to come or go, and reads the files anew where the index is missing or
 * was asked to be rebuilt. Its cost does not grow with the cache, except when the index is made anew.
 */
export async function openIndex(directory: CacheDirectory, options: RecoveryOptions): Promise<OriginalIndex> {
  if (options.rebuildIndex) await removeIndex(directory);
  const index = await OriginalIndex.open(directory.indexPath);
  try {
    await directory.removePartials();
    await settleChanges(directory, index);
    if (!index.isComplete) await indexFiles(directory, index, options.log);
  } catch (error) {
    await index.close();
    throw error;
  }
  return index;
}

/** Opens it first: `BusyError` when another process works with it. */
async function removeIndex(directory: CacheDirectory): Promise<void> {
  try {
    const index = await OriginalIndex.open(directory.indexPath);
    await index.close();
  } catch (error) {
    if (!(error instanceof CorruptStateError)) throw error;
  }
  await rm(directory.indexPath, { recursive: true, force: true });
}

async function settleChanges(directory: CacheDirectory, index: OriginalIndex): Promise<void> {
  for (const { key, record } of await index.unsettled()) {
    if ((await directory.sizeOf(key)) === record.sizeBytes) await index.add(key, record);
    else await index.forget(key);
  }
}

async function indexFiles(directory: CacheDirectory, index: OriginalIndex, log: Log): Promise<void> {
  for await (const { key, sizeBytes, modifiedAtMs } of directory.findOriginals()) {
    if (sizeBytes === 0) await directory.remove(key);
    else if (index.get(key)?.sizeBytes !== sizeBytes) {
      await index.add(key, { sizeBytes, usedAtMs: Math.max(0, modifiedAtMs) });
    }
  }
  await index.markComplete();
  const { files, bytes } = index.totals;
  if (files > 0) log.info({ files, bytes }, 'made the cache index anew from the files in the cache');
}
