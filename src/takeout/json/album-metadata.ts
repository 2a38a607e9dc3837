import type { JsonObject } from './decode-json.ts';
import { objectIn, textIn, timeMsIn } from './fields.ts';
import { type Location, readPosition } from './sidecar.ts';

/** What an export tells about an album. Its members it does not name: they are what lies in the folder. */
export interface AlbumMetadata {
  /** Absent for an album without a title. */
  readonly title?: string;
  readonly description?: string;
  /** The album's own date, milliseconds since 1970 UTC. */
  readonly dateMs?: number;
  /** Who may see it, in Google's word: `protected`. */
  readonly access?: string;
  readonly location?: Location;
}

const MAX_TITLE_UNITS = 4_096;
const MAX_DESCRIPTION_UNITS = 65_536;

/** Never fails: a field of a wrong type is a field that is not there. */
export function readAlbumMetadata(json: JsonObject): AlbumMetadata {
  const title = textIn(json, 'title', MAX_TITLE_UNITS);
  const description = textIn(json, 'description', MAX_DESCRIPTION_UNITS);
  const dateMs = timeMsIn(json, 'date');
  const access = textIn(json, 'access', MAX_TITLE_UNITS);
  const location = readPosition(objectIn(json, 'geoData'), 'photos');
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(dateMs === undefined ? {} : { dateMs }),
    ...(access === undefined ? {} : { access }),
    ...(location === undefined ? {} : { location }),
  };
}
