import type { Album, AlbumId, MediaId, MediaItem } from './media-item.ts';

/** Where a listing can be taken up again; opaque to everyone but the library that made it. */
export type Checkpoint = string & { readonly brand: 'Checkpoint' };

/** One page of a listing. */
export interface ItemPage {
  readonly items: readonly MediaItem[];
  /** Continue after this page from here; absent on the last page. */
  readonly next?: Checkpoint;
}

/** The answer for one item when sizes are asked for together. */
export type SizeAnswer =
  | { readonly id: MediaId; readonly sizeBytes: number }
  | { readonly id: MediaId; readonly failure: Error };

/** An original on its way. Whoever asked for it reads `body` to its end or aborts the signal it passed. */
export interface OriginalStream {
  /** Exact number of bytes that `body` will yield; absent when the library does not say. */
  readonly sizeBytes?: number;
  /** The type the bytes were sent as, without parameters: `image/jpeg`. */
  readonly mimeType: string;
  /** The bytes in order. Throws `OfflineError` or `TimedOutError` when they stop coming before the end. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Only the end shows whether the bytes are right: none of them is to be handed to a reader before. Default false. */
  readonly isCertainAtEnd?: boolean;
  /** Which revision of the item these bytes are, for a library that knows. */
  readonly revision?: string;
}

/** An original that lies on this machine as it is. Whoever asked for it closes it. */
export interface OriginalInPlace {
  readonly sizeBytes: number;
  /** Which revision of the item these bytes are. */
  readonly revision: string;
  /** A file that holds the original and nothing else, open for reading until `close`; absent for a part of a file. */
  readonly descriptor?: number;

  /**
   * Fills `target` from `position` on; answers how many bytes that were, fewer only at the end: a number at once when they are
   * at hand, else a promise. Throws or rejects with a failure of `library/failures.ts` or of code `gone` once the original is
   * not what it was.
   */
  read(target: Uint8Array, position: number, signal?: AbortSignal): number | Promise<number>;

  /** Safe to call twice. Reads that run are finished first. */
  close(): Promise<void>;
}

/** Tells libraries apart for good, also in what is stored. */
export type LibraryKey = 'google' | 'takeout';

/**
 * A photo library, wherever it lives.
 *
 * Every method rejects with the signal's reason when `signal` aborts, and with a failure of `library/failures.ts`
 * otherwise. Every wait is bounded. Retrying what may be retried is the library's own business.
 */
export interface PhotoLibrary {
  readonly key: LibraryKey;

  /** For messages: `'Google Photos'`. */
  readonly name: string;

  /**
   * All items, newest first, page by page; from `since` on when a listing was interrupted there. An item may come
   * twice. A checkpoint the library no longer knows restarts the listing from its first page, once.
   */
  items(since: Checkpoint | undefined, signal?: AbortSignal): AsyncIterable<ItemPage>;

  /** All albums, page by page. */
  albums(signal?: AbortSignal): AsyncIterable<readonly Album[]>;

  /** An album's items in album order, page by page. An item may come twice. */
  albumItems(album: AlbumId, signal?: AbortSignal): AsyncIterable<readonly MediaItem[]>;

  /** The person's favourites, page by page; undefined for a library that does not know them. */
  favorites(signal?: AbortSignal): AsyncIterable<readonly MediaItem[]> | undefined;

  /** Which of `ids` exist now, as they are now; what is not in the answer is gone for certain. Any number of ids. */
  lookUp(ids: readonly MediaId[], signal?: AbortSignal): Promise<ReadonlyMap<MediaId, MediaItem>>;

  /** The exact sizes of originals, answered in any order, one answer an id. At most 32 requests at a time. */
  sizes(ids: readonly MediaId[], signal?: AbortSignal): AsyncIterable<SizeAnswer>;

  /**
   * These will be opened soon, in about this order. A library that must ask where the bytes of each are asks once for
   * many; one that need not leaves this out. Never waits and never fails.
   */
  prepare?(ids: readonly MediaId[]): void;

  /**
   * The original's bytes from the beginning. Throws `ItemGoneError` once the owner deleted the item and
   * `NotReadyError` for a video whose bytes are not there yet. `mimeType` is checked to be an image or a video.
   */
  open(id: MediaId, signal?: AbortSignal): Promise<OriginalStream>;

  /**
   * The original where it lies, for reading at any position without a copy; undefined for one that must be fetched, whose
   * bytes are packed or elsewhere. Rejects as `open` does. Left out by a library that has none.
   */
  openInPlace?(id: MediaId, signal?: AbortSignal): Promise<OriginalInPlace | undefined> | undefined;
}
