import type { Log } from '../base/log.ts';
import type { Destination } from './destination.ts';
import type { KnownFiles } from './manifest.ts';
import type { CopiedTree, CopyWitness } from './neighbours.ts';
import { type Planned, planCopies } from './plan.ts';
import type { ProgressMeter } from './progress.ts';
import { survey } from './survey.ts';
import type { Tally } from './tally.ts';
import { type Wanted, type WantedFile, type WantedLink, type WantedOptions, wantedOf } from './wanted.ts';

/** What both passes of a run share. */
export interface RunParts extends WantedOptions {
  readonly tree: CopiedTree;
  readonly destination: Destination;
  readonly tally: Tally;
  readonly meter: ProgressMeter;
  readonly log: Log;
  readonly witness?: CopyWitness;
}

/** A file or link with what is to be done about it. */
export type PlannedEntry = Planned<WantedFile> | Planned<WantedLink>;

/** What of the tree is of interest, compared with what stands in the destination now. */
export function plannedTree(
  parts: RunParts,
  known: KnownFiles,
  isOfInterest: (wanted: Wanted) => boolean,
): AsyncGenerator<Planned> {
  return planCopies(survey(filtered(wantedOf(parts.tree, parts), isOfInterest), parts.destination, known));
}

export function isPlannedDirectory(planned: Planned): boolean {
  return planned.wanted.kind === 'directory';
}

export function isPlannedFile(planned: Planned): planned is Planned<WantedFile> {
  return planned.wanted.kind === 'file';
}

export function isPlannedLink(planned: Planned): planned is Planned<WantedLink> {
  return planned.wanted.kind === 'link';
}

/** Notes for the report and the log that one path is not as it should be. */
export function noteFailure({ tally, log }: RunParts, path: string, reason: string): void {
  tally.fail(path, reason);
  log.warn({ path, reason }, 'Could not be copied');
}

async function* filtered<T>(source: AsyncIterable<T>, isOfInterest: (one: T) => boolean): AsyncGenerator<T> {
  for await (const one of source) if (isOfInterest(one)) yield one;
}
