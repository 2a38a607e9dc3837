import { formatCount } from '../../base/amounts.ts';
import { isAbort, messageOf } from '../../base/failure.ts';
import type { Log } from '../../base/log.ts';
import { isSilence } from '../bounded-disk.ts';
import { SourceChangedError, SourceUnreachableError } from '../byte-source.ts';
import type { Disk } from '../disk.ts';
import type { IndexStore } from '../index/index-store.ts';
import { BadArchiveError } from '../zip/failures.ts';
import { leftOutOf } from './left-out.ts';
import { readArchive } from './read-archive.ts';
import { readUnpacked } from './read-folder.ts';
import type { SeenSource } from './seen-source.ts';
import { type SourceNumber, type SourceRecord, UNANSWERED } from './source-record.ts';
import type { Sources } from './sources.ts';

interface Parts {
  readonly store: IndexStore;
  readonly disk: Disk;
  readonly sources: Sources;
  readonly log: Log;
}

/**
 * Reads what was not read as it is now. One that cannot be used is noted as broken, and tried again once it is another file,
 * or with the next listing when its disk did not answer;
 * what is known of a file that lay in its place before stays. Numbers whose content was replaced are told.
 */
export async function readNewSources(
  parts: Parts,
  seen: readonly SeenSource[],
  signal?: AbortSignal,
): Promise<readonly SourceNumber[]> {
  const replaced: SourceNumber[] = [];
  for (const source of seen) {
    signal?.throwIfAborted();
    const { record } = source;
    if (source.state === 'unread' || source.state === 'changed') {
      if ((await readOne(parts, source, signal)) && record) replaced.push(record.number);
    } else if (source.state === 'ready' && record && (record.path !== source.path || record.broken)) {
      // Moved, or again what it was before it was broken.
      const { broken: _mended, ...rest } = record;
      await parts.sources.put({ ...rest, path: source.path });
    }
  }
  return replaced;
}

/** Whether other content than before counts now. */
async function readOne(parts: Parts, source: SeenSource, signal: AbortSignal | undefined): Promise<boolean> {
  const { path, kind, record, isCertain } = source;
  const { sources, log } = parts;
  const number = await sources.takeNumber();
  try {
    const reader = kind === 'archive' ? readArchive : readUnpacked;
    const { read, holdsExport, batch } = await reader(parts, number, path, signal);
    const isForeign = !isCertain && !holdsExport;
    await sources.put({ number, path, kind, read, ...(isForeign && { isForeign }) }, batch, record);
    log.debug({ path, files: read.fileCount, sizeBytes: read.sizeBytes }, `Read the list of files of '${path}'`);
    if (!isForeign) await tellLeftOut(parts, { number, path, kind });
    return true;
  } catch (error) {
    if (isAbort(error) || signal?.aborted || !isExpected(error)) throw error;
    log.warn({ path, err: error }, messageOf(error));
    await sources.clearHalves();
    await sources.put(noteBroken(record ?? { number, path, kind }, source, error));
    return false;
  }
}

/** One line for each archive, however many entries that are. */
async function tellLeftOut({ store, log }: Parts, record: SourceRecord): Promise<void> {
  const { path } = record;
  const { count, first } = await leftOutOf(store, record, 1);
  if (count === 0) return;
  const entries = formatCount(count, 'entry', 'entries');
  const told = `Left out of '${path}': ${entries}, the first is '${first}'; gphotos-fs takeout check names more`;
  log.warn({ path, leftOut: count }, told);
}

function noteBroken(record: SourceRecord, { path, identity }: SeenSource, error: Error): SourceRecord {
  return { ...record, path, broken: { identity: isSilence(error) ? UNANSWERED : identity, why: whyOf(error) } };
}

/** The path stands beside it wherever it is shown. */
function whyOf(error: Error): string {
  return error.message.replace(/^Cannot (?:open|read) '.*?'(?: as a zip)?: /s, '');
}

function isExpected(error: unknown): error is Error {
  return (
    isSilence(error) ||
    error instanceof BadArchiveError ||
    error instanceof SourceChangedError ||
    error instanceof SourceUnreachableError
  );
}
