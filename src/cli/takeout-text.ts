import { formatBytes, formatCount } from '../base/amounts.ts';
import type { TakeoutSet } from '../engine/service.ts';

type Export = TakeoutSet['exports'][number];
type Source = Export['sources'][number];
type Findings = Source['leftOut'];

/** So many of a kind are named; `--json` names more. */
const NAMED = 5;

const WHEN_DOWNLOADED =
  'what is in it is shown once it is whole; if its download was broken off, delete it and download the part again';

/**
 * Whether something is wrong that the person can put right: a part is missing, broken, not here yet, or cannot be
 * reached, or something of it is left out.
 */
export function hasTroubles({ exports, refused, downloading }: TakeoutSet): boolean {
  return (
    refused.length + downloading.length > 0 ||
    exports.some(({ gaps, sources }) => gaps.length > 0 || sources.some(isTrouble))
  );
}

/** The exports with what is wrong with them, for a person. */
export function describeSet(set: TakeoutSet): string {
  if (set.inputs.length === 0) return 'No archives. Add some with: gphotos-fs takeout add FILES\n';
  const lines = set.exports.flatMap(describeExport);
  lines.push(...describeUnused(set));
  if (set.exports.length === 0) lines.push('No archives were found there yet.');
  if (set.listed)
    lines.push(`shown: ${formatCount(set.listed.itemCount, 'item')}, ${formatCount(set.listed.albumCount, 'album')}`);
  return `${lines.join('\n')}\n`;
}

/** Files among the archives that nothing is shown of. */
export function describeUnused({ refused, downloading }: Pick<TakeoutSet, 'refused' | 'downloading'>): string[] {
  return [
    ...refused.flatMap(({ path, why }) => [`not used: ${path}`, `  ${why}`]),
    ...downloading.flatMap((path) => [`still being downloaded: ${path}`, `  ${WHEN_DOWNLOADED}`]),
  ];
}

function describeExport(one: Export): string[] {
  const { sources, copies, gaps, itemCount } = one;
  const archives = sources.filter(({ kind }) => kind === 'archive').length;
  const folders = sources.length - archives;
  const facts = [formatBytes(one.sizeBytes)];
  if (folders > 0) facts.unshift(formatCount(folders, 'folder'));
  if (archives > 0) facts.unshift(formatCount(archives, 'archive'));
  if (itemCount !== undefined) facts.push(formatCount(itemCount, 'item'));
  return [
    `${titleOf(one)}: ${facts.join(', ')}`,
    ...(gaps.length === 0 ? [] : [`  ${describeGaps(gaps)}`]),
    ...sources.filter(({ state }) => state !== 'ready').map(describeSource),
    ...[...sources, ...copies].flatMap(describeLeftOut),
    ...copies.map(({ path }) => `  once more: ${path}`),
  ];
}

/** `'export of 2025-05-29 08:40 (20250529T084030Z)'`, or the folder of what people unpacked or renamed. */
export function titleOf({ label, exportedAtMs }: Pick<Export, 'label' | 'exportedAtMs'>): string {
  if (exportedAtMs === undefined) return label;
  return `export of ${new Date(exportedAtMs).toISOString().slice(0, 16).replace('T', ' ')} (${label})`;
}

/** What to do about missing parts stands with it. */
export function describeGaps(gaps: Export['gaps']): string {
  const parts = gaps.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`));
  return `parts that are missing: ${parts.join(', ')}; download them and add them, what is in them is not shown`;
}

export function describeSource({ path, state, why }: Pick<Source, 'path' | 'state' | 'why'>): string {
  return `  ${state}: ${path}${why === undefined ? '' : `\n    ${why}`}`;
}

/** What is not used of an archive or folder, with the reasons. */
export function describeLeftOut({ path, kind, leftOut }: Pick<Source, 'path' | 'kind' | 'leftOut'>): string[] {
  if (leftOut.count === 0) return [];
  const remedy = kind === 'archive' ? '; if they are yours, unpack it and add the folder' : '';
  return [`  left out: ${formatCount(leftOut.count, 'entry', 'entries')} of ${path}${remedy}`, ...nameSome(leftOut)];
}

/** The first of what was found, below the line that counts it. */
export function nameSome({ count, first }: Findings): string[] {
  const named = first.slice(0, NAMED).map((name) => `      ${name}`);
  return count > named.length ? [...named, `      … and ${count - named.length} more`] : named;
}

function isTrouble({ state, leftOut }: Source): boolean {
  return state === 'broken' || state === 'unreachable' || leftOut.count > 0;
}
