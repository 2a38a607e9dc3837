import type { Clock } from '../base/clock.ts';
import { UsageError } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import { Copying } from './copying.ts';
import { Destination } from './destination.ts';
import type { MakeLink } from './links.ts';
import { Manifest, nothingKnown } from './manifest.ts';
import type { CopiedTree, CopyWitness, OriginalCopies } from './neighbours.ts';
import { planRun } from './planning.ts';
import { type MaterializeProgress, ProgressMeter } from './progress.ts';
import type { RunParts } from './run-parts.ts';
import { type FailedPath, Tally } from './tally.ts';

const DEFAULT_JOBS = 16;

export interface MaterializeRequest {
  /** Made if it is missing. */
  readonly directory: string;
  /** Change nothing; report what would be done as if it had been. Default false. */
  readonly dryRun?: boolean;
  /** Make the links in `albums/` and `favorites/`; default true. */
  readonly links?: boolean;
  /** Write a file beside each original of which more than a date is known, and say it there; default false. */
  readonly sidecars?: boolean;
  /** Copies at a time, 1 or more; default 16. */
  readonly jobs?: number;
}

export interface MaterializeOptions {
  readonly signal?: AbortSignal;
  /** Called at most about five times a second. */
  readonly onProgress?: (progress: MaterializeProgress) => void;
}

/** Every file and link of the tree, and every sidecar that was asked for, is counted in exactly one place. */
export interface MaterializeReport {
  readonly total: number;
  readonly copied: number;
  readonly copiedBytes: number;
  /** Files, links and sidecars that were there already. */
  readonly skipped: number;
  /** Links that were made. */
  readonly links: number;
  /** Sidecars that were written, new or anew. */
  readonly sidecars: number;
  /** Files found in place that turned out to be the originals, or to say what the sidecar would. */
  readonly adopted: number;
  /** What could not be done, each with the reason, by path. One entry stands for all links that the disk cannot hold. */
  readonly failed: readonly FailedPath[];
  readonly elapsedMs: number;
}

export interface MaterializeParts {
  readonly tree: CopiedTree;
  readonly originals: OriginalCopies;
  readonly clock: Clock;
  readonly log: Log;
  /** Told of each copy that was written or found untouched; default nobody. */
  readonly witness?: CopyWitness;
  /** For disks that cannot; default is Node's own. */
  readonly makeLink?: MakeLink;
}

/**
 * Copies a tree permanently to a directory: the same relative paths, verified, and resumable, since every run does only
 * what is missing. Nothing is overwritten or deleted that was not written here. What fails is listed and stops nobody;
 * but rejects with `NoSpaceError`, `DestinationLostError`, `SignedOutError`, `QuotaError` and (after many items in a row)
 * `OfflineError`, with `BusyError` while another run writes there, with `UsageError` for a directory that cannot be used,
 * and with the signal's reason when it aborts. What was copied by then is kept.
 *
 * Two passes over the tree: the first looks at everything once and remembers one bit for each node that needs
 * something, so that the totals are exact and memory does not grow with the library; the second does it.
 */
export async function materializeTree(
  parts: MaterializeParts,
  request: MaterializeRequest,
  options: MaterializeOptions = {},
): Promise<MaterializeReport> {
  const jobs = request.jobs ?? DEFAULT_JOBS;
  if (!Number.isInteger(jobs) || jobs < 1) {
    throw new UsageError(`Cannot materialize: jobs must be a whole number, 1 or more; received ${jobs}`);
  }
  const startedAtMs = parts.clock.nowMs();
  const meter = new ProgressMeter(parts.clock, options.onProgress ?? (() => undefined));
  const { links: wantsLinks = true, sidecars: wantsSidecars = false } = request;
  const wanted = { links: wantsLinks, sidecars: wantsSidecars, ...signalOf(options) };
  const shared = { ...parts, meter, tally: new Tally(), ...wanted };
  options.signal?.throwIfAborted();
  await (request.dryRun ? pretend(shared, request.directory) : perform(shared, request.directory, jobs));
  meter.finish();
  shared.tally.check();
  const { total, copied, copiedBytes, skipped, links, sidecars, adopted } = shared.tally;
  const failed = shared.tally.failed.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const elapsedMs = parts.clock.nowMs() - startedAtMs;
  return { total, copied, copiedBytes, skipped, links, sidecars, adopted, failed, elapsedMs };
}

type Shared = MaterializeParts & Omit<RunParts, 'destination'>;

async function pretend(shared: Shared, directory: string): Promise<void> {
  const destination = await Destination.inspect(directory);
  const manifest = (await Manifest.exists(destination.root))
    ? await Manifest.open(destination.root, shared.log)
    : undefined;
  try {
    await planRun({ ...shared, destination }, manifest ?? nothingKnown, { dry: true });
  } finally {
    await manifest?.close();
  }
}

async function perform(shared: Shared, directory: string, jobs: number): Promise<void> {
  const destination = await Destination.prepare(directory);
  await using manifest = await Manifest.open(destination.root, shared.log);
  const run = { ...shared, destination, manifest };
  try {
    const needs = await planRun(run, manifest, { dry: false });
    shared.meter.startCopying();
    await new Copying(run, needs).run(jobs);
  } catch (error) {
    shared.signal?.throwIfAborted();
    throw await destination.meaningOf(error);
  }
}

function signalOf({ signal }: MaterializeOptions): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}
