import { dayOfFolderName, plainFolderName, yearOfFolderName } from '../folders/folder-name.ts';
import { findPhotosRoots, type ListedFolder, pathBelow } from '../folders/photos-root.ts';
import { specialFolderOfName } from '../folders/special-folders.ts';
import type { IndexStore } from '../index/index-store.ts';
import { folderRecords, foldersOf } from '../scan/folder-record.ts';
import type { SourceNumber } from '../scan/source-record.ts';
import type { ExportGroup } from './group-sources.ts';

/** A folder of one export over all of its parts, in the order in which folders are gone through. */
export interface PlannedFolder extends UnnumberedFolder {
  /** Its place in the plan. */
  readonly number: number;
}

interface UnnumberedFolder {
  /** Position of the export in the set: 0 is the newest. */
  readonly exportOrder: number;
  /** Below the folder that years and albums are in; NFC. */
  readonly path: string;
  readonly name: string;
  /** Where it is in each archive, first those whose files go before copies of them. */
  readonly pieces: readonly FolderPiece[];
}

export interface FolderPiece {
  readonly source: SourceNumber;
  /** In the archive. */
  readonly path: string;
}

interface Found extends ListedFolder, FolderPiece {}

/** Every folder of the set: years, the newest first, then days, special folders, albums; of each the newest export first. */
export async function planFolders(store: IndexStore, groups: readonly ExportGroup[]): Promise<PlannedFolder[]> {
  const planned: UnnumberedFolder[] = [];
  for (const [exportOrder, { sources, copies }] of groups.entries()) {
    const found: Found[] = [];
    for (const { record } of [...sources, ...copies]) {
      if (record?.read) found.push(...(await listFolders(store, record.number)));
    }
    planned.push(...joinPieces(exportOrder, found));
  }
  return planned
    .map((folder) => ({ folder, rank: rankOf(folder) }))
    .sort(byRank)
    .map(({ folder }, number) => ({ ...folder, number }));
}

async function listFolders(store: IndexStore, source: SourceNumber): Promise<Found[]> {
  const found: Found[] = [];
  for await (const block of store.records(folderRecords, foldersOf(source))) {
    for (const { key: path, value } of block) {
      if (value.mediaCount + value.jsonCount === 0) continue;
      found.push({ source, path, hasMedia: value.mediaCount > 0, hasSidecars: value.jsonCount > 0 });
    }
  }
  return found;
}

/** Sidecars and media of one folder are in different parts: whether it has both is seen over all of them. */
function joinPieces(exportOrder: number, found: readonly Found[]): UnnumberedFolder[] {
  const whole = new Map<string, { path: string; hasMedia: boolean; hasSidecars: boolean }>();
  for (const { path, hasMedia, hasSidecars } of found) {
    const known = whole.get(path);
    whole.set(path, {
      path,
      hasMedia: hasMedia || known?.hasMedia === true,
      hasSidecars: hasSidecars || known?.hasSidecars === true,
    });
  }
  const listed = [...whole.values()].map(({ path, hasMedia, hasSidecars }) => ({
    path,
    hasMedia,
    hasSidecars: hasMedia && hasSidecars,
  }));
  const roots = findPhotosRoots(listed);
  const pieces = new Map<string, FolderPiece[]>();
  for (const { source, path } of found) {
    const below = roots.map((root) => pathBelow(root, path)).find((rest) => rest !== undefined && rest !== '');
    if (below === undefined) continue;
    const key = below.normalize('NFC');
    const known = pieces.get(key);
    if (known === undefined) pieces.set(key, [{ source, path }]);
    else known.push({ source, path });
  }
  return [...pieces].map(([path, parts]) => ({ exportOrder, path, name: nameOf(path), pieces: parts }));
}

/**
 * By name alone, before anything in it is read: which folders come first is all that hangs on it. A name with a year in it
 * is an album's as likely as that of a year folder in some language.
 */
function rankOf({ name, path, exportOrder }: UnnumberedFolder): readonly (string | number)[] {
  const year = yearOfFolderName(name);
  const order = [plainFolderName(name), exportOrder, path];
  if (year?.isKnown) return [0, -year.year, ...order];
  const day = dayOfFolderName(name);
  if (day !== undefined) return [1, -Date.parse(day), ...order];
  if (specialFolderOfName(name) !== undefined) return [2, 0, ...order];
  return year === undefined ? [4, 0, ...order] : [3, -year.year, ...order];
}

interface Ranked {
  readonly folder: UnnumberedFolder;
  readonly rank: readonly (string | number)[];
}

function byRank(a: Ranked, b: Ranked): number {
  for (const [at, left] of a.rank.entries()) {
    const right = b.rank[at] ?? '';
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
