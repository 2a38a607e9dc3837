import type { Album, MediaItem } from '../library/media-item.ts';
import type { NodeKind } from './node.ts';

/**
 * Where things go in the tree and what they are called there, before names are made unique. The catalog asks once for
 * each item and album and keeps the answer. All names are well-formed text of 1 to 255 bytes of UTF-8 without `/` or NUL.
 */
export interface Placement {
  /** Of the layout, the time zone and the rules for names: placements that answer alike have equal fingerprints. */
  readonly fingerprint: string;

  /**
   * The directory of a ready item, from the root down: `['photos', '2021', '07']`. What it says of an item without a full
   * date (`hasDate`) is asked for again once there is one.
   */
  directoryOf(item: MediaItem): readonly string[];

  /** A file name for the item, clean but not yet unique. */
  nameOf(item: MediaItem): string;

  /** The same for an item that belongs beside another one, which the tree shows as `shownName`: `a (2)-edited.jpg`. */
  nameBeside(item: MediaItem, other: MediaItem, shownName: string): string;

  /** The directory of an album, at least two segments, the last its own: `['albums', 'Summer']`. */
  albumDirectoryOf(album: Album): readonly string[];

  /** The directory of the favourites: `['favorites']`. */
  readonly favoritesDirectory: readonly string[];

  /**
   * The name to try for the second, third … entry of one name: `('a.jpg', 2, 'item')` → `'a (2).jpg'`, and for
   * directories `('x.y', 2, 'directory')` → `'x.y (2)'`. Another number gives another name, never over 255 bytes.
   */
  numbered(name: string, number: number, kind: NodeKind): string;
}

/** Text in which Unicode leaves nothing to fold but case. */
const ASCII = /^[ -~]*$/;

/**
 * Names with equal folds may not stand in one directory: it is what a disk that ignores case and Unicode form would take
 * for one name. Lower case comes first because some capitals have no way up of their own (`ẞ`), upper case last because
 * some small letters have two forms (`σ`, `ς`).
 */
export function foldedName(name: string): string {
  if (ASCII.test(name)) return name.toUpperCase();
  return name.normalize('NFD').toLowerCase().toUpperCase().normalize('NFC');
}
