/** The entries of an export: what lies in its folders gets names, as Google gives them, and bytes. */
import type { Album, ExportDescription, Member, Packing, Shot } from './description.ts';
import type { PlannedFolder } from './folders.ts';
import { type NamedUpload, type Naming, nameUploads, type Upload } from './google-names.ts';
import { type JsonObject, jsonBytes } from './json.ts';
import { EXPORT_WORDS } from './languages.ts';
import { bytesOf, type MediaContent } from './media-content.ts';
import { sidecarOf } from './sidecar-json.ts';

/** What a media file is of its item. */
export type FileRole = 'original' | 'edited' | 'clip';

export interface PlannedEntry {
  /** From the archive's top; bytes for a name that text cannot hold. */
  readonly path: string | Uint8Array;
  readonly kind: 'media' | 'sidecar' | 'other';
  readonly content: MediaContent;
  readonly packing: Packing;
  /** From 1; absent: where its turn comes. */
  readonly part?: number;
  /** Of media and sidecars. */
  readonly of?: EntryOwner;
}

export interface EntryOwner {
  readonly shot: Shot;
  /** Absent for the sidecar. */
  readonly role?: FileRole;
  readonly album?: Album;
}

/** Since the first of this month sidecars have a marker in their names. */
const FIRST_MARKED_STAMP = '202410';

export function namingOf({ stamp, naming, language = 'en' }: ExportDescription): Naming {
  const how = naming ?? (stamp < FIRST_MARKED_STAMP ? 'plain' : 'supplemental');
  const suffix = EXPORT_WORDS[language].editedSuffix;
  return { hasMarker: how !== 'plain', isCut: how !== 'unclipped', suffix, stems: 'shared' };
}

/** The entries of one folder: its metadata, then each media file with what goes with it, the sidecar last. */
export function planEntries(folder: PlannedFolder, description: ExportDescription): readonly PlannedEntry[] {
  const words = EXPORT_WORDS[description.language ?? 'en'];
  const path = `Takeout/${words.root}/${folder.name}`;
  const named = nameUploads(folder.members.map(uploadOf), namingOf(description));
  const entries = named.flatMap((one) => entriesOf(one, folder, description));
  if (folder.metadata !== undefined) {
    const changedAt = folder.metadataDate?.slice(0, 19);
    entries.unshift({
      path: folder.album?.metadataFile ?? `${words.metadata}.json`,
      kind: 'sidecar',
      content: bytesOf(jsonBytes(folder.metadata)),
      packing: { ...description.packing, ...(changedAt === undefined ? {} : { changedAt }) },
      ...partOf(folder.album?.part),
    });
  }
  return entries.map((entry) => ({ ...entry, path: `${path}/${entry.path}` }));
}

interface MemberUpload extends Upload {
  readonly member: Member;
}

function uploadOf(member: Member): MemberUpload {
  const { title, fileTitle, realExtension, edited, clip } = member.shot;
  return {
    member,
    title,
    realExtension,
    isEdited: edited !== undefined,
    ...(fileTitle === undefined ? {} : { fileTitle }),
    ...(clip === undefined ? {} : { clip: clip.extension }),
  };
}

function entriesOf(
  named: NamedUpload<MemberUpload>,
  folder: PlannedFolder,
  description: ExportDescription,
): PlannedEntry[] {
  const { member } = named.upload;
  const entries = [...(hasMedia(member, folder) ? mediaEntries(named, folder, description) : [])];
  if (member.without === 'sidecar' || member.shot.without === 'sidecar') return entries;
  const { shot } = member;
  entries.push({
    path: named.sidecar,
    kind: 'sidecar',
    content: shot.sidecar ?? jsonOf(() => sidecarOf(shot)),
    packing: description.packing ?? {},
    ...partOf(folder.album === undefined ? shot.sidecarPart : folder.album.part),
    of: ownerOf(shot, folder),
  });
  return entries;
}

/** Made again when it is written: those of a large library are never in memory together. */
function jsonOf(make: () => JsonObject): MediaContent {
  const front = () => jsonBytes(make());
  return { kind: 'made', front, seed: 0, sizeBytes: front().length };
}

function hasMedia(member: Member, folder: PlannedFolder): boolean {
  return !folder.isJsonOnly && member.without !== 'media' && member.shot.without !== 'media';
}

function mediaEntries(
  { upload: { member }, ...names }: NamedUpload<MemberUpload>,
  folder: PlannedFolder,
  description: ExportDescription,
): readonly PlannedEntry[] {
  const { shot } = member;
  const packing = { ...description.packing, ...shot.packing };
  const part = partOf(folder.album === undefined ? shot.part : folder.album.part);
  const files: [FileRole, string | undefined, MediaContent | undefined][] = [
    ['original', names.media, member.content ?? shot.content],
    ['clip', names.clip, shot.clip?.content],
    ['edited', names.edited, shot.edited],
  ];
  return files.flatMap(([role, path, content]) => {
    if (path === undefined || content === undefined || role === shot.without) return [];
    return [{ path, kind: 'media', content, packing, ...part, of: { ...ownerOf(shot, folder), role } }];
  });
}

function ownerOf(shot: Shot, { album }: PlannedFolder): EntryOwner {
  return album === undefined ? { shot } : { shot, album };
}

function partOf(part: number | undefined): { readonly part?: number } {
  return part === undefined ? {} : { part };
}
