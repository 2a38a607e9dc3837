import { type RecordKind, sortable } from '../index/record-kind.ts';

/** Counted up, never used twice: what is known of an archive's content stands under it. */
export type SourceNumber = number & { readonly brand: 'SourceNumber' };

/** An archive, or a folder that an export was unpacked to, as the index knows it. */
export interface SourceRecord {
  readonly number: SourceNumber;
  /** Absolute. */
  readonly path: string;
  readonly kind: 'archive' | 'folder';
  /** What was read of it, and as what; absent as long as it could not be read. */
  readonly read?: ReadState;
  /** The last file at this path that could not be used, with the reason; absent when the present one can. */
  readonly broken?: { readonly identity: string; readonly why: string };
  /** A zip that lies in a folder beside exports and is none. */
  readonly isForeign?: boolean;
  /** Sidecars are missing since it went away while they were read; they are read once it is there again. */
  readonly lacksSidecars?: boolean;
}

/** The identity of no file: noted where a disk did not answer, so that what lies there is tried again. */
export const UNANSWERED = '';

export interface ReadState {
  /** Of the bytes that were read: `ByteSource.identity`, or the times of all directories. */
  readonly identity: string;
  /** Of a folder: of the files in it. */
  readonly sizeBytes: number;
  readonly fileCount: number;
  /** Of a folder: see `UnpackedTime`. */
  readonly writtenAtMs?: number;
}

export const sourceRecords: RecordKind<SourceRecord> = {
  name: 'source',
  prefix: 'source:',
  version: 1,
  isWhole: ({ number, path, kind }) =>
    typeof number === 'number' && typeof path === 'string' && (kind === 'archive' || kind === 'folder'),
};

export function sourceKey(number: SourceNumber): string {
  return sortable(number);
}

/** Numbers whose content is being written or deleted: after a crash it is to be deleted. */
export const HALF_PREFIX = 'half:';
/** Numbers whose content was read anew under another one since the last complete listing: their items are not gone. */
export const REPLACED_PREFIX = 'replaced:';
/** The next number to give. */
export const NEXT_SOURCE = 'next-source:';
