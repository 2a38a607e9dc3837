import { type Found, type FoundFile, inTheWay } from '../found.ts';
import type { ManifestRecord, SidecarRecord } from '../manifest-record.ts';
import type { WantedSidecar } from './wanted-sidecar.ts';

/** A wanted sidecar together with all that decides what to do about it. */
export interface ObservedSidecar {
  readonly wanted: WantedSidecar;
  readonly record?: ManifestRecord;
  readonly found: Found;
}

export type SidecarDecision =
  /** Ours is there and says what is to be said, whatever somebody added to it; or nothing is to be said. */
  | { readonly step: 'skip' }
  | { readonly step: 'write' }
  /** What is there decides by its content. `record` is that of the sidecar which we wrote there. */
  | { readonly step: 'examine'; readonly found: FoundFile; readonly record?: SidecarRecord }
  /** Something that is not ours is there, and it stays. */
  | { readonly step: 'conflict'; readonly reason: string };

export interface PlannedSidecar {
  readonly wanted: WantedSidecar;
  readonly decision: SidecarDecision;
}

export const DIFFERENT_SIDECAR =
  'a file that materialize did not write stands where the sidecar belongs; move it away and run again, or leave out --sidecars';
export const CHANGED_SIDECAR =
  'what is known of the item changed, and so did its sidecar after it was written; move it away and run again, or leave out --sidecars';

/** Pure: the whole rule of which sidecars are written. Undefined where none is wanted and none of ours is. */
export function planSidecar({ wanted, record, found }: ObservedSidecar): SidecarDecision | undefined {
  const ours = record?.kind === 'sidecar' ? record : undefined;
  if (!wanted.isNeeded && (!ours || found.kind === 'nothing')) return undefined;
  if (found.kind === 'nothing') return { step: 'write' };
  if (found.kind === 'hidden') return { step: 'conflict', reason: found.reason };
  if (found.kind !== 'file') return { step: 'conflict', reason: inTheWay('a sidecar', found) };
  return ours ? planOurs(wanted, ours, found) : planForeign(wanted, record, found);
}

function planOurs(wanted: WantedSidecar, record: SidecarRecord, found: FoundFile): SidecarDecision {
  if (record.sha256 === wanted.sha256) {
    // One that is shorter may be what a crash left of ours. One that is longer got something added: it is used.
    return found.sizeBytes < record.sizeBytes ? { step: 'examine', found, record } : { step: 'skip' };
  }
  // A run killed between replacing a sidecar and recording it leaves the new one with the old record.
  const mayBeOurs = found.sizeBytes === record.sizeBytes || found.sizeBytes === wanted.content.length;
  return mayBeOurs ? { step: 'examine', found, record } : { step: 'conflict', reason: CHANGED_SIDECAR };
}

/** Without a record it is ours only if it says the same; an original that once had this name certainly is not. */
function planForeign(wanted: WantedSidecar, record: ManifestRecord | undefined, found: FoundFile): SidecarDecision {
  const mayBeEqual = !record && found.sizeBytes === wanted.content.length;
  return mayBeEqual ? { step: 'examine', found } : { step: 'conflict', reason: DIFFERENT_SIDECAR };
}
