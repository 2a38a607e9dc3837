import { createCipheriv, createHash } from 'node:crypto';
import type { Album, AlbumId, Location, MediaId, MediaItem } from '../../src/library/media-item.ts';

/** One item as a test describes it, with the bytes it stands for. */
export interface LibraryItem {
  readonly item: MediaItem;
  readonly sizeBytes: number;
  readonly favorite: boolean;
}

/** One album as a test describes it; items by file name or id, in album order. */
export interface LibraryAlbum {
  readonly album: Album;
  readonly items: readonly string[];
}

export interface ItemDetails {
  /** Default `id-<file name>`; needed when two items share a file name. */
  readonly id?: string;
  /** Default 1,000. */
  readonly sizeBytes?: number;
  /** ISO 8601; default 14 July 2021; `undefined` for an item without a time. */
  readonly takenAt?: string | undefined;
  /** Default: the whole of `takenAt` is known. */
  readonly takenAtPrecision?: 'year';
  readonly mimeType?: string;
  readonly state?: MediaItem['state'];
  readonly revision?: string;
  readonly favorite?: boolean;
  /** Whether listings tell the size; default false, as with Google. */
  readonly sizeIsListed?: boolean;
  readonly widthPx?: number;
  readonly heightPx?: number;
  readonly description?: string;
  readonly cameraMake?: string;
  readonly cameraModel?: string;
  readonly url?: string;
  readonly location?: Location;
  readonly people?: readonly string[];
  readonly standing?: 'archived' | 'trashed' | 'locked';
  /** The id of the item that it belongs beside. */
  readonly beside?: string;
}

const DEFAULT_TAKEN_AT = '2021-07-14T09:31:05Z';

export function photo(filename: string, details: ItemDetails = {}): LibraryItem {
  return describe('photo', 'image/jpeg', filename, details);
}

export function video(filename: string, details: ItemDetails = {}): LibraryItem {
  return describe('video', 'video/mp4', filename, details);
}

/** Two albums of one title need an `id`. */
export function album(title: string, items: readonly string[] = [], details: { id?: string; url?: string } = {}) {
  const id = (details.id ?? `album-${title}`) as AlbumId;
  return { album: { id, title, ...(details.url ? { url: details.url } : {}) }, items } satisfies LibraryAlbum;
}

/** The bytes of an original: the same for the same seed, different for another. */
export function* bytesFor(seed: string, sizeBytes: number, chunkBytes = 65_536): Generator<Buffer> {
  const key = createHash('sha256').update(seed).digest();
  const stream = createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16, 32));
  for (let sent = 0; sent < sizeBytes; sent += chunkBytes) {
    yield stream.update(Buffer.alloc(Math.min(chunkBytes, sizeBytes - sent)));
  }
}

function describe(kind: MediaItem['kind'], usualType: string, filename: string, details: ItemDetails): LibraryItem {
  const {
    id,
    sizeBytes = 1_000,
    takenAt,
    mimeType,
    state,
    revision,
    favorite,
    sizeIsListed,
    beside,
    ...rest
  } = details;
  const taken = 'takenAt' in details ? takenAt : DEFAULT_TAKEN_AT;
  const item: MediaItem = {
    id: (id ?? `id-${filename}`) as MediaId,
    kind,
    state: state ?? 'ready',
    filename,
    mimeType: mimeType ?? usualType,
    revision: revision ?? '1',
    ...(taken === undefined ? {} : { takenAtMs: Date.parse(taken) }),
    ...(sizeIsListed ? { sizeBytes } : {}),
    ...rest,
    ...(beside === undefined ? {} : { beside: beside as MediaId }),
  };
  return { item, sizeBytes, favorite: favorite ?? false };
}
