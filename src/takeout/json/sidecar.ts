import { isJsonObject, type JsonObject } from './decode-json.ts';
import { flagIn, has, listIn, numberIn, objectIn, textIn, timeMsIn } from './fields.ts';

/** Where a picture was taken. */
export interface Location {
  readonly latitude: number;
  readonly longitude: number;
  readonly altitudeM?: number;
  /** `'photos'`: as Google Photos shows it, which may be an edit or an estimate; `'file'`: as the file itself says. */
  readonly source: 'photos' | 'file';
}

/** What an export tells about one photo or video beside its bytes. What it does not tell is absent. */
export interface Sidecar {
  /** The name of the upload, not made fit for a disk: may hold `/`, `?`, `&`, and may lack an extension. */
  readonly title?: string;
  readonly description?: string;
  /** Milliseconds since 1970 UTC, negative before; the date that Google Photos shows, edits included. */
  readonly takenAtMs?: number;
  readonly uploadedAtMs?: number;
  readonly location?: Location;
  /** Names of the people that were recognized and named. */
  readonly people: readonly string[];
  /** Where the person can look at it in a browser. */
  readonly url?: string;
  readonly favorite: boolean;
  readonly archived: boolean;
  readonly trashed: boolean;
  /** In the locked folder. */
  readonly locked: boolean;
  /** Came from the partner that the account shares its photos with. */
  readonly fromPartner: boolean;
  /** Saved from an album that somebody else shared. */
  readonly fromSharedAlbum: boolean;
  readonly device?: UploadingDevice;
}

export interface UploadingDevice {
  /** In Google's words, lower case: `android_phone`. */
  readonly kind?: string;
  /** The folder that the file lay in there: `WhatsApp Images`. */
  readonly folder?: string;
  /** The Android package that made the file. */
  readonly app?: string;
}

/** Names on disks have at most 255 bytes; a title beyond this is damage, and a cut one predicts the same names. */
const MAX_TITLE_UNITS = 4_096;
/** What an extended attribute can hold. */
const MAX_DESCRIPTION_UNITS = 65_536;
const MAX_PEOPLE = 1_000;
const MAX_LABEL_UNITS = 1_024;

/** Never fails: a field of a wrong type is a field that is not there. There is one for each photo, so it makes one object. */
export function readSidecar(json: JsonObject): Sidecar {
  const origin = objectIn(json, 'googlePhotosOrigin');
  const sidecar: { -readonly [K in keyof Sidecar]: Sidecar[K] } = {
    people: readPeople(json),
    favorite: flagIn(json, 'favorited'),
    archived: flagIn(json, 'archived'),
    trashed: flagIn(json, 'trashed'),
    locked: flagIn(json, 'inLockedFolder'),
    fromPartner: has(origin, 'fromPartnerSharing'),
    fromSharedAlbum: has(origin, 'fromSharedAlbum'),
  };
  set(sidecar, 'title', textIn(json, 'title', MAX_TITLE_UNITS));
  set(sidecar, 'description', textIn(json, 'description', MAX_DESCRIPTION_UNITS));
  set(sidecar, 'takenAtMs', timeMsIn(json, 'photoTakenTime'));
  set(sidecar, 'uploadedAtMs', timeMsIn(json, 'creationTime'));
  set(sidecar, 'location', readLocation(json));
  set(sidecar, 'url', textIn(json, 'url', MAX_TITLE_UNITS));
  set(sidecar, 'device', readDevice(json, origin));
  return sidecar;
}

function set<O, K extends keyof O>(object: O, key: K, value: O[K] | undefined): void {
  if (value !== undefined) object[key] = value;
}

/** The position that Photos shows goes before the file's: the person may have corrected it. */
function readLocation(json: JsonObject): Location | undefined {
  return readPosition(objectIn(json, 'geoData'), 'photos') ?? readPosition(objectIn(json, 'geoDataExif'), 'file');
}

/** 0/0, a place in the sea, stands for no position; an altitude of exactly 0 likewise says nothing. */
export function readPosition(geo: JsonObject, source: Location['source']): Location | undefined {
  const latitude = numberIn(geo, 'latitude');
  const longitude = numberIn(geo, 'longitude');
  if (latitude === undefined || longitude === undefined) return undefined;
  if (latitude === 0 && longitude === 0) return undefined;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return undefined;
  const altitudeM = numberIn(geo, 'altitude') || undefined;
  return { latitude, longitude, ...given('altitudeM', altitudeM), source };
}

function readPeople(json: JsonObject): readonly string[] {
  const names = new Set<string>();
  for (const person of listIn(json, 'people').slice(0, MAX_PEOPLE)) {
    const name = isJsonObject(person) ? textIn(person, 'name', MAX_LABEL_UNITS)?.trim() : undefined;
    if (name !== undefined && name !== '') names.add(name);
  }
  return [...names];
}

function readDevice(json: JsonObject, origin: JsonObject): UploadingDevice | undefined {
  const upload = objectIn(origin, 'mobileUpload');
  const kind = textIn(upload, 'deviceType', MAX_LABEL_UNITS)?.toLowerCase();
  const folder = textIn(objectIn(upload, 'deviceFolder'), 'localFolderName', MAX_LABEL_UNITS);
  const app = textIn(objectIn(json, 'appSource'), 'androidPackageName', MAX_LABEL_UNITS);
  if (kind === undefined && folder === undefined && app === undefined) return undefined;
  return { ...given('kind', kind), ...given('folder', folder), ...given('app', app) };
}

/** An object with the field, or one without when there is nothing to say. */
function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  const fields: { [P in K]?: V } = {};
  if (value !== undefined) fields[key] = value;
  return fields;
}
