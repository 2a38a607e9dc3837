/** The JSON files of an export, with the fields and in the forms in which Google writes them. */
import { createHash } from 'node:crypto';
import type { Album, Position, Shot } from './description.ts';
import type { JsonObject, JsonValue } from './json.ts';

const UPLOAD_DELAY_SECONDS = 5_400;
const WORDS = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'medium', timeStyle: 'medium' });

/** What stands beside a photo. */
export function sidecarOf(shot: Shot): JsonObject {
  const { title, takenAt, description = '', location, locationInFile, people, standing } = shot;
  const takenSeconds = takenAt === undefined ? undefined : secondsOf(takenAt);
  const uploadedSeconds = (takenSeconds ?? 0) + UPLOAD_DELAY_SECONDS;
  return {
    title,
    description,
    imageViews: '3',
    creationTime: timeOf(uploadedSeconds),
    photoTakenTime: takenSeconds === undefined ? undefined : timeOf(takenSeconds),
    geoData: placeOf(location),
    geoDataExif: locationInFile === undefined ? undefined : placeOf(locationInFile),
    people: people.length === 0 ? undefined : people.map((name) => ({ name })),
    url: shot.url ?? urlOf(shot),
    favorited: shot.favorite || undefined,
    archived: standing === 'archived' || undefined,
    trashed: standing === 'trashed' || undefined,
    inLockedFolder: standing === 'locked' || undefined,
    googlePhotosOrigin: originOf(shot),
    photoLastModifiedTime: timeOf(uploadedSeconds + 60),
    ...shot.fields,
  };
}

/** What stands in an album's folder; undefined for an album without such a file. */
export function albumMetadataOf(album: Album): JsonObject | undefined {
  const { metadata, title, description = '', date } = album;
  if (metadata === 'none') return undefined;
  if (metadata === 'empty') return {};
  if (metadata === 'title-only') return { title };
  if (typeof metadata !== 'string') return metadata;
  const full = {
    title,
    description,
    access: 'protected',
    date: timeOf(secondsOf(date)),
    location: '',
    geoData: placeOf(),
  };
  return metadata === 'wrapped' ? { albumData: full } : full;
}

/** Of a day's folder, in exports before December 2020. */
export function dayMetadataOf(day: string): JsonObject {
  return { title: day, description: '', access: '', date: timeOf(secondsOf(`${day}T00:00:00Z`)), location: '' };
}

/** Seconds since 1970 as text, and words that nobody should read. */
function timeOf(seconds: number): JsonObject {
  return { timestamp: String(seconds), formatted: `${WORDS.format(seconds * 1_000)} UTC` };
}

/** Zero degrees north and east stand for no place. */
function placeOf({ latitude, longitude, altitudeM = 0 }: Position = { latitude: 0, longitude: 0 }): JsonObject {
  return { latitude, longitude, altitude: altitudeM, latitudeSpan: 0, longitudeSpan: 0 };
}

function originOf({ from }: Shot): JsonValue {
  if (from === 'partner') return { fromPartnerSharing: {} };
  if (from === 'shared-album') return { fromSharedAlbum: {} };
  return { mobileUpload: { deviceFolder: { localFolderName: '' }, deviceType: 'ANDROID_PHONE' } };
}

function urlOf({ title, takenAt = '' }: Shot): string {
  const key = createHash('sha256').update(`${title} ${takenAt}`).digest('base64url');
  return `https://photos.google.com/photo/AF1Qip${key.slice(0, 38)}`;
}

function secondsOf(time: string): number {
  const timeMs = Date.parse(time);
  if (Number.isNaN(timeMs))
    throw new Error(`Cannot write the time ${time}: it is not RFC 3339, as 2021-07-04T10:00:00Z`);
  return Math.floor(timeMs / 1_000);
}
