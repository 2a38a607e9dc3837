import type { Sightings } from '../library/joining.ts';
import type { AlbumId, MediaId, MediaItem, Standing } from '../library/media-item.ts';
import type { Checkpoint, LibraryKey } from '../library/photo-library.ts';
import { type EntryRecord, entryCodec } from './entry-codec.ts';
import { byInode, byText, inodeDigits, type KeySpace, single } from './key-space.ts';
import type { CatalogNode, Inode } from './node.ts';
import { foldedName } from './placement.ts';

/** An item as its libraries last described it. */
export interface StoredItem {
  readonly item: MediaItem;
  /** Milliseconds since 1970. */
  readonly firstSeenMs: number;
  /** It is in no library any more; its name stays reserved for it. */
  readonly gone?: true;
  /** The one library that knows it, by the item's own id; absent for Google's. */
  readonly library?: LibraryKey;
  /** What each says, where several libraries know it, or one does by another id; `item` is made of that. */
  readonly sightings?: Sightings;
  /** Libraries that had it once, by an id that is never another item's. */
  readonly lost?: readonly LibraryKey[];
}

/** What was learned about the bytes of one revision of an original. */
export interface LearnedOriginal {
  readonly revision: string;
  readonly sizeBytes: number;
  /** 64 hexadecimal digits; absent when only the size is known. */
  readonly sha256?: string;
}

/** A node that is gone keeps its record, hidden, so that it can come back as itself. */
export type NodeRecord = CatalogNode & { readonly gone?: true };

export interface NameRecord {
  readonly ino: Inode;
  /** The highest number given so far to a later entry of this name; absent when it never was asked for again. */
  readonly lastNumber?: number;
}

export interface AlbumRecord {
  readonly title: string;
  readonly directory: Inode;
  /** The generation whose listing of albums showed it last, and the one whose listing of its items ended last. */
  readonly seen: number;
  readonly listed?: number;
  /** What the library told with the listing of albums that showed it last; absent when it told nothing. */
  readonly itemCount?: number;
  readonly gone?: true;
}

export interface LinkRecord {
  readonly ino: Inode;
  /** The generation whose listing of this album showed the item last, in Google's library; 0 for none. */
  readonly seen: number;
  /** The same for the listings of Takeout, which are numbered by themselves. */
  readonly seenInTakeout?: number;
}

export type AlbumHolders = { readonly [Key in LibraryKey]?: AlbumId };

/** `'unneeded'`: there is one library only; `'begun'`: new items are noted, those from before are being gone through. */
export interface LibrariesMark {
  readonly keys: readonly LibraryKey[];
  readonly joins: 'unneeded' | 'begun' | 'kept';
}

export interface SizedMark {
  readonly sized: true;
  /** The layout by which all entries of the directory are written; absent for 1. */
  readonly layout?: number;
}

export interface SeenMark {
  /** The last sync that met the item. */
  readonly generation: number;
  /** The sync in which the library confirmed that the item is gone, before it was removed. */
  readonly missing?: number;
}

/** How far a sync has come. It stays when the sync is done, to number the next one. */
export interface SyncState {
  readonly generation: number;
  readonly phase: SyncPhase;
  /** Present in a quick sync: pages in a row that showed nothing new. */
  readonly quick?: { readonly quietPages: number };
  /** What the library looked like when the sync began, in its own words. */
  readonly mark?: string;
  /** Where the listing of items goes on; absent at its beginning. */
  readonly checkpoint?: Checkpoint;
  readonly startedMs: number;
  readonly counts: SyncCounts;
}

export type SyncPhase = 'items' | 'removals' | 'albums' | 'links' | 'favorites' | 'done';

export interface SyncCounts {
  readonly seen: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly albums: number;
  readonly pages: number;
  readonly keptDespiteMissing: number;
}

/** What the catalog holds, kept up to date with each batch. */
export interface Counters {
  readonly items: number;
  readonly photos: number;
  readonly videos: number;
  readonly notReady: number;
  readonly albums: number;
  readonly knownSizes: number;
  readonly knownBytes: number;
  /** Homes and album directories ever given: while it is 0 no name is for good. */
  readonly named: number;
  /** Items that Takeout knows, and those of them that no other library does. Absent where it never knew one. */
  readonly inTakeout?: number;
  readonly onlyInTakeout?: number;
}

const isText = (value: unknown) => typeof value === 'string';
const isNumber = (value: unknown) => typeof value === 'number';

export const nodes = byInode<NodeRecord>('node', 'n:', ({ kind, parent, name }) => {
  return isText(kind) && isNumber(parent) && isText(name);
});

