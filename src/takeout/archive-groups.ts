import { type ArchiveName, parseArchiveName } from './archive-name.ts';

/** An archive as it was given: where it lies and what it is called there. */
export interface GivenArchive {
  readonly folder: string;
  readonly name: string;
}

/** Consecutive missing part numbers, both ends included. */
export interface PartGap {
  readonly from: number;
  readonly to: number;
}

/** The archives of one export. */
export interface ArchiveGroup<A extends GivenArchive> {
  /** When the export was made; undefined when people renamed its archives. */
  readonly exportedAtMs: number | undefined;
  /** The first stamp of the export, or the folder of renamed archives. */
  readonly label: string;
  /** In the order of their part numbers; renamed ones by name. A part that was given twice is here once. */
  readonly archives: readonly A[];
  /** Further archives of a part that `archives` holds already: a second download, a backup. */
  readonly copies: readonly A[];
  /** Parts below the highest one given that are not there. How many there should be in all, no name tells. */
  readonly gaps: readonly PartGap[];
}

interface Named<A> {
  readonly archive: A;
  readonly name: ArchiveName;
}

/**
 * Two parts of one export were seen with stamps a second apart. A person cannot order two exports within this time, and
 * two that a program ordered would both have a part 1, which keeps them apart.
 */
const STAMP_SLACK_MS = 5_000;

/**
 * Which archives belong together: those of one stamp wherever they lie; those of nearly one stamp in one folder; and the
 * renamed ones of one folder. The newest export comes first, renamed ones last.
 */
export function groupArchives<A extends GivenArchive>(given: readonly A[]): readonly ArchiveGroup<A>[] {
  const named: Named<A>[] = [];
  const renamed = new Map<string, A[]>();
  for (const archive of given) {
    const name = parseArchiveName(archive.name);
    if (name !== undefined) named.push({ archive, name });
    else append(renamed, archive.folder, archive);
  }
  const stamped = joinNeighbours(groupByStamp(named)).map(toGroup);
  stamped.sort((a, b) => (b.exportedAtMs ?? 0) - (a.exportedAtMs ?? 0));
  return [...stamped, ...[...renamed].sort(byFirst).map(([folder, archives]) => toRenamedGroup(folder, archives))];
}

function groupByStamp<A extends GivenArchive>(named: readonly Named<A>[]): Named<A>[][] {
  const groups = new Map<string, Named<A>[]>();
  for (const one of named) append(groups, `${one.name.stamp}-${one.name.series}`, one);
  return [...groups].sort(byFirst).map(([, members]) => members);
}

/** Joins groups, which come in the order of their stamps, to the one before where both can be the same export. */
function joinNeighbours<A extends GivenArchive>(groups: readonly Named<A>[][]): Named<A>[][] {
  const joined: Named<A>[][] = [];
  for (const group of groups) {
    const earlier = joined.find((candidate) => canBeOne(candidate, group));
    if (earlier !== undefined) earlier.push(...group);
    else joined.push([...group]);
  }
  return joined;
}

function canBeOne<A extends GivenArchive>(earlier: readonly Named<A>[], later: readonly Named<A>[]): boolean {
  const last = earlier.at(-1);
  const first = later[0];
  if (last === undefined || first === undefined) return false;
  if (last.name.series !== first.name.series) return false;
  if (first.name.exportedAtMs - last.name.exportedAtMs > STAMP_SLACK_MS) return false;
  const folders = new Set(earlier.map(({ archive }) => archive.folder));
  const parts = new Set(earlier.map(({ name }) => name.part));
  return later.every(({ archive, name }) => folders.has(archive.folder) && !parts.has(name.part));
}

function toGroup<A extends GivenArchive>(members: readonly Named<A>[]): ArchiveGroup<A> {
  const sorted = [...members].sort(byPart);
  const archives: A[] = [];
  const copies: A[] = [];
  const gaps: PartGap[] = [];
  let previous = 0;
  for (const { archive, name } of sorted) {
    if (name.part === previous) {
      copies.push(archive);
      continue;
    }
    if (name.part > previous + 1) gaps.push({ from: previous + 1, to: name.part - 1 });
    archives.push(archive);
    previous = name.part;
  }
  const times = members.map(({ name }) => name.exportedAtMs);
  const label = members.map(({ name }) => name.stamp).sort()[0] ?? '';
  return { exportedAtMs: times.reduce((a, b) => Math.min(a, b)), label, archives, copies, gaps };
}

function toRenamedGroup<A extends GivenArchive>(folder: string, archives: readonly A[]): ArchiveGroup<A> {
  const sorted = [...archives].sort((a, b) => compareText(a.name, b.name));
  return { exportedAtMs: undefined, label: folder, archives: sorted, copies: [], gaps: [] };
}

/** By part; of one part first the archive that nobody renamed, in a fixed order. */
function byPart<A extends GivenArchive>(a: Named<A>, b: Named<A>): number {
  return (
    a.name.part - b.name.part ||
    a.name.suffix.length - b.name.suffix.length ||
    compareText(a.archive.folder, b.archive.folder) ||
    compareText(a.archive.name, b.archive.name)
  );
}

function byFirst(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return compareText(a[0], b[0]);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function append<V>(lists: Map<string, V[]>, key: string, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
