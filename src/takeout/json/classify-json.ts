import { type AlbumMetadata, readAlbumMetadata } from './album-metadata.ts';
import { decodeJson, isJsonObject, type JsonObject, type JsonValue } from './decode-json.ts';
import { has, objectIn } from './fields.ts';
import { readSidecar, type Sidecar } from './sidecar.ts';

/** What a JSON file of an export is, decided by what is in it: its name is in the language of the account. */
export type ClassifiedJson =
  | { readonly kind: 'asset'; readonly sidecar: Sidecar }
  | { readonly kind: 'album'; readonly album: AlbumMetadata }
  /** Comments, print orders, what other products leave: nothing that the tree shows. */
  | { readonly kind: 'other' }
  /** `reason` completes "cannot be used: …". */
  | { readonly kind: 'broken'; readonly reason: string };

/** Fields that photos have and albums do not. Beside a title they tell a photo whose date is missing from an album. */
const ASSET_FIELDS = [
  'photoTakenTime',
  'imageViews',
  'creationTime',
  'photoLastModifiedTime',
  'modificationTime',
  'geoDataExif',
  'googlePhotosOrigin',
  'appSource',
  'url',
  'tags',
];

/** Never throws, whatever the bytes. */
export function classifyJson(bytes: Uint8Array): ClassifiedJson {
  const decoded = decodeJson(bytes);
  return decoded.kind === 'broken' ? decoded : classifyValue(decoded.value);
}

function classifyValue(value: JsonValue): ClassifiedJson {
  if (!isJsonObject(value)) return { kind: 'other' };
  if (isJsonObject(value.albumData)) return { kind: 'album', album: readAlbumMetadata(value.albumData) };
  if (isAsset(value)) return { kind: 'asset', sidecar: readSidecar(value) };
  if (typeof value.title === 'string') return { kind: 'album', album: readAlbumMetadata(value) };
  return { kind: 'other' };
}

function isAsset(json: JsonObject): boolean {
  const timestamp = objectIn(json, 'photoTakenTime').timestamp;
  if (typeof timestamp === 'number' || (typeof timestamp === 'string' && timestamp !== '')) return true;
  if (typeof json.url === 'string' && json.url.includes('/photo/')) return true;
  return typeof json.title === 'string' && ASSET_FIELDS.some((field) => has(json, field));
}
