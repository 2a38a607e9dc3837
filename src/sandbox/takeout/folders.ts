/** Which folders an export has, and what lies in each, before any file has a name. */
import type { Album, ExportDescription, Member, Shot } from './description.ts';
import type { JsonObject } from './json.ts';
import { EXPORT_WORDS, type ExportWords, englishYear } from './languages.ts';
import { albumMetadataOf, dayMetadataOf } from './sidecar-json.ts';

export interface PlannedFolder {
  /** Its own name, which another folder may have too: two albums of one title share a path. */
  readonly name: string;
  readonly members: readonly Member[];
  /** Only the sidecars of its members are there. */
  readonly isJsonOnly: boolean;
  /** Without which it is a year's folder, or another that is no album. */
  readonly metadata?: JsonObject;
  /** RFC 3339; what the entry of the metadata says of its last change. */
  readonly metadataDate?: string;
  readonly album?: Album;
}

/** One example of a long title is cut to this length. */
const FOLDER_UNITS = 50;
/** As old as this and older, every export has English folders of years. */
const LAST_ENGLISH_STAMP = '20251101';

/** The folders of years, archive, trash and locked folder, then the albums. */
export function planFolders(description: ExportDescription): readonly PlannedFolder[] {
  const words = EXPORT_WORDS[description.language ?? 'en'];
  return [...libraryFolders(description, words), ...albumFolders(description.albums ?? [], words)];
}

function libraryFolders(description: ExportDescription, words: ExportWords): readonly PlannedFolder[] {
  const { stamp, shots = [], folders = stamp < LAST_ENGLISH_STAMP ? 'english-years' : 'localized-years' } = description;
  const byName = new Map<string, Shot[]>();
  for (const shot of shots) {
    if (shot.isOnlyInAlbums) continue;
    const name =
      specialFolderOf(shot, words) ?? (folders === 'days' ? dayOf(shot) : yearFolderOf(shot, folders, words));
    const list = byName.get(name);
    if (list === undefined) byName.set(name, [shot]);
    else list.push(shot);
  }
  return [...byName].map(([name, inFolder]) => ({
    name,
    members: inFolder.map((shot) => ({ shot })),
    isJsonOnly: false,
    ...(/^\d{4}-\d\d-\d\d$/.test(name) ? { metadata: dayMetadataOf(name) } : {}),
  }));
}

function albumFolders(albums: readonly Album[], words: ExportWords): readonly PlannedFolder[] {
  let untitled = 0;
  return albums.map((album) => {
    const made = album.title === '' ? numbered(words.untitled, untitled++) : folderOfTitle(album.title);
    const metadata = albumMetadataOf(album);
    return {
      name: album.folder ?? made,
      members: album.members,
      isJsonOnly: album.copies === 'json-only',
      ...(metadata === undefined ? {} : { metadata, metadataDate: album.date }),
      album,
    };
  });
}

function specialFolderOf({ standing }: Shot, words: ExportWords): string | undefined {
  if (standing === 'archived') return words.archive;
  if (standing === 'trashed') return words.trash;
  return standing === 'locked' ? words.locked : undefined;
}

function yearFolderOf(shot: Shot, folders: 'english-years' | 'localized-years', words: ExportWords): string {
  const year = shot.year ?? new Date(shot.takenAt ?? 0).getUTCFullYear();
  return (folders === 'english-years' ? englishYear : words.year)(year);
}

function dayOf({ takenAt }: Shot): string {
  return new Date(takenAt ?? 0).toISOString().slice(0, 10);
}

function folderOfTitle(title: string): string {
  return title.replaceAll('/', '-').slice(0, FOLDER_UNITS);
}

function numbered(word: string, counter: number): string {
  return counter === 0 ? word : `${word}(${counter})`;
}
