import { basename, dirname, join } from 'node:path';
import { systemCode } from '../../base/failure.ts';
import { isUnfinishedDownload, parseArchiveName } from '../archive-name.ts';
import { isSilence } from '../bounded-disk.ts';
import type { Disk } from '../disk.ts';
import { comparableFolderName, yearOfFolderName } from '../folders/folder-name.ts';
import type { RefusedFile } from '../takeout-set.ts';
import { type FoundSource, foundArchive, foundFolder, lookAt } from './found-source.ts';
import type { Input } from './input.ts';
import { findMatches } from './pattern.ts';

/** What the inputs lead to now. What cannot be reached, or does not answer, is in none of the lists. */
export interface Resolved {
  /** Each path once. */
  readonly found: readonly FoundSource[];
  readonly refused: readonly RefusedFile[];
  /** Archives that a browser has not got all of. */
  readonly downloading: readonly string[];
}

const NOTHING: Resolved = { found: [], refused: [], downloading: [] };

export const TGZ_REFUSAL =
  'it is compressed as a .tgz, of which nothing can be read without unpacking all of it; ask Google for the export ' +
  'once more with the file type .zip, or unpack it and add the folder';

/** Looks where the inputs lead: names and sizes only, no file is opened. */
export async function resolveInputs(disk: Disk, inputs: readonly Input[]): Promise<Resolved> {
  const found = new Map<string, FoundSource>();
  const refused = new Map<string, RefusedFile>();
  const downloading = new Set<string>();
  for (const input of inputs) {
    const paths = input.kind === 'pattern' ? await findMatches(disk, input.path) : [input.path];
    for (const path of paths) {
      const one = await resolvePath(disk, path).catch(silentIs(NOTHING));
      for (const source of one.found) {
        if (!input.except.includes(source.path) && !found.has(source.path)) found.set(source.path, source);
      }
      for (const file of one.refused) refused.set(file.path, file);
      for (const file of one.downloading) downloading.add(file);
    }
  }
  for (const path of await downloadsBeside(disk, [...found.keys()]).catch(silentIs([]))) downloading.add(path);
  return { found: [...found.values()], refused: [...refused.values()], downloading: [...downloading] };
}

/**
 * Parts of the same exports that lie beside their archives and are not whole yet. A shell's `*.zip` leaves them out, and
 * nobody would miss the last one.
 */
async function downloadsBeside(disk: Disk, archives: readonly string[]): Promise<readonly string[]> {
  const stampsOf = new Map<string, Set<string>>();
  for (const path of archives) {
    const stamp = parseArchiveName(basename(path))?.stamp;
    if (stamp === undefined) continue;
    const stamps = stampsOf.get(dirname(path)) ?? new Set();
    stampsOf.set(dirname(path), stamps.add(`takeout-${stamp}-`.toLowerCase()));
  }
  const unfinished: string[] = [];
  for (const [folder, stamps] of stampsOf) {
    const { files, folders } = await list(disk, folder);
    const beside = [...files, ...folders].filter(isUnfinishedDownload);
    const ofThese = beside.filter((name) => [...stamps].some((stamp) => name.toLowerCase().startsWith(stamp)));
    unfinished.push(...ofThese.map((name) => join(folder, name)));
  }
  return unfinished;
}

/** Takes a disk that does not answer for one that is away. */
function silentIs<T>(nothing: T): (reason: unknown) => T {
  return (reason) => {
    if (!isSilence(reason)) throw reason;
    return nothing;
  };
}

/** What a path that somebody named leads to. Rejects with `TimedOutError` where nobody can tell. */
export async function resolvePath(disk: Disk, path: string): Promise<Resolved> {
  const there = await lookAt(disk, path);
  if (there && isUnfinishedDownload(basename(path))) return { ...NOTHING, downloading: [path] };
  if (there?.isDirectory()) return await resolveFolder(disk, path);
  if (!there?.isFile()) return NOTHING;
  if (isTgz(path)) return { ...NOTHING, refused: [{ path, why: TGZ_REFUSAL }] };
  return { ...NOTHING, found: [foundArchive(path, there, true)] };
}

/** The archives directly in a folder, and the exports that were unpacked in it. */
async function resolveFolder(disk: Disk, folder: string): Promise<Resolved> {
  const { files, folders } = await list(disk, folder);
  const unfinished = [...files, ...folders].filter(isUnfinishedDownload);
  const found: FoundSource[] = [];
  const refused: RefusedFile[] = [];
  for (const name of files) {
    const path = join(folder, name);
    const googleName = parseArchiveName(name);
    if (googleName?.format === 'tgz') refused.push({ path, why: TGZ_REFUSAL });
    if (!/\.zip$/i.test(name)) continue;
    const there = await lookAt(disk, path);
    if (there?.isFile()) found.push(foundArchive(path, there, googleName !== undefined));
  }
  const below = folders.filter((name) => !isUnfinishedDownload(name));
  const trees = await findTrees(disk, folder, below, found.length > 0);
  const downloading = unfinished.map((name) => join(folder, name));
  return { found: [...found, ...trees.map(foundFolder)], refused, downloading };
}

/**
 * Where unpacked exports begin: folders that hold a `Takeout`, the folder itself or those in it for people who unpack every
 * archive into a folder of its own. Without any, the folder is one whose upper levels were taken off: where year folders
 * show it, or where there is nothing else that it could have been added for.
 */
async function findTrees(
  disk: Disk,
  folder: string,
  children: readonly string[],
  hasArchives: boolean,
): Promise<string[]> {
  if (children.some(isTop)) return [folder];
  const grandchildren = await Promise.all(children.map(async (name) => (await list(disk, join(folder, name))).folders));
  const trees = children.filter((_, at) => grandchildren[at]?.some(isTop)).map((name) => join(folder, name));
  if (trees.length > 0) return trees;
  if ([children, ...grandchildren].flat().some((name) => yearOfFolderName(name)?.isKnown)) return [folder];
  return hasArchives || children.length === 0 ? [] : [folder];
}

interface Listed {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** Links to archives count; links to folders are never followed. */
async function list(disk: Disk, folder: string): Promise<Listed> {
  try {
    const children = await disk.list(folder);
    const shown = children.filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1));
    const namesOf = (entries: typeof shown) => entries.map(({ name }) => name);
    return {
      files: namesOf(shown.filter((child) => child.isFile() || child.isSymbolicLink())),
      folders: namesOf(shown.filter((child) => child.isDirectory())),
    };
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return { files: [], folders: [] };
  }
}

function isTop(name: string): boolean {
  return comparableFolderName(name) === 'takeout';
}

export function isTgz(path: string): boolean {
  return /\.(?:tgz|tar\.gz)$/i.test(basename(path));
}
