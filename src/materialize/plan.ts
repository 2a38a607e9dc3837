import { type Found, type FoundFile, inTheWay } from './found.ts';
import type { ManifestRecord, OriginalRecord } from './manifest-record.ts';
import { isSameTime } from './same-time.ts';
import { type ObservedSidecar, type PlannedSidecar, planSidecar } from './sidecars/plan-sidecar.ts';
import type { Wanted, WantedFile } from './wanted.ts';

/** One wanted thing together with all that decides what to do about it. */
export interface Observed {
  readonly wanted: Wanted;
  /** What the manifest says of the file we put there. */
  readonly record?: ManifestRecord;
  readonly found: Found;
  /** The same of where a file stood before, if it did. */
  readonly former?: { readonly record?: ManifestRecord; readonly found: Found };
  /** What should stand beside a file. */
  readonly sidecar?: ObservedSidecar;
}

/** What is to be done about one wanted thing. */
export type Decision =
  /** It is there; `copy` is our copy, untouched since it was written. */
  | { readonly step: 'skip'; readonly copy?: FoundFile }
  /** Nothing is there: copy the file, make the link or the directory. */
  | { readonly step: 'make' }
  /** Our copy stands where the tree had the file until its date was known. */
  | { readonly step: 'move'; readonly found: FoundFile; readonly record: OriginalRecord; readonly from: string }
  /** Our link is there, and says where the tree had its item until then. */
  | { readonly step: 'relink' }
  /** A file that the manifest does not know is there: it becomes ours if its bytes are the original's. */
  | { readonly step: 'adopt'; readonly found: FoundFile }
  /** What may be the first part of our copy is there. */
  | { readonly step: 'heal'; readonly found: FoundFile }
  /** Our copy of what the item was before is there, or a sidecar of ours from before an item got its name. */
  | { readonly step: 'replace'; readonly found: FoundFile; readonly record: ManifestRecord }
  /** Our copy is there, and the item got another time. */
  | { readonly step: 'retime'; readonly found: FoundFile; readonly record: OriginalRecord }
  /** Something that is not ours is there, and it stays. */
  | { readonly step: 'conflict'; readonly reason: string };

export interface Planned<W extends Wanted = Wanted> {
  readonly wanted: W;
  readonly decision: Decision;
  /** Of a file that can be there. */
  readonly sidecar?: PlannedSidecar;
}

/** Whether carrying out this step fetches an original to keep it. */
export function stepMovesBytes(step: Decision['step']): boolean {
  return step === 'make' || step === 'heal' || step === 'replace';
}

export const DIFFERENT_FILE = 'a different file is already there; move it away and run again';
export const CHANGED_FILE = 'the file was changed after it was copied; move it away and run again';

/** Decides about everything observed, in order, holding nothing back. */
export async function* planCopies(observed: AsyncIterable<Observed>): AsyncGenerator<Planned> {
  for await (const one of observed) yield planOne(one);
}

/** What belongs beside an original would mislead beside a file that is something else. */
function planOne(observed: Observed): Planned {
  const { wanted } = observed;
  const decision = planCopy(observed);
  const sidecar = observed.sidecar && decision.step !== 'conflict' ? planSidecar(observed.sidecar) : undefined;
  return observed.sidecar && sidecar
    ? { wanted, decision, sidecar: { wanted: observed.sidecar.wanted, decision: sidecar } }
    : { wanted, decision };
}

/** Pure: the whole rule of what is copied, kept or left alone. */
export function planCopy({ wanted, record, found, former }: Observed): Decision {
  if (found.kind === 'hidden') return conflict(found.reason);
  if (found.kind === 'nothing') return (wanted.kind === 'file' && planMove(wanted, former)) || { step: 'make' };
  switch (wanted.kind) {
    case 'directory':
      return found.kind === 'directory' ? { step: 'skip' } : conflict(inTheWay('a directory', found));
    case 'link':
      if (isLinkTo(wanted.target, found)) return { step: 'skip' };
      if (isLinkTo(wanted.formerTarget, found)) return { step: 'relink' };
      return conflict(inTheWay(`a link to ${wanted.target}`, found));
    case 'file':
      return found.kind === 'file' ? planFile(wanted, record, found) : conflict(inTheWay('a file', found));
  }
}

function isLinkTo(target: string | undefined, found: Found): boolean {
  return found.kind === 'link' && found.target === target;
}

/** Undefined where no copy of ours stands at the former path as it was left. */
function planMove({ id, revision, formerPath }: WantedFile, former: Observed['former']): Decision | undefined {
  if (formerPath === undefined || former?.found.kind !== 'file' || former.record?.kind !== 'original') return undefined;
  const { found, record } = former;
  const isCurrent = record.id === id && record.revision === revision;
  const isAsLeft = found.sizeBytes === record.sizeBytes && isSameTime(found.mtimeMs, record.mtimeMs);
  return isCurrent && isAsLeft ? { step: 'move', found, record, from: formerPath } : undefined;
}

function planFile(wanted: WantedFile, record: ManifestRecord | undefined, found: FoundFile): Decision {
  if (!record) return planForeignFile(wanted, found);
  const isCurrent = record.kind === 'original' && record.id === wanted.id && record.revision === wanted.revision;
  if (found.sizeBytes === record.sizeBytes) {
    if (!isCurrent) return { step: 'replace', found, record };
    if (record.mtimeMs !== wanted.mtimeMs) return { step: 'retime', found, record };
    return isSameTime(found.mtimeMs, record.mtimeMs) ? { step: 'skip', copy: found } : { step: 'skip' };
  }
  if (isCurrent) return found.sizeBytes < record.sizeBytes ? { step: 'heal', found } : conflict(CHANGED_FILE);
  // A run killed between replacing a file and recording it leaves the new file with the old record.
  return planForeignFile(wanted, found);
}

function planForeignFile({ sizeBytes }: WantedFile, found: FoundFile): Decision {
  const mayBeEqual = sizeBytes === undefined || sizeBytes === found.sizeBytes;
  return mayBeEqual ? { step: 'adopt', found } : conflict(DIFFERENT_FILE);
}

function conflict(reason: string): Decision {
  return { step: 'conflict', reason };
}
