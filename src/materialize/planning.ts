import { messageOf } from '../base/failure.ts';
import type { Inode } from '../catalog/node.ts';
import { CopyNews } from './copy-news.ts';
import { InodeSet } from './inode-set.ts';
import type { KnownFiles } from './manifest.ts';
import { type Planned, stepMovesBytes } from './plan.ts';
import type { ExpectedCopy } from './progress.ts';
import { isPlannedDirectory, isPlannedFile, noteFailure, plannedTree, type RunParts } from './run-parts.ts';
import type { PlannedSidecar } from './sidecars/plan-sidecar.ts';
import { removeTemporaryFiles } from './temporary-files.ts';

/** What the first pass leaves to the second: about one bit a node. */
export class Needs {
  /** Files and links that something is to be done about. */
  readonly entries = new InodeSet();
  /** Files beside which a sidecar is to be written, or one there to be looked at closer. */
  readonly sidecars = new InodeSet();
  /** Those files whose size is not known. */
  readonly unsized = new InodeSet();
  missingDirectories = 0;

  /** Files and links that the second pass comes back to. */
  has(ino: Inode): boolean {
    return this.entries.has(ino) || this.sidecars.has(ino);
  }

  /** The copy that a plan means, as large as it seemed in the first pass. */
  expectedCopy({ wanted, decision }: Planned): ExpectedCopy | undefined {
    if (wanted.kind !== 'file' || !stepMovesBytes(decision.step)) return undefined;
    return { sizeBytes: this.unsized.has(wanted.ino) ? undefined : wanted.sizeBytes };
  }
}

/**
 * The first pass: looks at everything once, so that the totals are exact before anything is copied. Removes what a
 * killed run left unfinished. With `dry` it changes nothing and counts what would be done as done.
 */
export async function planRun(parts: RunParts, known: KnownFiles, { dry }: { readonly dry: boolean }): Promise<Needs> {
  const needs = new Needs();
  const news = new CopyNews(parts);
  if (!dry) await tidyUp(parts, '');
  for await (const planned of plannedTree(parts, known, () => true)) {
    if (isPlannedDirectory(planned)) await noteDirectory(parts, planned, needs, dry);
    else noteEntry(parts, planned, needs, dry);
    if (!dry && isPlannedFile(planned) && planned.decision.step === 'skip' && planned.decision.copy) {
      if (news.add(planned.wanted, planned.decision.copy)) await news.tell();
    }
  }
  await news.tell();
  return needs;
}

/** A directory counts only when something is in its way. */
async function noteDirectory(parts: RunParts, { wanted, decision }: Planned, needs: Needs, dry: boolean) {
  if (decision.step === 'conflict') {
    parts.tally.total += 1;
    noteFailure(parts, wanted.path, decision.reason);
  }
  if (decision.step === 'make') needs.missingDirectories += 1;
  if (decision.step === 'skip' && !dry) await tidyUp(parts, wanted.path);
}

/** A directory that cannot be listed keeps what a killed run left there; that is no reason not to copy. */
async function tidyUp({ destination, log }: RunParts, path: string): Promise<void> {
  try {
    const removed = await removeTemporaryFiles(destination.absolute(path));
    if (removed > 0) log.info({ path, removed }, 'Removed unfinished files of an interrupted run');
  } catch (error) {
    log.warn({ path, reason: messageOf(error) }, 'Could not look for unfinished files of an interrupted run');
  }
}

function noteEntry(parts: RunParts, planned: Planned, needs: Needs, dry: boolean): void {
  const { wanted, decision } = planned;
  parts.tally.total += 1;
  if (isPlannedFile(planned) && planned.wanted.sizeBytes === undefined) needs.unsized.add(wanted.ino);
  parts.meter.planned({
    isDone: decision.step === 'skip' || decision.step === 'conflict',
    expected: needs.expectedCopy(planned),
  });
  if (decision.step === 'skip') parts.tally.skipped += 1;
  else if (decision.step === 'conflict') noteFailure(parts, wanted.path, decision.reason);
  else if (dry) parts.tally.assume(planned);
  else needs.entries.add(wanted.ino);
  if (planned.sidecar) noteSidecar(parts, planned.sidecar, wanted.ino, needs, dry);
}

function noteSidecar(parts: RunParts, planned: PlannedSidecar, ino: Inode, needs: Needs, dry: boolean): void {
  const { wanted, decision } = planned;
  parts.tally.total += 1;
  parts.meter.planned({ isDone: decision.step === 'skip' || decision.step === 'conflict', expected: undefined });
  if (decision.step === 'skip') parts.tally.skipped += 1;
  else if (decision.step === 'conflict') noteFailure(parts, wanted.path, decision.reason);
  else if (dry) parts.tally.assumeSidecar(planned);
  else needs.sidecars.add(ino);
}
