import { STANDINGS, type Standing } from '../library/media-item.ts';
import { type ExportGroup, groupSources, partOf } from './exports/group-sources.ts';
import type { IndexStore } from './index/index-store.ts';
import type { Input } from './inputs/input.ts';
import type { Counts } from './items/listing-state.ts';
import { leftOutOf } from './scan/left-out.ts';
import type { SeenSource } from './scan/seen-source.ts';
import type { Looked } from './scan/sources.ts';
import type { ListedCounts, TakeoutExport, TakeoutSet, TakeoutSource } from './takeout-set.ts';

/** Names of what is left out, of each archive: `takeout check` tells more. */
const MOST_NAMED = 20;

interface Shown {
  readonly inputs: readonly Input[];
  readonly looked: Looked;
  /** Of the last listing that came to its end. */
  readonly counts: Counts | undefined;
  readonly include: ReadonlySet<Standing>;
}

/** The set as it is shown: what was added, what that leads to, and what was listed last. */
export async function describeSet(store: IndexStore, { inputs, looked, counts, include }: Shown): Promise<TakeoutSet> {
  const exports: TakeoutExport[] = [];
  for (const group of groupSources(looked.seen)) exports.push(await describeExport(store, group, counts));
  return {
    inputs: inputs.map(({ path, kind }) => ({ path, kind })),
    exports,
    refused: looked.refused,
    downloading: looked.downloading,
    ...(counts && { listed: shownCounts(counts, include) }),
  };
}

export async function describeSource(
  store: IndexStore,
  source: SeenSource,
  mostNamed = MOST_NAMED,
): Promise<TakeoutSource> {
  const { path, kind, sizeBytes, state, why, record } = source;
  const part = partOf(source);
  return {
    path,
    kind,
    ...(part !== undefined && { part }),
    sizeBytes,
    fileCount: record?.read?.fileCount ?? 0,
    state,
    ...(why !== undefined && { why }),
    leftOut: await leftOutOf(store, record, mostNamed),
  };
}

async function describeExport(
  store: IndexStore,
  { label, exportedAtMs, sources, copies, gaps }: ExportGroup,
  counts: Counts | undefined,
): Promise<TakeoutExport> {
  const itemCount = counts && (counts.byExport[label] ?? 0);
  return {
    label,
    ...(exportedAtMs !== undefined && { exportedAtMs }),
    sources: await Promise.all(sources.map((source) => describeSource(store, source))),
    copies: await Promise.all(copies.map((source) => describeSource(store, source))),
    gaps,
    sizeBytes: sources.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    ...(itemCount !== undefined && { itemCount }),
  };
}

function shownCounts({ items, standing, albums }: Counts, include: ReadonlySet<Standing>): ListedCounts {
  const hidden = STANDINGS.filter((kind) => !include.has(kind)).reduce((sum, kind) => sum + (standing[kind] ?? 0), 0);
  return { itemCount: items - hidden, albumCount: albums };
}
