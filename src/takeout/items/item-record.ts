import { createHash } from 'node:crypto';
import type { Location, MediaId, MediaItem } from '../../library/media-item.ts';
import type { RecordKind } from '../index/record-kind.ts';
import { mediaTypeOf } from '../names/media-type.ts';
import { type FileKey, placeOf } from '../scan/entry-record.ts';
import type { Compared } from './same-item.ts';
import type { Role } from './sighting.ts';

/** One item with every file that was found of it. */
export interface ItemRecord {
  /** The listing that met it last; one of an earlier listing is met again or is gone when the present one ends. */
  readonly generation: number;
  readonly role: Role;
  /** The best first; its bytes are the item's. */
  readonly files: readonly ItemFile[];
  readonly kind: MediaItem['kind'];
  /** Of the file that tells what is known of the item: the best that has a sidecar. */
  readonly described: Description;
}

export interface ItemFile {
  /**
   * Sorts: the newest export, year folders before others, then the order of the listing. Two files have one rank when they lie
   * in one folder of one export.
   */
  readonly rank: string;
  readonly sizeBytes: number;
  /** Of a file in an archive. */
  readonly crc32?: number;
  /** Of a file in a folder. */
  readonly mtimeNs?: string;
  readonly keys: readonly FileKey[];
}

export interface Description {
  readonly rank: string;
  readonly title: string;
  readonly filename: string;
  readonly takenAtMs?: number;
  readonly takenAtPrecision?: MediaItem['takenAtPrecision'];
  /** Of the place, where the time is an instant that a sidecar tells. */
  readonly timeZone?: string;
  readonly standing?: MediaItem['standing'];
  readonly favorite?: boolean;
  readonly description?: string;
  readonly location?: Location;
  readonly people?: readonly string[];
  readonly url?: string;
  readonly beside?: MediaId;
}

export const itemRecords: RecordKind<ItemRecord> = {
  name: 'item',
  prefix: 'item:',
  version: 1,
  isWhole: ({ generation, files, described }) =>
    typeof generation === 'number' && Array.isArray(files) && files.length > 0 && described !== undefined,
};

/**
 * Where items are found by title and time, and by their bytes where their id does not tell these: lists of ids with blanks
 * between them.
 */
export const CRC_PREFIX = 'crc:';
export const TITLE_PREFIX = 'title:';

export function crcKey(crc32: number, sizeBytes: number): string {
  return `${CRC_PREFIX}${crc32.toString(16)}-${sizeBytes.toString(36)}`;
}

export function titleKey(role: Role, title: string, takenAtMs: number | undefined): string {
  return `${TITLE_PREFIX}${role}/${takenAtMs ?? '?'}/${title.normalize('NFC')}`;
}

/** Such that the same content gets the same id in another index, as far as no other item has it. */
export function newId(role: Role, file: ItemFile, title: string, takenAtMs: number | undefined): MediaId {
  const size = file.sizeBytes.toString(36);
  const mark = role === 'primary' ? '' : `-${role}`;
  if (file.crc32 !== undefined) return `takeout:${file.crc32.toString(16).padStart(8, '0')}-${size}${mark}` as MediaId;
  const hash = createHash('sha256')
    .update(`${takenAtMs ?? ''}/${title}`)
    .digest('base64url')
    .slice(0, 16);
  return `takeout:${hash}-${size}${mark}` as MediaId;
}

export function comparedItem({ role, files, described }: ItemRecord): Compared {
  return {
    role,
    title: described.title,
    takenAtMs: described.takenAtMs,
    copies: files.map(({ sizeBytes, crc32, rank, keys: [key] }) => ({
      name: key === undefined ? '' : placeOf(key).name,
      sizeBytes,
      crc32,
      folder: rank,
    })),
  };
}

/** The item as the rest of the program sees it. */
export function toMediaItem(id: MediaId, { files, kind, described }: ItemRecord): MediaItem {
  const [best] = files;
  const { filename, takenAtMs, takenAtPrecision, timeZone, standing, description, location, people, url, beside } =
    described;
  return {
    id,
    kind,
    state: 'ready',
    filename,
    mimeType: best?.keys[0] === undefined ? '' : mediaTypeOf(placeOf(best.keys[0]).name) || mediaTypeOf(filename),
    revision: revisionOf(files),
    ...(best && { sizeBytes: best.sizeBytes }),
    ...(takenAtMs !== undefined && { takenAtMs }),
    ...(takenAtPrecision && { takenAtPrecision }),
    ...(timeZone !== undefined && { timeZone }),
    ...(description !== undefined && { description }),
    ...(url !== undefined && { url }),
    ...(location && { location }),
    ...(people && { people }),
    ...(standing && { standing }),
    ...(beside !== undefined && { beside }),
  };
}

/** Of the item's bytes, which are those of the best of its files. */
export function revisionOf([best]: readonly ItemFile[]): string {
  if (best === undefined) return '';
  const { crc32, sizeBytes, mtimeNs } = best;
  return `${crc32 === undefined ? mtimeNs : crc32.toString(16)}-${sizeBytes}`;
}
