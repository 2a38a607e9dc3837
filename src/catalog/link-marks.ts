import type { LibraryKey } from '../library/photo-library.ts';
import type { LinkRecord } from './records.ts';

/** Which libraries list a link, and in which generation of theirs each did so last. */

/** Whether the library lists the link, as far as its last listing told. */
export function isSeenIn(record: LinkRecord, library: LibraryKey): boolean {
  return generationOf(record, library) > 0;
}

export function isSeenInAny(record: LinkRecord): boolean {
  return isSeenIn(record, 'google') || isSeenIn(record, 'takeout');
}

export function wasSeenBy(record: LinkRecord, library: LibraryKey, generation: number): boolean {
  return generationOf(record, library) === generation;
}

/** The record once this generation of the library has listed the link; 0: the library lists it no more. */
export function seenBy(record: LinkRecord, library: LibraryKey, generation: number): LinkRecord {
  if (library === 'google') return { ...record, seen: generation };
  const { seenInTakeout: _before, ...rest } = record;
  return generation === 0 ? rest : { ...rest, seenInTakeout: generation };
}

function generationOf({ seen, seenInTakeout = 0 }: LinkRecord, library: LibraryKey): number {
  return library === 'google' ? seen : seenInTakeout;
}
