import { UsageError } from '../../base/failure.ts';
import { type ExportGroup, groupSources } from '../exports/group-sources.ts';
import type { IndexStore } from '../index/index-store.ts';
import type { Input } from '../inputs/input.ts';
import type { Listing } from '../items/listing.ts';
import type { OpenSources } from '../reading/open-sources.ts';
import type { Sources } from '../scan/sources.ts';
import { FolderChecks } from './check-folders.ts';
import type { CheckedExport, CheckedSource, CheckOptions, CheckReport } from './check-report.ts';
import { checkSource } from './check-source.ts';
import { CheckTally } from './check-tally.ts';

interface Parts {
  readonly store: IndexStore;
  readonly sources: Sources;
  readonly open: OpenSources;
  readonly listing: Listing;
  readonly inputs: readonly Input[];
}

/**
 * Reads every byte of a set whose listing is complete, and tells what there is to tell of it. Throws `UsageError` where there
 * is nothing to tell of.
 */
export async function checkSet(parts: Parts, { signal, onProgress }: CheckOptions): Promise<CheckReport> {
  const { seen, refused, downloading } = await parts.sources.look(parts.inputs, signal);
  const groups = groupSources(seen);
  if (groups.length + refused.length + downloading.length === 0) throw nothingToCheck(parts.inputs);
  const folders = await checkFolders(parts, groups, signal);
  const totalBytes = groups.flatMap(({ sources, copies }) => [...sources, ...copies]).reduce(addSize, 0);
  let doneBytes = 0;
  const onBytes = (bytes: number) => {
    doneBytes = Math.min(totalBytes, doneBytes + bytes);
    onProgress?.({ doneBytes, totalBytes });
  };
  const tallies: CheckTally[] = [];
  const exports: CheckedExport[] = [];
  for (const [order, { label, exportedAtMs, gaps, sources, copies }] of groups.entries()) {
    const checked: CheckedSource[] = [];
    for (const source of [...sources, ...copies]) {
      const tally = new CheckTally(onBytes);
      checked.push(await checkSource(parts, source, tally, signal));
      tallies.push(tally);
    }
    const { findings } = folders[order] ?? new FolderChecks();
    exports.push({ label, ...(exportedAtMs !== undefined && { exportedAtMs }), gaps, sources: checked, ...findings });
  }
  onProgress?.({ doneBytes: totalBytes, totalBytes });
  return {
    isSound: refused.length + downloading.length === 0 && exports.every(isSound),
    exports,
    refused,
    downloading,
    checkedEntries: sumOf(tallies, 'entries'),
    checkedBytes: sumOf(tallies, 'entryBytes'),
    filesWithoutChecksum: sumOf(tallies, 'files'),
    bytesWithoutChecksum: sumOf(tallies, 'fileBytes'),
  };
}

async function checkFolders(
  { store, listing }: Parts,
  groups: readonly ExportGroup[],
  signal: AbortSignal | undefined,
): Promise<readonly FolderChecks[]> {
  const checks = groups.map(() => new FolderChecks());
  for await (const { planned, read } of listing.readFolders(signal)) checks[planned.exportOrder]?.add(planned, read);
  for (const [order, check] of checks.entries()) await check.addMembers(store, listing.state.generation, order);
  return checks;
}

function isSound({ gaps, sources, brokenSidecars, emptyFiles }: CheckedExport): boolean {
  const lost = gaps.length + brokenSidecars.count + emptyFiles.count;
  return lost === 0 && sources.every(isSoundSource);
}

function isSoundSource({ state, damaged, leftOut }: CheckedSource): boolean {
  return state === 'ready' && damaged.count + leftOut.count === 0;
}

function nothingToCheck(inputs: readonly Input[]): UsageError {
  const paths = inputs.map(({ path }) => `'${path}'`).join(', ');
  const why = paths === '' ? 'none were added' : `there are none now in what was added (${paths})`;
  const remedy = paths === '' ? '' : 'bring the disk back that they lie on, or ';
  return new UsageError(`Cannot check archives: ${why}; ${remedy}add some with: gphotos-fs takeout add FILES`);
}

type Sum = 'entries' | 'entryBytes' | 'files' | 'fileBytes';

function sumOf(tallies: readonly CheckTally[], of: Sum): number {
  return tallies.reduce((sum, tally) => sum + tally[of], 0);
}

function addSize(sum: number, { sizeBytes }: { readonly sizeBytes: number }): number {
  return sum + sizeBytes;
}
