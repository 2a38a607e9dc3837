import type { PartGap } from '../archive-groups.ts';
import type { MatchRule } from '../names/match-rule.ts';
import type { Findings, RefusedFile, TakeoutSource } from '../takeout-set.ts';

/** What `takeout check` found. Plain values: it goes through JSON unchanged. */
export interface CheckReport {
  /**
   * Everything that was added is there, can be used, and is what it should be: no part is missing or still being downloaded, no
   * archive is refused, broken or unreachable, nothing in one is damaged, empty or left out, and every sidecar can be read.
   * Media without sidecar and sidecars without media are no damage.
   */
  readonly isSound: boolean;
  /** The newest first. */
  readonly exports: readonly CheckedExport[];
  readonly refused: readonly RefusedFile[];
  /** As of `TakeoutSet`. */
  readonly downloading: readonly string[];
  /** Entries whose CRC-32 was computed, and the bytes they unpack to. */
  readonly checkedEntries: number;
  readonly checkedBytes: number;
  /** Photos, videos and JSON files of unpacked exports that were read to their ends: nothing tells what they should hold. */
  readonly filesWithoutChecksum: number;
  readonly bytesWithoutChecksum: number;
}

export interface CheckedExport {
  readonly label: string;
  readonly exportedAtMs?: number;
  readonly gaps: readonly PartGap[];
  readonly sources: readonly CheckedSource[];
  /** Photos and videos, edited copies and moving halves among them. */
  readonly mediaCount: number;
  /** By which rules media files came to what belongs to them, in the order in which they are tried. */
  readonly rules: readonly CheckedRule[];
  readonly mediaWithoutSidecar: Findings;
  readonly sidecarsWithoutMedia: Findings;
  /** JSON that cannot be used; each with the reason. */
  readonly brokenSidecars: Findings;
  /** Photos and videos of no bytes; they are not shown. */
  readonly emptyFiles: Findings;
  /** Sidecars in albums that several photos fit; those albums lack them. */
  readonly ambiguousMembers: Findings;
}

export interface CheckedRule {
  readonly rule: MatchRule;
  /** The number of the step in which it is tried: the higher, the less is certain. */
  readonly step: number;
  /** Media files that it matched. */
  readonly count: number;
}

export interface CheckedSource extends Omit<TakeoutSource, 'part'> {
  /** Entries whose bytes are not what the archive promises; files of a folder that changed or cannot be read. */
  readonly damaged: Findings;
}

/** Bytes of the archives that were gone through. */
export interface CheckProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface CheckOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CheckProgress) => void;
}
