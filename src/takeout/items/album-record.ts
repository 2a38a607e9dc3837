import { createHash } from 'node:crypto';
import type { AlbumId, Location, MediaId } from '../../library/media-item.ts';
import type { PlannedFolder } from '../exports/plan-folders.ts';
import { plainFolderName } from '../folders/folder-name.ts';
import type { IndexBatch } from '../index/index-batch.ts';
import { type RecordKind, SEPARATOR, sortable } from '../index/record-kind.ts';
import type { MetItem } from './join-folder.ts';
import { ABSENT_PREFIX, MEMBER_PREFIX, ofGeneration, timeKey } from './listing-state.ts';
import type { NamedSidecar } from './understand-folder.ts';

/** An album of one listing; the same album of several exports is one. */
export interface AlbumRecord {
  readonly title: string;
}

export const albumRecords: RecordKind<AlbumRecord> = {
  name: 'album',
  prefix: 'album:',
  version: 1,
  isWhole: ({ title }) => typeof title === 'string',
};

/** A sidecar in an album whose photo is elsewhere. */
export interface AbsentMember {
  readonly album: AlbumId;
  /** For messages: the folder and the name of the sidecar. */
  readonly where: string;
  readonly exportOrder: number;
  readonly title?: string;
  readonly takenAtMs?: number;
  readonly location?: Location;
  readonly url?: string;
}

export const absentMembers: RecordKind<AbsentMember> = {
  name: 'album member',
  prefix: ABSENT_PREFIX,
  version: 1,
  isWhole: ({ album, where }) => typeof album === 'string' && typeof where === 'string',
};

/** Puts the album of a folder, and those of its members that lie in it. Sidecars alone are resolved when all is listed. */
export function putAlbum(
  batch: IndexBatch,
  generation: number,
  planned: PlannedFolder,
  title: string | undefined,
  met: readonly MetItem[],
  sidecars: readonly NamedSidecar[],
): void {
  const album = albumIdOf(title, planned.name);
  const prefix = ofGeneration(generation);
  batch.put(albumRecords, prefix + album, { title: title ?? plainFolderName(planned.name) });
  for (const { id, record } of met) putMember(batch, generation, album, id, record.described.takenAtMs);
  for (const [number, { name, sidecar }] of sidecars.entries()) {
    const { title: itemTitle, takenAtMs, location, url } = sidecar;
    const key = `${prefix}${planned.exportOrder}${SEPARATOR}${planned.path}${SEPARATOR}${sortable(number)}`;
    batch.put(absentMembers, key, {
      album,
      where: `${planned.path}/${name}`,
      exportOrder: planned.exportOrder,
      ...(itemTitle !== undefined && { title: itemTitle }),
      ...(takenAtMs !== undefined && { takenAtMs }),
      ...(location && { location }),
      ...(url !== undefined && { url }),
    });
  }
}

/** In the order in which they were taken: an export does not tell the album's own. */
export function putMember(
  batch: IndexBatch,
  generation: number,
  album: AlbumId,
  id: MediaId,
  takenAtMs: number | undefined,
): void {
  const key = ofGeneration(generation) + album + SEPARATOR + timeKey(takenAtMs) + SEPARATOR + id;
  batch.putText(MEMBER_PREFIX + key, '');
}

/** An album is known by its title and its folder: in every export it has both. */
function albumIdOf(title: string | undefined, folder: string): AlbumId {
  const hash = createHash('sha256')
    .update(`${title ?? ''}\0${plainFolderName(folder)}`)
    .digest('base64url');
  return `takeout-album:${hash.slice(0, 20)}` as AlbumId;
}
