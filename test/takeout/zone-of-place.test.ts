import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { zoneOfPlace } from '../../src/takeout/dates/zone-of-place.ts';

test('a place has the time zone of its country', () => {
  const table: readonly (readonly [latitude: number, longitude: number, zone: string])[] = [
    [48.1374, 11.5755, 'Europe/Berlin'],
    [35.6895, 139.6917, 'Asia/Tokyo'],
    [40.7128, -74.006, 'America/New_York'],
    [-33.8688, 151.2093, 'Australia/Sydney'],
  ];
  for (const [latitude, longitude, zone] of table) assert.equal(zoneOfPlace({ latitude, longitude }), zone);
});

test('every place on earth has a time zone that this system knows, the sea and the poles too', () => {
  const latitude = fc.double({ min: -90, max: 90, noNaN: true });
  const longitude = fc.double({ min: -180, max: 180, noNaN: true });
  fc.assert(
    fc.property(latitude, longitude, (north, east) => {
      const timeZone = zoneOfPlace({ latitude: north, longitude: east });
      new Intl.DateTimeFormat('en', { timeZone }).format(0);
    }),
  );
});
