import type { MediaItem } from '../../library/media-item.ts';
import { type GpsText, gpsText } from './gps-text.ts';
import { xmlText } from './xml-text.ts';

/** What a sidecar can tell of an item. */
export type ToldOfItem = Pick<MediaItem, 'description' | 'people' | 'location' | 'takenAtMs' | 'takenAtPrecision'>;

const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:exif="http://ns.adobe.com/exif/1.0/"
    xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
`;

const TAIL = `  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
`;

/** Whether there is more to say of an item than its date, which the file itself carries as its time. */
export function hasMoreThanADate(item: ToldOfItem): boolean {
  const hasPlace = item.location !== undefined && gpsText(item.location) !== undefined;
  return hasPlace || isTold(item.description) || peopleOf(item).length > 0;
}

/**
 * An item's description, people, place and date as XMP, the form in which programs for photos read what stands beside a
 * file. Equal items give equal text: the next run recognizes by it what an earlier one wrote.
 */
export function sidecarText(item: ToldOfItem): string {
  return HEAD + [...lines(item)].map((line) => `   ${line}\n`).join('') + TAIL;
}

function* lines(item: ToldOfItem): Generator<string> {
  if (isTold(item.description)) {
    yield `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${xmlText(item.description)}</rdf:li></rdf:Alt></dc:description>`;
  }
  const people = peopleOf(item);
  if (people.length > 0) {
    const names = people.map((name) => `<rdf:li>${xmlText(name)}</rdf:li>`).join('');
    yield `<Iptc4xmpExt:PersonInImage><rdf:Bag>${names}</rdf:Bag></Iptc4xmpExt:PersonInImage>`;
  }
  const place = item.location && gpsText(item.location);
  if (place) yield* placeLines(place);
  const taken = item.takenAtMs === undefined || item.takenAtPrecision ? undefined : dateText(item.takenAtMs);
  if (taken !== undefined) {
    yield `<exif:DateTimeOriginal>${taken}</exif:DateTimeOriginal>`;
    yield `<photoshop:DateCreated>${taken}</photoshop:DateCreated>`;
  }
}

function* placeLines({ latitude, longitude, altitude }: GpsText): Generator<string> {
  yield `<exif:GPSLatitude>${latitude}</exif:GPSLatitude>`;
  yield `<exif:GPSLongitude>${longitude}</exif:GPSLongitude>`;
  if (!altitude) return;
  yield `<exif:GPSAltitude>${altitude.metres}</exif:GPSAltitude>`;
  yield `<exif:GPSAltitudeRef>${altitude.reference}</exif:GPSAltitudeRef>`;
}

function peopleOf({ people = [] }: ToldOfItem): readonly string[] {
  return people.filter(isTold);
}

function isTold(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}

/** In UTC, whole seconds where they are whole. XMP writes years with four digits: undefined before 0 and after 9999. */
function dateText(takenAtMs: number): string | undefined {
  const date = new Date(Math.floor(takenAtMs));
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9999 ? date.toISOString().replace('.000Z', 'Z') : undefined;
}
