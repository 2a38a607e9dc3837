/** A description of an export in words of a person's library; `planExport` makes the files of it. */
import type { JsonObject } from './json.ts';
import type { Language } from './languages.ts';
import type { MediaContent } from './media-content.ts';

/** One photo or video of the library. Made by `shot`. */
export interface Shot {
  readonly title: string;
  /** RFC 3339; absent: the export does not know. */
  readonly takenAt?: string;
  /** The original; default: bytes of its own, made up from title and time, a picture or movie by its extension. */
  readonly content: MediaContent;
  /** What an export appends to a title without extension. */
  readonly realExtension: string;
  /** The copy that Photos made when the person edited it. */
  readonly edited?: MediaContent;
  /** The moving half of a live or motion photo. */
  readonly clip?: Clip;
  /** Where the person put it; default in the library, and so in the folder of its year. */
  readonly standing: 'shown' | 'archived' | 'trashed' | 'locked';
  readonly favorite: boolean;
  readonly description?: string;
  readonly people: readonly string[];
  readonly location?: Position;
  /** What the file itself says of its place, where that differs from what Photos shows. */
  readonly locationInFile?: Position;
  readonly from?: 'partner' | 'shared-album';
  /** Default: one of its own. */
  readonly url?: string;
  /** Further fields of its sidecar, and others instead; one that is undefined is left out. What is expected does not follow. */
  readonly fields?: JsonObject;
  /** What its sidecars hold in place of all that: JSON that is broken, or huge. */
  readonly sidecar?: MediaContent;
  /** Left out of the export, on purpose or by a fault of Google's. */
  readonly without?: 'media' | 'sidecar' | 'edited' | 'clip';
  /** Not in the folder of its year, where only some albums were asked for. */
  readonly isOnlyInAlbums?: boolean;
  /** Files called by this title, while the sidecar says the other: `IMG_1.jpg` for `IMG_1.JPG`. */
  readonly fileTitle?: string;
  /** The year that it is filed under; default: of `takenAt` in UTC. */
  readonly year?: number;
  /** How the entry of the original is packed. */
  readonly packing?: Packing;
  /** The part in which its original lies, from 1; default: where its turn comes. */
  readonly part?: number;
  /** The same for its sidecar. */
  readonly sidecarPart?: number;
}

export interface Clip {
  /** With its dot: `.MP4`, `.MP`; empty for a half without one. */
  readonly extension: string;
  readonly content: MediaContent;
}

export interface Position {
  /** Degrees, north and east positive. */
  readonly latitude: number;
  readonly longitude: number;
  readonly altitudeM?: number;
}

/** Made by `album`. */
export interface Album {
  /** Empty for an album without title. */
  readonly title: string;
  readonly members: readonly Member[];
  /** Whether its folder has copies of the media, or the sidecars alone; default both. */
  readonly copies: 'media' | 'json-only';
  /**
   * What its metadata file holds: all fields, the same as exports of old wrap it, the title alone, an empty object, or what
   * is given. `'none'`: there is no file.
   */
  readonly metadata: 'full' | 'wrapped' | 'title-only' | 'empty' | 'none' | JsonObject;
  /** Name of that file, `metadata(1).json`; default: as the language has it. */
  readonly metadataFile?: string;
  /** Name of its folder; default: the title as Google cleans it, and a word with a number for one without. */
  readonly folder?: string;
  readonly description?: string;
  /** RFC 3339. */
  readonly date: string;
  /** The part in which all of it lies, from 1; default: where its turn comes. */
  readonly part?: number;
}

/** A photo in an album. */
export interface Member {
  readonly shot: Shot;
  /** Other bytes than the library's, as happens. */
  readonly content?: MediaContent;
  /** Left out of this folder. */
  readonly without?: 'media' | 'sidecar';
}

/** How an entry is packed; the rest is as Google does it. */
export interface Packing {
  /** Default: deflated, as Google packs pictures too. */
  readonly method?: 'stored' | 'deflated';
  /** With sizes of 64 bits though smaller ones would do. */
  readonly isZip64?: boolean;
  /** Last changed, `2024-05-25T22:15:00`, in no particular zone; default: the time of the export. */
  readonly changedAt?: string;
  /** Says that it is encrypted; the bytes are as ever. */
  readonly isEncrypted?: boolean;
  /** Says another CRC-32 than its bytes have. */
  readonly hasWrongCrc?: boolean;
  /** Says another size than inflating gives. */
  readonly declaredBytes?: number;
  /** A symbolic link to what its bytes say. */
  readonly isLink?: boolean;
}

/** A file that is no photo and no album: of another product, or hostile. Its path is from the archive's top. */
export interface OtherFile {
  /** Bytes where a name is meant that text cannot hold. */
  readonly path: string | Uint8Array;
  readonly content: MediaContent;
  readonly packing?: Packing;
  /** Default 1. */
  readonly part?: number;
}

export interface ExportDescription {
  /** When it was made, as archives are named: `20250529T084030Z`. */
  readonly stamp: string;
  /** The digit between stamp and part; null for none. Default: 1 since May 2025, none before. */
  readonly series?: number | null;
  /** Default: by the stamp, with marker since October 2024. `unclipped`: with marker, and names as long as they are. */
  readonly naming?: 'plain' | 'supplemental' | 'unclipped';
  /** Default `en`. */
  readonly language?: Language;
  /** Whether folders of years are in the language of the account, or folders of days as in 2020; default: by the stamp. */
  readonly folders?: 'english-years' | 'localized-years' | 'days';
  /** How many archives; default 1. A part to which nothing falls is written empty. */
  readonly parts?: number;
  /**
   * Where the sidecars go: all before the first picture, beside it, or each in the part after that of its picture (the last
   * part's in the first). Default beside.
   */
  readonly sidecars?: 'first' | 'beside' | 'other-part';
  /** Sizes and checksums stand behind the bytes of each entry, as in an archive that is sent while it is made. */
  readonly isStreamed?: boolean;
  /** How everything is packed that does not say so itself. */
  readonly packing?: Packing;
  readonly shots?: readonly Shot[];
  readonly albums?: readonly Album[];
  /** They come before photos and albums; the page that shows an export comes behind, and is always there. */
  readonly others?: readonly OtherFile[];
}
