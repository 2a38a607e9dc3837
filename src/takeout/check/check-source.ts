import { type FailureCode, GphotosError, messageOf } from '../../base/failure.ts';
import type { IndexStore } from '../index/index-store.ts';
import { describeSource } from '../list-set.ts';
import type { OpenSources } from '../reading/open-sources.ts';
import type { SeenSource } from '../scan/seen-source.ts';
import type { SourceState } from '../takeout-set.ts';
import { checkArchive } from './check-archive.ts';
import type { CheckedSource } from './check-report.ts';
import type { CheckTally } from './check-tally.ts';
import { checkUnpacked } from './check-unpacked.ts';
import { MOST_NAMED } from './finding-list.ts';

interface Parts {
  readonly store: IndexStore;
  readonly open: OpenSources;
}

const STATES: Partial<Record<FailureCode, SourceState>> = {
  offline: 'unreachable',
  'timed-out': 'unreachable',
  gone: 'changed',
};

/** Reads all of an archive or an unpacked export. What fails as a whole is told as its state. */
export async function checkSource(
  parts: Parts,
  source: SeenSource,
  tally: CheckTally,
  signal?: AbortSignal,
): Promise<CheckedSource> {
  const { part: _part, ...described } = await describeSource(parts.store, source, MOST_NAMED);
  const about = () => ({ ...described, damaged: tally.damaged.findings });
  const { state, kind, record } = source;
  if (state !== 'ready' || record === undefined) return about();
  try {
    if (kind === 'archive') await checkArchive(parts.open, record.number, tally, signal);
    else await checkUnpacked(parts, record, tally, signal);
    return about();
  } catch (error) {
    if (signal?.aborted || !(error instanceof GphotosError)) throw error;
    return { ...about(), state: STATES[error.code] ?? 'broken', why: messageOf(error) };
  }
}
