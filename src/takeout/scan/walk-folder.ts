import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../../base/failure.ts';
import { SourceUnreachableError } from '../byte-source.ts';
import type { Disk } from '../disk.ts';
import { comparableFolderName } from '../folders/folder-name.ts';
import { isSystemFolder } from '../folders/system-folder.ts';

/** A directory of an unpacked export with what is directly in it. */
export interface WalkedFolder {
  /** Below the root, `''` for the root itself. */
  readonly path: string;
  /** Of the directory, before it was listed. */
  readonly mtimeNs: bigint;
  readonly files: readonly WalkedFile[];
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
}

export interface WalkedFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly mtimeNs: bigint;
}

/** `part-1/Takeout/Google Photos/Album` and one level of the person's own. */
const DEEPEST = 5;
const TOO_DEEP = 'it is a folder deeper than an export has any; add the folder that Takeout is in';
const AT_ONCE = 32;

/** A directory of an unpacked export, and what is in it as far as it belongs to the export. */
interface WalkedDirectory extends Pick<WalkedFolder, 'path' | 'mtimeNs'> {
  readonly children: readonly Dirent[];
}

/**
 * Every directory of an unpacked export, parents first, sorted. Symbolic links are never followed. What the system keeps
 * there is passed over, and where the root holds a `Takeout`, what lies beside it is somebody else's. Rejects with
 * `SourceUnreachableError` once something cannot be listed, and with `TimedOutError` once something does not answer.
 */
export async function* walkFolder(disk: Disk, root: string, signal?: AbortSignal): AsyncGenerator<WalkedFolder> {
  for await (const { path, mtimeNs, children } of walkDirectories(disk, root, signal)) {
    const directory = join(root, path);
    const refusal = isDeepest(path) ? TOO_DEEP : undefined;
    const found = await orUnreachable(directory, lookAtFiles(disk, directory, children, refusal));
    yield { path, mtimeNs, ...found };
  }
}

/** The same without a look at any file. */
export async function* walkDirectories(
  disk: Disk,
  root: string,
  signal?: AbortSignal,
): AsyncGenerator<WalkedDirectory> {
  const open = [''];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    signal?.throwIfAborted();
    const { walked, below } = await orUnreachable(join(root, path), walkOne(disk, root, path));
    yield walked;
    open.push(...below.map((name) => (path === '' ? name : `${path}/${name}`)).reverse());
  }
}

async function walkOne(
  disk: Disk,
  root: string,
  path: string,
): Promise<{ walked: WalkedDirectory; below: readonly string[] }> {
  const directory = join(root, path);
  const { mtimeNs } = await disk.lstat(directory);
  const listed = await disk.list(directory);
  const children = listed.filter((child) => !(child.isDirectory() && isSystemFolder(child.name))).sort(byName);
  const folders = children.filter((child) => child.isDirectory()).map(({ name }) => name);
  const tops = path === '' ? folders.filter((name) => comparableFolderName(name) === 'takeout') : [];
  const below = isDeepest(path) ? [] : tops.length > 0 ? tops : folders.filter((name) => refusalOf(name) === undefined);
  return { walked: { path, mtimeNs, children: tops.length > 0 ? [] : children }, below };
}

async function orUnreachable<T>(directory: string, looking: Promise<T>): Promise<T> {
  try {
    return await looking;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw new SourceUnreachableError(directory, 'it cannot be listed; bring its disk back, or change its permissions', {
      cause: error,
    });
  }
}

function isDeepest(path: string): boolean {
  return path.split('/').length >= DEEPEST;
}

/** `folderRefusal`: why the folders among the children are not looked into, if they are not. */
async function lookAtFiles(
  disk: Disk,
  directory: string,
  children: readonly Dirent[],
  folderRefusal: string | undefined,
): Promise<Pick<WalkedFolder, 'files' | 'leftOut'>> {
  const files: WalkedFile[] = [];
  const leftOut: { name: string; why: string }[] = [];
  const regular: string[] = [];
  for (const child of children) {
    const why = refusalOf(child.name) ?? (child.isDirectory() ? folderRefusal : kindRefusalOf(child));
    if (why !== undefined) leftOut.push({ name: child.name.replaceAll(/\p{Cc}/gu, '\ufffd'), why });
    else if (child.isFile()) regular.push(child.name);
  }
  for (let at = 0; at < regular.length; at += AT_ONCE) {
    const names = regular.slice(at, at + AT_ONCE);
    const found = await Promise.all(names.map((name) => disk.lstat(join(directory, name))));
    for (const [index, name] of names.entries()) {
      const there = found[index];
      if (there?.isFile()) files.push({ name, sizeBytes: Number(there.size), mtimeNs: there.mtimeNs });
    }
  }
  return { files, leftOut };
}

function refusalOf(name: string): string | undefined {
  if (/\p{Cc}/u.test(name)) return 'its name holds a control character; rename it';
  return name.includes('\ufffd') ? 'its name is not UTF-8; rename it' : undefined;
}

function kindRefusalOf(child: Dirent): string | undefined {
  if (child.isFile()) return undefined;
  if (child.isSymbolicLink()) return 'it is a symbolic link, which is never followed; put the file itself there';
  return 'it is neither a file nor a folder';
}

function byName(a: Dirent, b: Dirent): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}
