/** A library's permanent name for one item. */
export type MediaId = string & { readonly brand: 'MediaId' };

/** A library's permanent name for one album. */
export type AlbumId = string & { readonly brand: 'AlbumId' };

/** Where a picture was taken, as the person sees it: degrees, north and east positive. */
export interface Location {
  readonly latitude: number;
  readonly longitude: number;
  readonly altitudeM?: number;
}

/** Where an item can stand beside the ordinary places. */
export const STANDINGS = ['archived', 'trashed', 'locked'] as const;
export type Standing = (typeof STANDINGS)[number];

/** One photo or video, as its library describes it. Fields that the library does not know are absent. */
export interface MediaItem {
  readonly id: MediaId;
  readonly kind: 'photo' | 'video';
  /** `'processing'`: the bytes are not there yet; `'failed'`: they never will be. */
  readonly state: 'ready' | 'processing' | 'failed';
  /** What the person sees as its name: whatever text, not unique, possibly without extension or empty. */
  readonly filename: string;
  /** MIME type such as `image/jpeg`; empty when the library gives none. */
  readonly mimeType: string;
  /** Changes whenever the original's bytes may have changed; opaque otherwise. */
  readonly revision: string;
  /** When the picture was taken, milliseconds since 1970 UTC; may lie in the future or before 1970. */
  readonly takenAtMs?: number;
  /** `'year'`: of `takenAtMs` only the year is known; where it belongs is not decided by that. */
  readonly takenAtPrecision?: 'year';
  /** IANA time zone of the place where it was taken, for a library that knows the place; decides on the local day. */
  readonly timeZone?: string;
  readonly widthPx?: number;
  readonly heightPx?: number;
  readonly description?: string;
  readonly cameraMake?: string;
  readonly cameraModel?: string;
  /** Where the person can look at it in a browser. */
  readonly url?: string;
  /** Exact size of the original, for a library that knows it without asking. */
  readonly sizeBytes?: number;
  readonly location?: Location;
  /** Names of the people that were recognized and named. */
  readonly people?: readonly string[];
  /** What the person did with it; absent for an item in its ordinary place. */
  readonly standing?: Standing;
  /**
   * The item whose edited copy or moving half this one is: it is shown beside that one, under its stem. Every listing
   * gives that one first.
   */
  readonly beside?: MediaId;
}

/** Whether it is known when the picture was taken, on which an item's place depends. */
export function hasDate({ takenAtMs, takenAtPrecision }: MediaItem): boolean {
  return takenAtMs !== undefined && takenAtPrecision === undefined;
}

/** A titled, ordered set of items. Titles are whatever text and not unique. */
export interface Album {
  readonly id: AlbumId;
  readonly title: string;
  readonly url?: string;
  /** How many items are in it, for a library that tells without being asked for them. */
  readonly itemCount?: number;
}
