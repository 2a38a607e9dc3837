import type { Standing } from '../../library/media-item.ts';
import { type RecordKind, SEPARATOR, sortable } from '../index/record-kind.ts';

/** How far a listing has come; written with every step of it, so that it goes on from there after whatever happened. */
export interface ListingState {
  /** Counts the listings. */
  readonly generation: number;
  /** Of the set that it lists, and of what its archives were read as. */
  readonly mark: string;
  readonly phase: 'folders' | 'members' | 'counting' | 'done';
  /** Folders that are done. */
  readonly foldersDone: number;
  /** How many entries the order of items has. */
  readonly sequence: number;
  /** Of the last listing that came to its end. */
  readonly counts?: Counts;
}

export interface Counts {
  readonly items: number;
  /** Those among them that are not in their ordinary place. */
  readonly standing: Readonly<Partial<Record<Standing, number>>>;
  readonly albums: number;
  /** Items by the label of each export that has a file of them. */
  readonly byExport: Readonly<Record<string, number>>;
}

export const listingState: RecordKind<ListingState> = {
  name: 'listing',
  prefix: 'listing:',
  version: 1,
  isWhole: ({ generation, mark, phase }) =>
    typeof generation === 'number' && typeof mark === 'string' && typeof phase === 'string',
};

export const NOTHING_LISTED: ListingState = {
  generation: 0,
  mark: '',
  phase: 'done',
  foldersDone: 0,
  sequence: 0,
};

/** What belongs to one listing and is dropped with it: the order of items, albums, members, favourites, what was open. */
export const ORDER_PREFIX = 'order:';
export const MEMBER_PREFIX = 'member:';
export const FAVORITE_PREFIX = 'favorite:';
export const ABSENT_PREFIX = 'absent:';
export const FINDING_PREFIX = 'finding:';

/** Above all that one listing keeps under a prefix. */
export function ofGeneration(generation: number): string {
  return sortable(generation) + SEPARATOR;
}

/** Orders by time, to the second, from the earliest that there is; what has none comes last. */
export function timeKey(takenAtMs: number | undefined): string {
  if (takenAtMs === undefined) return 'zzzzzzzzz';
  return Math.floor(takenAtMs / 1000 + 8.64e12)
    .toString(36)
    .padStart(9, '0');
}
