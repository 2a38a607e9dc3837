import type { MediaItem } from '../library/media-item.ts';
import { type ExportGroup, groupSources, partOf } from './exports/group-sources.ts';
import type { Input } from './inputs/input.ts';
import type { Counts } from './items/listing-state.ts';
import type { SeenSource } from './scan/seen-source.ts';
import type { Looked } from './scan/sources.ts';
import type { ListedCounts, TakeoutExport, TakeoutSet, TakeoutSource } from './takeout-set.ts';

/** The set as it is shown: what was added, what that leads to, and what was listed last. */
export function describeSet(
  inputs: readonly Input[],
  { seen, refused }: Looked,
  counts: Counts | undefined,
  include: ReadonlySet<NonNullable<MediaItem['standing']>>,
): TakeoutSet {
  return {
    inputs: inputs.map(({ path, kind }) => ({ path, kind })),
    exports: groupSources(seen).map((group) => describeExport(group, counts)),
    refused,
    ...(counts && { listed: shownCounts(counts, include) }),
  };
}

export function describeSource(source: SeenSource): TakeoutSource {
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
  };
}

function describeExport(
  { label, exportedAtMs, sources, copies, gaps }: ExportGroup,
  counts: Counts | undefined,
): TakeoutExport {
  const itemCount = counts && (counts.byExport[label] ?? 0);
  return {
    label,
    ...(exportedAtMs !== undefined && { exportedAtMs }),
    sources: sources.map(describeSource),
    copies: copies.map(describeSource),
    gaps,
    sizeBytes: sources.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    ...(itemCount !== undefined && { itemCount }),
  };
}

function shownCounts(
  { items, standing, albums }: Counts,
  include: ReadonlySet<NonNullable<MediaItem['standing']>>,
): ListedCounts {
  const kinds = ['archived', 'trashed', 'locked'] as const;
  const hidden = kinds.filter((kind) => !include.has(kind)).reduce((sum, kind) => sum + (standing[kind] ?? 0), 0);
  return { itemCount: items - hidden, albumCount: albums };
}
