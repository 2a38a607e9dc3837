import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasMoreThanADate, sidecarText, type ToldOfItem } from '../../../src/materialize/sidecars/sidecar-text.ts';

const item: ToldOfItem = {
  description: 'Tom & Jerry\nat the beach',
  people: ['Tom', 'Jerry <3'],
  location: { latitude: 48.1375, longitude: -11.575, altitudeM: 519.2 },
  takenAtMs: Date.parse('2021-07-14T09:31:05.789Z'),
};

// What is written here stands on people's disks: after a change the next run writes every one of them anew.
const FROZEN = `<?xml version="1.0" encoding="UTF-8"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:exif="http://ns.adobe.com/exif/1.0/"
    xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">Tom &amp; Jerry
at the beach</rdf:li></rdf:Alt></dc:description>
   <Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>Tom</rdf:li><rdf:li>Jerry &lt;3</rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImage>
   <exif:GPSLatitude>48,8.250000N</exif:GPSLatitude>
   <exif:GPSLongitude>11,34.500000W</exif:GPSLongitude>
   <exif:GPSAltitude>519200/1000</exif:GPSAltitude>
   <exif:GPSAltitudeRef>0</exif:GPSAltitudeRef>
   <exif:DateTimeOriginal>2021-07-14T09:31:05.789Z</exif:DateTimeOriginal>
   <photoshop:DateCreated>2021-07-14T09:31:05.789Z</photoshop:DateCreated>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
`;

test('a sidecar is written as it always was', () => {
  assert.equal(sidecarText(item), FROZEN);
});

test('what is not known is not said', () => {
  const text = sidecarText({ description: 'Beach' });
  assert.match(text, />Beach</);
  assert.doesNotMatch(text, /PersonInImage>|GPS|Date/);
});

for (const [takenAt, expected] of [
  ['2021-07-14T09:31:05Z', '2021-07-14T09:31:05Z'],
  ['2021-07-14T09:31:05.120Z', '2021-07-14T09:31:05.120Z'],
  ['1851-07-28T10:00:00Z', '1851-07-28T10:00:00Z'],
  ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00Z'],
  ['-000001-12-31T23:59:59Z', undefined],
  ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z'],
  ['+010000-01-01T00:00:00Z', undefined],
] as const) {
  test(`a picture taken at ${takenAt} is ${expected === undefined ? 'not dated' : 'dated in UTC'}`, () => {
    const text = sidecarText({ description: 'Beach', takenAtMs: Date.parse(takenAt) });
    assert.equal(/<photoshop:DateCreated>(.*)<\/photoshop:DateCreated>/.exec(text)?.[1], expected);
  });
}

test('a time that is no time is left out', () => {
  for (const takenAtMs of [Number.NaN, 9e15]) assert.doesNotMatch(sidecarText({ takenAtMs }), /Date/);
});

for (const [what, told, answer] of [
  ['a description', { description: 'Beach' }, true],
  ['a person', { people: ['Tom'] }, true],
  ['a place', { location: { latitude: 1, longitude: 2 } }, true],
  ['a date', { takenAtMs: 0 }, false],
  ['nothing', {}, false],
  ['a blank description and a person without a name', { description: ' \n', people: ['', ' '] }, false],
  ['a place that is none on Earth', { location: { latitude: 91, longitude: 2 } }, false],
] as const) {
  test(`${what} is ${answer ? '' : 'not '}worth a sidecar`, () => assert.equal(hasMoreThanADate(told), answer));
}
