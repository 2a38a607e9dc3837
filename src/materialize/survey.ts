import { lstat, readlink } from 'node:fs/promises';
import { systemCode } from '../base/failure.ts';
import type { Inode } from '../catalog/node.ts';
import type { Destination } from './destination.ts';
import { failureReason } from './failure-reason.ts';
import type { KnownFiles } from './manifest.ts';
import type { Found, Observed } from './plan.ts';
import type { Wanted, WantedDirectory } from './wanted.ts';

/** Looked at together: enough to keep the disk busy, little enough to weigh nothing. */
const BATCH = 256;

/** Failures that concern one path; any other one concerns the disk. */
const OF_ONE_PATH = new Set(['EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG', 'EINVAL', 'ENOTDIR']);

const UNREACHABLE: Found = { kind: 'hidden', reason: 'the directory it belongs to cannot be used; see there' };

/**
 * Looks at what stands in the destination for each wanted thing, in order: one `lstat` or `readlink` each. What lies
 * behind a directory that is not one (a link, say) is not looked at: it is not part of the destination.
 */
export async function* survey(
  wanted: AsyncIterable<Wanted>,
  destination: Destination,
  known: KnownFiles,
): AsyncGenerator<Observed> {
  const blocked = new Set<Inode>();
  let batch: Exclude<Wanted, WantedDirectory>[] = [];
  for await (const one of wanted) {
    if (one.kind !== 'directory' && batch.push(one) < BATCH) continue;
    yield* await observeAll(batch, blocked, destination, known);
    batch = [];
    if (one.kind === 'directory') yield await observeDirectory(one, blocked, destination);
  }
  yield* await observeAll(batch, blocked, destination, known);
}

async function observeDirectory(
  wanted: WantedDirectory,
  blocked: Set<Inode>,
  destination: Destination,
): Promise<Observed> {
  const found: Found = blocked.has(wanted.parent) ? UNREACHABLE : await look(destination.absolute(wanted.path));
  if (found.kind !== 'directory' && found.kind !== 'nothing') blocked.add(wanted.ino);
  return { wanted, found };
}

async function observeAll(
  batch: readonly Exclude<Wanted, WantedDirectory>[],
  blocked: ReadonlySet<Inode>,
  destination: Destination,
  known: KnownFiles,
): Promise<Observed[]> {
  const records = await known.recordsOf(batch.map(({ path }) => path));
  return Promise.all(
    batch.map(async (wanted, index) => {
      const path = destination.absolute(wanted.path);
      const found: Found = blocked.has(wanted.parent)
        ? UNREACHABLE
        : await (wanted.kind === 'link' ? lookForLink(path) : look(path));
      const record = records[index];
      return record ? { wanted, found, record } : { wanted, found };
    }),
  );
}

/** What stands at `path`, not following a link there. */
export async function look(path: string): Promise<Found> {
  try {
    const found = await lstat(path);
    if (found.isFile()) return { kind: 'file', sizeBytes: found.size, mtimeMs: found.mtimeMs };
    if (found.isDirectory()) return { kind: 'directory' };
    if (found.isSymbolicLink()) return { kind: 'link', target: await readlink(path) };
    return { kind: 'special' };
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (code === 'ENOENT') return { kind: 'nothing' };
    if (OF_ONE_PATH.has(code)) return { kind: 'hidden', reason: failureReason(error) };
    throw error;
  }
}

/** One system call where all is well: most links stand as they did. */
async function lookForLink(path: string): Promise<Found> {
  try {
    return { kind: 'link', target: await readlink(path) };
  } catch {
    return look(path);
  }
}
