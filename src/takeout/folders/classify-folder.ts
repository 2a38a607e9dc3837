import type { AlbumMetadata } from '../json/album-metadata.ts';
import type { Sidecar } from '../json/sidecar.ts';
import { dayOfFolderName, plainFolderName, yearOfFolderName } from './folder-name.ts';
import { isUntitledName, type SpecialFolder, specialFolderOfName } from './special-folders.ts';

/** What a folder of the photos root is. */
export type ClassifiedFolder =
  | { readonly kind: 'year'; readonly year: number }
  /** Of exports before December 2020; `day` is like `2005-02-05`. */
  | { readonly kind: 'day'; readonly day: string }
  /** `title` is absent for an album that has none. */
  | { readonly kind: 'album'; readonly title?: string }
  | { readonly kind: SpecialFolder }
  /** Holds neither photos nor album. */
  | { readonly kind: 'other' };

/** What is in a folder, over all parts of one export. */
export interface FolderEvidence {
  /** The folder's own name, without the path. */
  readonly name: string;
  readonly hasMedia: boolean;
  /** Of its album file; absent when it has none. Where two albums of one title share a folder, either will do. */
  readonly album?: AlbumMetadata | undefined;
  readonly sidecars: readonly Sidecar[];
}

/** An item is filed by its year somewhere on earth: a day of grace on both sides of the year in UTC. */
const DAY_MS = 24 * 60 * 60 * 1000;

/** Decides by what is in the folder; its name counts where that tells nothing, for it is in the account's language. */
export function classifyFolder(evidence: FolderEvidence): ClassifiedFolder {
  const { name, album, hasMedia, sidecars } = evidence;
  const day = dayOfFolderName(name);
  if (day !== undefined && isDayFolder(day, album)) return { kind: 'day', day };
  if (album !== undefined) return describeAlbum(name, album);
  if (!hasMedia && sidecars.length === 0) return { kind: 'other' };
  const special = specialOfFlags(sidecars) ?? specialFolderOfName(name);
  if (special !== undefined) return { kind: special };
  const year = yearOfFolder(evidence);
  return year === undefined ? describeAlbum(name, undefined) : { kind: 'year', year };
}

/** What a person did with an item: the flags of its sidecar tell, and where it has none set, the folder. */
export function decideStanding(
  sidecar: Pick<Sidecar, 'archived' | 'trashed' | 'locked'> | undefined,
  folder: ClassifiedFolder,
): 'shown' | 'archived' | 'trashed' | 'locked' {
  if (sidecar?.locked || (folder.kind === 'locked' && !sidecar?.trashed)) return 'locked';
  if (sidecar?.trashed) return 'trashed';
  if (sidecar?.archived || folder.kind === 'archive') return 'archived';
  return folder.kind === 'trash' ? 'trashed' : 'shown';
}

/** The files of day folders have metadata like albums, with the day as title. */
function isDayFolder(day: string, album: AlbumMetadata | undefined): boolean {
  return album?.title === undefined || dayOfFolderName(album.title) === day;
}

function describeAlbum(name: string, album: AlbumMetadata | undefined): ClassifiedFolder {
  if (album !== undefined) return album.title === undefined ? { kind: 'album' } : { kind: 'album', title: album.title };
  const title = plainFolderName(name);
  return title === '' || isUntitledName(name) ? { kind: 'album' } : { kind: 'album', title };
}

/** A folder without album file in which everything bears one flag. */
function specialOfFlags(sidecars: readonly Sidecar[]): SpecialFolder | undefined {
  if (sidecars.length === 0) return undefined;
  if (sidecars.every(({ locked }) => locked)) return 'locked';
  if (sidecars.every(({ trashed }) => trashed)) return 'trash';
  return sidecars.every(({ archived }) => archived) ? 'archive' : undefined;
}

/** A name that Google uses settles it; any other must have a year in it to which every date in the folder agrees. */
function yearOfFolder({ name, sidecars }: FolderEvidence): number | undefined {
  const found = yearOfFolderName(name);
  if (found === undefined) return undefined;
  if (found.isKnown) return found.year;
  const times = sidecars.flatMap(({ takenAtMs }) => takenAtMs ?? []);
  return times.length > 0 && times.every((timeMs) => isInYear(timeMs, found.year)) ? found.year : undefined;
}

function isInYear(timeMs: number, year: number): boolean {
  return timeMs >= Date.UTC(year, 0, 1) - DAY_MS && timeMs < Date.UTC(year + 1, 0, 1) + DAY_MS;
}
