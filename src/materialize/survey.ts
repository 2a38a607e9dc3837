import type { Inode } from '../catalog/node.ts';
import type { Destination } from './destination.ts';
import type { Found } from './found.ts';
import { look, lookForLink } from './look.ts';
import type { KnownFiles } from './manifest.ts';
import type { Observed } from './plan.ts';
import { observeSidecars } from './sidecars/observe-sidecars.ts';
import type { WantedSidecar } from './sidecars/wanted-sidecar.ts';
import type { Wanted, WantedDirectory } from './wanted.ts';

/** Looked at together: enough to keep the disk busy, little enough to weigh nothing. */
const BATCH = 256;

const UNREACHABLE: Found = { kind: 'hidden', reason: 'the directory it belongs to cannot be used; see there' };

/**
 * Looks at what stands in the destination for each wanted thing, in order: one `lstat` or `readlink` each, and one
 * for a sidecar. What lies
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
  const formers = await observeFormers(batch, destination, known);
  const reachable = batch.map((wanted) => (blocked.has(wanted.parent) ? undefined : sidecarOf(wanted)));
  const sidecars = await observeSidecars(reachable, destination, known);
  return Promise.all(
    batch.map(async (wanted, index) => {
      const path = destination.absolute(wanted.path);
      const found: Found = blocked.has(wanted.parent)
        ? UNREACHABLE
        : await (wanted.kind === 'link' ? lookForLink(path) : look(path));
      const [record, sidecar, former] = [records[index], sidecars[index], formers.get(wanted.ino)];
      return { wanted, found, ...(record && { record }), ...(former && { former }), ...(sidecar && { sidecar }) };
    }),
  );
}

/** Of the few files that stood elsewhere before, by their nodes. */
async function observeFormers(
  batch: readonly Exclude<Wanted, WantedDirectory>[],
  destination: Destination,
  known: KnownFiles,
): Promise<ReadonlyMap<Inode, NonNullable<Observed['former']>>> {
  const moved = batch.flatMap((wanted) =>
    wanted.kind === 'file' && wanted.formerPath !== undefined ? [{ ino: wanted.ino, path: wanted.formerPath }] : [],
  );
  if (moved.length === 0) return new Map();
  const records = await known.recordsOf(moved.map(({ path }) => path));
  const found = await Promise.all(moved.map(({ path }) => look(destination.absolute(path))));
  return new Map(
    moved.map(({ ino }, index) => {
      const record = records[index];
      return [ino, { found: found[index] ?? { kind: 'nothing' }, ...(record && { record }) }];
    }),
  );
}

function sidecarOf(wanted: Wanted): WantedSidecar | undefined {
  return wanted.kind === 'file' ? wanted.sidecar : undefined;
}