/** By directory and inode number: a listing in the order in which entries came, from any position on. */
export const children: KeySpace<[directory: Inode, ino: number], EntryRecord> & { prefixOf(directory: Inode): string } =
  {
    name: 'directory entry',
    version: 1,
    prefix: 'c:',
    prefixOf: (directory) => `c:${inodeDigits(directory)}`,
    key: (directory, ino) => `c:${inodeDigits(directory)}${inodeDigits(ino)}`,
    isWhole: ({ ino, name, kind }) => isNumber(ino) && isText(name) && isText(kind),
    codec: entryCodec,
  };

/** By directory and folded name: who has the name, now or for when it comes back. Never deleted. */
export const names: KeySpace<[directory: Inode, name: string], NameRecord> = {
  name: 'name',
  version: 1,
  prefix: 'f:',
  key: (directory, name) => `f:${inodeDigits(directory)}${foldedName(name)}`,
  isWhole: ({ ino }) => isNumber(ino),
};

export const items = byText<MediaId, StoredItem>('item', 'i:', ({ item, firstSeenMs }) => {
  return isText(item?.id) && isText(item?.state) && isText(item?.revision) && isNumber(firstSeenMs);
});

export const homes = byText<MediaId, { readonly ino: Inode }>('home', 'h:', ({ ino }) => isNumber(ino));

export const originals = byText<MediaId, LearnedOriginal>('original', 'o:', ({ revision, sizeBytes }) => {
  return isText(revision) && isNumber(sizeBytes);
});

/** Directories in which no size was missing when they were last looked through; forgotten when an entry is added or changes. */
export const sizedDirectories = byInode<SizedMark>('sized directory', 'z:', ({ sized }) => sized === true);

/** By title: the directory that was given to the first album of it. Kept once there is more than one library. */
export const albumTitles: KeySpace<[title: string], { readonly directory: Inode }> = {
  name: 'album title',
  version: 1,
  prefix: 't:',
  key: (title) => `t:${title.normalize('NFC')}`,
  isWhole: ({ directory }) => isNumber(directory),
};

/** By directory: the album of each library that it belongs to. Kept once there is more than one library. */
export const albumHolders = byInode<AlbumHolders>('album holders', 'w:', (holders) => {
  return isText(holders.google) || isText(holders.takeout);
});

/** By join key: the items that may be the one that another library shows. Kept once there is more than one library. */
export const joins: KeySpace<[joinKey: string], { readonly ids: readonly MediaId[] }> = {
  name: 'join',
  version: 1,
  prefix: 'j:',
  key: (joinKey) => `j:${joinKey}`,
  isWhole: ({ ids }) => Array.isArray(ids),
};

/** By a library and its id: the item that another library showed first, by another id. */
export const aliases: KeySpace<[library: LibraryKey, id: MediaId], { readonly item: MediaId }> = {
  name: 'alias',
  version: 1,
  prefix: 'x:',
  key: (library, id) => `x:${library}\0${id}`,
  isWhole: ({ item }) => isText(item),
};

/** Every library that was ever synced into this catalog, and whether `joins` and `albumTitles` are kept. */
export const libraries = single<LibrariesMark>('libraries', ({ keys, joins }) => {
  return Array.isArray(keys) && isText(joins);
});

/** By item, then directory, so that an item that goes takes its links along. Removed links keep theirs. */
export const links: KeySpace<[item: MediaId, directory: Inode], LinkRecord> & { prefixOf(item: MediaId): string } = {
  name: 'link',
  version: 1,
  prefix: 'l:',
  prefixOf: (item) => `l:${item}\0`,
  key: (item, directory) => `l:${item}\0${inodeDigits(directory)}`,
  isWhole: ({ ino, seen }) => isNumber(ino) && isNumber(seen),
};

/**
 * The number of the way these records fit together, and the oldest one that is read as well and made into this one. In
 * layout 1 directory entries were JSON, without sizes and times; in layout 2 there was one library.
 */
export const LAYOUT = 3;
export const OLDEST_LAYOUT = 1;
/** The layout that directory entries have had ever since. */
export const ENTRY_LAYOUT = 2;

/** The layout of the whole database. A program that finds another number than its own leaves it alone. */
export const format = single<{ readonly layout: number }>('format', ({ layout }) => isNumber(layout));

export const nextInode = single<{ readonly ino: number }>('next-inode', ({ ino }) => isNumber(ino));

/** Drawn when the catalog was made. */
export const treeGeneration = single<{ readonly generation: number }>('generation', ({ generation }) => {
  return isNumber(generation);
});

/** The rules by which names are given, and the top directories made for them. */
export const placementMark = single<{ readonly fingerprint: string; readonly top: readonly string[] }>(
  'placement',
  ({ fingerprint, top }) => isText(fingerprint) && Array.isArray(top),
);

/** Of which places, beside the usual ones, items may be in the catalog. */
export const shownStandings = single<{ readonly standings: readonly Standing[] }>('standings', ({ standings }) => {
  return Array.isArray(standings);
});

export const counters = single<Counters>('counters', ({ items, named, knownBytes }) => {
  return isNumber(items) && isNumber(named) && isNumber(knownBytes);
});
