import { basename, resolve } from 'node:path';
import { messageOf, UsageError } from '../../base/failure.ts';
import { isUnfinishedDownload } from '../archive-name.ts';
import type { Disk } from '../disk.ts';
import { groupSources } from '../exports/group-sources.ts';
import { LocalFile } from '../local-file.ts';
import type { SeenSource } from '../scan/seen-source.ts';
import { BadArchiveError } from '../zip/failures.ts';
import { ZipDirectory } from '../zip/zip-directory.ts';
import { lookAt } from './found-source.ts';
import type { InputList } from './input-list.ts';
import { findMatches, isPattern } from './pattern.ts';
import { isTgz, type Resolved, resolvePath, TGZ_REFUSAL } from './resolve-inputs.ts';

const UNFINISHED_REFUSAL =
  'it is still being downloaded, and has another name when it is whole; add it by that name then, or add its folder now: ' +
  'parts that come later are found there';

/** Remembers what can be used of `paths`. Throws `UsageError` about the rest, after the others were added. */
export async function addInputs(disk: Disk, inputs: InputList, paths: readonly string[]): Promise<void> {
  const refusals: string[] = [];
  for (const given of paths) {
    const path = resolve(given);
    const kind = await kindOf(disk, path);
    const refusal = kind === undefined ? await absenceOf(disk, path) : await refusalOf(disk, path, kind);
    if (refusal !== undefined) refusals.push(`'${given}': ${refusal}`);
    else if (kind !== undefined) await inputs.add({ path, kind });
  }
  if (refusals.length > 0) throw new UsageError(`Cannot add ${refusals.join('\nCannot add ')}`);
}

/**
 * Forgets inputs, single archives of them, or all archives of an export by its label. Throws `UsageError` about what is none
 * of these, after the others were removed.
 */
export async function removeInputs(
  inputs: InputList,
  paths: readonly string[],
  seen: readonly SeenSource[],
): Promise<void> {
  const groups = groupSources(seen);
  const unknown: string[] = [];
  for (const given of paths) {
    const path = resolve(given);
    const group = groups.find(({ label }) => label === given || label === path);
    const parts = group ? [...group.sources, ...group.copies] : seen.filter((source) => source.path === path);
    const wasInput = await inputs.remove(path);
    for (const source of wasInput ? [] : parts) await inputs.exclude(source.path);
    if (!wasInput && parts.length === 0) unknown.push(`'${given}'`);
  }
  if (unknown.length === 0) return;
  throw new UsageError(
    `Cannot remove ${unknown.join(', ')}: nothing of that name is in the set. See what is with 'takeout list', and name a ` +
      'file, a folder or a pattern as it was added, an archive, or the label of an export',
  );
}

/** What is there goes before what a name with `*` in it may mean. */
async function kindOf(disk: Disk, path: string): Promise<'file' | 'folder' | 'pattern' | undefined> {
  const there = await lookAt(disk, path);
  if (there?.isDirectory()) return 'folder';
  if (there?.isFile()) return 'file';
  return there === undefined && isPattern(path) && (await findMatches(disk, path)).length > 0 ? 'pattern' : undefined;
}

async function absenceOf(disk: Disk, path: string): Promise<string> {
  if ((await lookAt(disk, path)) !== undefined) return 'it is neither a file nor a folder';
  if (isPattern(path)) return 'no file is called so; check the folder and the pattern';
  return 'there is no such file or folder; check its name, or mount its disk';
}

async function refusalOf(disk: Disk, path: string, kind: 'file' | 'folder' | 'pattern'): Promise<string | undefined> {
  if (isUnfinishedDownload(basename(path))) return UNFINISHED_REFUSAL;
  if (kind === 'file') return await fileRefusal(disk, path);
  const matches = kind === 'pattern' ? await findMatches(disk, path) : [path];
  const resolved = await Promise.all(matches.map((match) => resolvePath(disk, match)));
  if (resolved.some(holdsArchives)) return undefined;
  const [refused] = resolved.flatMap((one) => one.refused);
  if (refused) return `'${refused.path}' is of no use: ${refused.why}`;
  return (
    'it holds neither archives of Takeout (takeout-….zip) nor an unpacked export; name the folder that holds the ' +
    "archives, or the one that 'Takeout' lies in"
  );
}

/** Or will, as soon as a download has come to its end. */
function holdsArchives({ found, downloading }: Resolved): boolean {
  return found.length + downloading.length > 0;
}

/** An archive that is not whole yet may become so: it is remembered, and looked at again. */
async function fileRefusal(disk: Disk, path: string): Promise<string | undefined> {
  if (isTgz(path)) return TGZ_REFUSAL;
  try {
    await using file = await LocalFile.open(path, disk);
    await ZipDirectory.open(file);
    return undefined;
  } catch (error) {
    if (!(error instanceof BadArchiveError)) return messageOf(error);
    return error.problem === 'not-a-zip' || error.problem === 'split' ? error.message : undefined;
  }
}
