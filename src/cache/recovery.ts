import { rm } from 'node:fs/promises';
import type { Clock } from '../base/clock.ts';
import { CorruptStateError } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import type { CacheDirectory } from './cache-directory.ts';
import { OriginalIndex } from './original-index.ts';

interface RecoveryOptions {
  readonly rebuildIndex: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Opens the index of a cache directory and makes the two agree after whatever happened before: removes what was left of
 * downloads, settles the files that were about to be published, and reads the files anew where the index is missing or
 * was asked to be rebuilt. Its cost does not grow with the cache, except when the index is made anew.
 */
export async function openIndex(directory: CacheDirectory, options: RecoveryOptions): Promise<OriginalIndex> {
  if (options.rebuildIndex) await removeIndex(directory);
  const index = await OriginalIndex.open(directory.indexPath);
  try {
    await directory.removePartials();
    await settleArrivals(directory, index, options.clock);
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

async function settleArrivals(directory: CacheDirectory, index: OriginalIndex, clock: Clock): Promise<void> {
  for (const { key, record } of await index.expected()) {
    const sizeBytes = await directory.sizeOf(key);
    if (sizeBytes === record.sizeBytes) await index.add(key, { ...record, usedAtMs: clock.nowMs() });
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
