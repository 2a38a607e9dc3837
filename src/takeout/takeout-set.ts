import type { PartGap } from './archive-groups.ts';

/**
 * What a profile holds of Takeout, as `takeout list` shows it. Plain values: it goes through JSON unchanged.
 *
 * An archive or a folder that is not reachable stays in here, and everything known of it; only `remove` forgets.
 */
export interface TakeoutSet {
  /** What was added, absolute, in the order in which it was added. */
  readonly inputs: readonly TakeoutInput[];
  /** The newest export first. */
  readonly exports: readonly TakeoutExport[];
  /** Files that were found and are used for nothing, with the reason: a `.tgz`, a web page that was saved as `.zip`. */
  readonly refused: readonly RefusedFile[];
  /** Archives that a browser has not got all of, by the names that it gave them; absolute. */
  readonly downloading: readonly string[];
  /** Of the last listing that came to its end; absent before the first. */
  readonly listed?: ListedCounts;
}

export interface ListedCounts {
  /** Items that are shown; trashed and locked ones are not, unless they were asked for. */
  readonly itemCount: number;
  readonly albumCount: number;
}

export interface TakeoutInput {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'pattern';
}

export interface RefusedFile {
  readonly path: string;
  /** A sentence without its full stop that says what to do. */
  readonly why: string;
}

export interface TakeoutExport {
  /** The first stamp of the export (`20250529T084030Z`), or the folder of unpacked or renamed parts. */
  readonly label: string;
  /** Milliseconds since 1970; absent when no name tells. */
  readonly exportedAtMs?: number;
  /** In the order of their part numbers. */
  readonly sources: readonly TakeoutSource[];
  /** A second download of a part that `sources` holds already; used where the first cannot be read. */
  readonly copies: readonly TakeoutSource[];
  /** Missing parts below the highest that is there. How many there should be in all, no name tells. */
  readonly gaps: readonly PartGap[];
  readonly sizeBytes: number;
  /** Items of which this export has a file, in the last listing that came to its end. */
  readonly itemCount?: number;
}

/**
 * `'ready'`: as it was when it was read; `'unread'`: not read yet, the next listing does; `'changed'`: another file than the
 * one that was read, the next listing reads it; `'broken'`: cannot be used as it is, and is tried again once it changes;
 * `'unreachable'`: its disk or the file itself is away.
 */
export type SourceState = 'ready' | 'unread' | 'changed' | 'broken' | 'unreachable';

/** An archive, or a folder that an export was unpacked to. */
export interface TakeoutSource {
  readonly path: string;
  readonly kind: 'archive' | 'folder';
  /** Counted from 1; absent where the name does not tell. */
  readonly part?: number;
  readonly sizeBytes: number;
  readonly fileCount: number;
  readonly state: SourceState;
  /** What is wrong and what to do; absent when nothing is. */
  readonly why?: string;
  /** Entries that are not used at all, each with the reason: unsafe names, encrypted ones, symbolic links. */
  readonly leftOut: Findings;
}

/** How many there are, and the first of them by name: a damaged disk may have a million. */
export interface Findings {
  readonly count: number;
  readonly first: readonly string[];
}
