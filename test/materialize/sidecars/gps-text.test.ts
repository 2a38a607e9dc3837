import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type GpsText, gpsText } from '../../../src/materialize/sidecars/gps-text.ts';

for (const [what, latitude, longitude, expected] of [
  ['north and east', 48.1375, 11.575, ['48,8.250000N', '11,34.500000E']],
  ['south and west', -33.8568, -70.5, ['33,51.408000S', '70,30.000000W']],
  ['the middle of nowhere', 0, 0, ['0,0.000000N', '0,0.000000E']],
  ['a zero with a sign', -0, -1e-12, ['0,0.000000N', '0,0.000000E']],
  ['the poles and the end of the world', 90, -180, ['90,0.000000N', '180,0.000000W']],
  ['minutes that would be rounded to 60', 9.999_999_999_9, 0.016_666_666_6, ['10,0.000000N', '0,1.000000E']],
] as const) {
  test(`a position is told in degrees and minutes: ${what}`, () => {
    const text = gpsText({ latitude, longitude });
    assert.deepEqual([text?.latitude, text?.longitude, text?.altitude], [...expected, undefined]);
  });
}

for (const [latitude, longitude] of [
  [90.01, 0],
  [0, -180.5],
  [Number.NaN, 0],
  [0, Number.POSITIVE_INFINITY],
] as const) {
  test(`${latitude}, ${longitude} is no place on Earth`, () => {
    assert.equal(gpsText({ latitude, longitude }), undefined);
  });
}

for (const [altitudeM, expected] of [
  [35.125, { metres: '35125/1000', reference: '0' }],
  [0, { metres: '0/1000', reference: '0' }],
  [-430.5, { metres: '430500/1000', reference: '1' }],
  [-0.000_1, { metres: '0/1000', reference: '0' }],
  [2_147_483.647, { metres: '2147483647/1000', reference: '0' }],
  [3_000_000, undefined],
  [Number.NaN, undefined],
  [Number.NEGATIVE_INFINITY, undefined],
] as const) {
  test(`${altitudeM} metres above the sea are ${expected ? `${expected.metres}, ${expected.reference}` : 'left out'}`, () => {
    assert.deepEqual(gpsText({ latitude: 1, longitude: 2, altitudeM })?.altitude, expected);
  });
}

test('any place read back is the same place within two millimetres', () => {
  const degrees = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true });
  fc.assert(
    fc.property(degrees(90), degrees(180), (latitude, longitude) => {
      const text = gpsText({ latitude, longitude }) ?? assert.fail();
      assert.ok(Math.abs(degreesIn(text, 'latitude') - latitude) < 1e-8);
      assert.ok(Math.abs(degreesIn(text, 'longitude') - longitude) < 1e-8);
    }),
  );
});

function degreesIn(text: GpsText, axis: 'latitude' | 'longitude'): number {
  const [, degrees, minutes, hemisphere = ''] = /^(\d+),(\d+\.\d{6})([NSEW])$/.exec(text[axis]) ?? assert.fail();
  assert.ok(Number(minutes) < 60);
  return (Number(degrees) + Number(minutes) / 60) * ('SW'.includes(hemisphere) ? -1 : 1);
}
