import { comparableFolderName, yearOfFolderName } from './folder-name.ts';

/** A folder of an export, as far as the entry tables tell. */
export interface ListedFolder {
  /** With `/` between the names, without one at either end: `Takeout/Google Fotos/Photos from 2020`. */
  readonly path: string;
  readonly hasMedia: boolean;
  /** Asset sidecars are in it; before any was read, JSON files beside media will do. */
  readonly hasSidecars: boolean;
}

const TOP = 'takeout';

/**
 * The folders whose children are years and albums, most often one: `Takeout/Google Photos`, in any language. Other products of
 * the export have pictures too, but no sidecars. An empty path stands for a tree whose upper levels were taken off; several
 * roots are what people get who unpack every part into a folder of its own.
 */
export function findPhotosRoots(folders: readonly ListedFolder[]): readonly string[] {
  const bySidecars = rootsOf(folders.filter(({ hasSidecars }) => hasSidecars));
  if (bySidecars.length > 0) return bySidecars.filter((root) => isLikeliest(root, bySidecars, folders));
  return rootsOf(folders.filter(({ path, hasMedia }) => hasMedia && yearOfFolderName(lastOf(path))?.isKnown === true));
}

/** The path of a folder below a root, or undefined for one elsewhere; a root itself has the path `''`. */
export function pathBelow(root: string, path: string): string | undefined {
  if (root === '') return path;
  if (path === root) return '';
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : undefined;
}

function rootsOf(folders: readonly ListedFolder[]): string[] {
  const parents = new Set(folders.flatMap(({ path }) => parentOf(path) ?? []));
  const roots = [...parents].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return roots.filter((root, at) => !roots.slice(0, at).some((outer) => isFolderOf(outer, root)));
}

/** Drive may hold pictures beside JSON of any kind: of two products of one export the photos are where the years are. */
function isLikeliest(root: string, roots: readonly string[], folders: readonly ListedFolder[]): boolean {
  const siblings = roots.filter((other) => above(other) === above(root));
  const likelihoods = siblings.map((other) => likelihoodOf(other, folders));
  return likelihoodOf(root, folders) === Math.max(...likelihoods);
}

function likelihoodOf(root: string, folders: readonly ListedFolder[]): number {
  const years = folders.map(({ path }) => yearOfFolderName(pathBelow(root, path) ?? ''));
  if (years.some((year) => year?.isKnown)) return 2;
  return years.some((year) => year !== undefined) ? 1 : 0;
}

function above(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** What lies inside of a root is a folder of the person's and no other root, unless it has a `Takeout` of its own. */
function isFolderOf(outer: string, inner: string): boolean {
  const below = pathBelow(outer, inner);
  return below !== undefined && topOf(below.split('/')) < 0;
}

function topOf(names: readonly string[]): number {
  return names.findIndex((name) => comparableFolderName(name) === TOP);
}

/** Undefined for a folder that is not just below a product's: an old export kept on Drive is not this export. */
function parentOf(path: string): string | undefined {
  const names = path === '' ? [] : path.split('/');
  const top = topOf(names);
  if (names.length === 0 || (top >= 0 && names.length !== top + 3)) return undefined;
  return names.slice(0, -1).join('/');
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
