import { basename, dirname } from 'node:path';
import { groupArchives, type PartGap } from '../archive-groups.ts';
import { parseArchiveName } from '../archive-name.ts';
import type { SeenSource } from '../scan/seen-source.ts';

/** One export of the set, with all that was found of it. */
export interface ExportGroup {
  readonly label: string;
  /** Milliseconds since 1970; undefined when no name tells. */
  readonly exportedAtMs: number | undefined;
  readonly sources: readonly SeenSource[];
  readonly copies: readonly SeenSource[];
  readonly gaps: readonly PartGap[];
}

/** A folder's time is a local one, up to 14 hours off, and of the end of the writing, which takes hours; a stamp is of its begin. */
const FOLDER_SLACK_MS = 24 * 60 * 60 * 1_000;

/**
 * Which sources belong together, the newest export first. A folder that is called as Google calls archives was unpacked from
 * one, and is that part; any other folder is an export of its own, and as old as its files tell. It goes before an archive
 * only when it is newer for certain; and what nothing tells the age of comes last.
 */
export function groupSources(seen: readonly SeenSource[]): readonly ExportGroup[] {
  const used = seen.filter(({ record }) => !record?.isForeign);
  const isAlone = (source: SeenSource) => source.kind === 'folder' && !parseArchiveName(archiveNameOf(source));
  const given = used.filter((source) => !isAlone(source)).map(toGiven);
  const archives = groupArchives(given).map(({ archives, copies, ...group }) => ({
    ...group,
    sources: archives.map(({ source }) => source),
    copies: copies.map(({ source }) => source),
  }));
  const groups = [...archives, ...used.filter(isAlone).sort(byPath).map(toGroup)];
  return groups.sort((a, b) => compareNumbers(ageOrderOf(b), ageOrderOf(a)));
}

/** The higher, the newer. */
function ageOrderOf({ exportedAtMs, sources }: ExportGroup): number {
  const writtenAtMs = sources[0]?.record?.read?.writtenAtMs;
  if (exportedAtMs !== undefined) return exportedAtMs;
  return writtenAtMs === undefined ? Number.NEGATIVE_INFINITY : writtenAtMs - FOLDER_SLACK_MS;
}

/** Counted from 1; undefined where the name does not tell. */
export function partOf(source: SeenSource): number | undefined {
  return parseArchiveName(archiveNameOf(source))?.part;
}

function toGiven(source: SeenSource) {
  return { source, folder: dirname(source.path), name: archiveNameOf(source) };
}

function toGroup(source: SeenSource): ExportGroup {
  return { label: source.path, exportedAtMs: undefined, sources: [source], copies: [], gaps: [] };
}

function archiveNameOf({ path, kind }: SeenSource): string {
  return kind === 'folder' ? `${basename(path)}.zip` : basename(path);
}

/** Also of two infinities, which a difference does not. */
function compareNumbers(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function byPath(a: SeenSource, b: SeenSource): number {
  return a.path < b.path ? -1 : 1;
}
