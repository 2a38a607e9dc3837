import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { UsageError } from '../../src/base/failure.ts';
import { LAYOUT_VARIABLES } from '../../src/tree/layout.ts';
import { createPlacement, type PlacementOptions } from '../../src/tree/placement.ts';
import { album, photo, video } from '../support/library-entries.ts';

const placementWith = (options: Partial<PlacementOptions> = {}) =>
  createPlacement({ layout: '{year}/{month}', timeZone: 'UTC', portableNames: false, ...options });

const directoryAt = (takenAt: string | undefined, options: Partial<PlacementOptions> = {}) =>
  placementWith(options).directoryOf(photo('a.jpg', { takenAt }).item).join('/');

test('an item stands in the month in which it was taken, where the person lives', () => {
  const table: readonly [takenAt: string, timeZone: string, directory: string][] = [
    ['2021-07-14T09:31:05Z', 'UTC', 'photos/2021/07'],
    // half past eleven on New Year's Eve, there
    ['2021-12-31T22:30:00Z', 'Europe/Berlin', 'photos/2021/12'],
    ['2022-01-01T04:30:00Z', 'America/New_York', 'photos/2021/12'],
    ['2021-12-31T22:30:00Z', 'Asia/Tokyo', 'photos/2022/01'],
    ['2021-12-31T09:59:59Z', 'Pacific/Kiritimati', 'photos/2021/12'],
    ['2021-12-31T10:00:00Z', 'Pacific/Kiritimati', 'photos/2022/01'],
    ['2022-01-01T11:59:59Z', 'Etc/GMT+12', 'photos/2021/12'],
    // a month ends an hour earlier in summer time
    ['2021-06-30T21:59:59Z', 'Europe/Berlin', 'photos/2021/06'],
    ['2021-06-30T22:00:00Z', 'Europe/Berlin', 'photos/2021/07'],
    ['2021-01-31T22:30:00Z', 'Europe/Berlin', 'photos/2021/01'],
    ['2021-06-30T18:29:59Z', 'Asia/Kolkata', 'photos/2021/06'],
    ['2021-06-30T18:30:00Z', 'Asia/Kolkata', 'photos/2021/07'],
    ['1965-02-28T23:59:59Z', 'UTC', 'photos/1965/02'],
    ['2024-02-29T12:00:00Z', 'UTC', 'photos/2024/02'],
    ['0987-06-05T12:00:00Z', 'UTC', 'photos/0987/06'],
    ['0001-01-01T00:00:00Z', 'UTC', 'photos/0001/01'],
    ['9999-12-31T23:59:59Z', 'UTC', 'photos/9999/12'],
  ];
  for (const [takenAt, timeZone, directory] of table) {
    assert.equal(directoryAt(takenAt, { timeZone }), directory, `${takenAt} in ${timeZone}`);
  }
});

test('an item of which the place is known stands in the month that it was there', () => {
  const directoryOf = (timeZone: string, layout = '{year}/{month}') => {
    const item = { ...photo('a.jpg', { takenAt: '2021-12-31T22:30:00Z' }).item, timeZone };
    return placementWith({ timeZone: 'Europe/Berlin', layout }).directoryOf(item).join('/');
  };
  assert.equal(directoryOf('Europe/Berlin'), 'photos/2021/12');
  assert.equal(directoryOf('Asia/Tokyo'), 'photos/2022/01');
  assert.equal(directoryOf('America/New_York', '{year}/{month}/{day}'), 'photos/2021/12/31');
  assert.equal(directoryOf('Mars/Olympus_Mons'), 'photos/2021/12', 'a zone that this system does not know');
});

test('a day of the clocks going forward or back is one day', () => {
  const day = { layout: '{year}-{month}-{day}', timeZone: 'Europe/Berlin' };
  assert.equal(directoryAt('2021-03-27T22:59:59Z', day), 'photos/2021-03-27');
  assert.equal(directoryAt('2021-03-27T23:00:00Z', day), 'photos/2021-03-28');
  assert.equal(directoryAt('2021-03-28T21:59:59Z', day), 'photos/2021-03-28');
  assert.equal(directoryAt('2021-03-28T22:00:00Z', day), 'photos/2021-03-29');
  assert.equal(directoryAt('2021-10-30T22:00:00Z', day), 'photos/2021-10-31');
  assert.equal(directoryAt('2021-10-31T22:59:59Z', day), 'photos/2021-10-31');
});

test('what has no date, or one that four digits cannot show, is undated', () => {
  const odd = ['0000-12-31T23:59:59Z', '-000001-06-01T00:00:00Z', '+010000-01-01T00:00:00Z', '+275760-09-13T00:00:00Z'];
  for (const takenAt of [undefined, ...odd]) assert.equal(directoryAt(takenAt), 'photos/undated');
  assert.equal(directoryAt('+010000-01-01T00:00:00Z', { timeZone: 'America/New_York' }), 'photos/9999/12');
  for (const takenAtMs of [Number.NaN, Number.POSITIVE_INFINITY, 8.64e15 + 1, -8.64e15 - 1]) {
    const item = { ...photo('a.jpg').item, takenAtMs };
    assert.deepEqual(placementWith().directoryOf(item), ['photos', 'undated']);
  }
});

test('a layout says the folders: date, kind, camera, and text that stands for itself', () => {
  const shot = photo('a.jpg', { cameraMake: 'Google', cameraModel: 'Pixel 5' }).item;
  const clip = video('a.mp4').item;
  const place = (layout: string, item = shot) => placementWith({ layout }).directoryOf(item).join('/');
  assert.equal(place('{year}'), 'photos/2021');
  assert.equal(place('{year}/{month}/{day}'), 'photos/2021/07/14');
  assert.equal(place('by day/{year}-{month}-{day} Überall'), 'photos/by day/2021-07-14 Überall');
  assert.equal(place('{kind}/{camera}'), 'photos/photos/Google Pixel 5');
  assert.equal(place('{kind}/{camera}', clip), 'photos/videos/unknown camera');
  assert.equal(place('everything'), 'photos/everything');
});

test('a layout without a date has a place for undated items', () => {
  const item = photo('a.jpg', { takenAt: undefined, cameraModel: 'X100' }).item;
  assert.deepEqual(placementWith({ layout: '{camera}' }).directoryOf(item), ['photos', 'X100']);
  assert.deepEqual(placementWith({ layout: '{camera}/{year}' }).directoryOf(item), ['photos', 'undated']);
});

test('where nothing but the year is known, the folders go as far as it decides', () => {
  const item = photo('a.jpg', { takenAt: '2014-01-01T12:00:00Z', takenAtPrecision: 'year', cameraModel: 'X100' }).item;
  const place = (layout: string) => placementWith({ layout }).directoryOf(item).join('/');
  assert.equal(place('{year}/{month}'), 'photos/2014/undated');
  assert.equal(place('{year}/{month}/{day}/{camera}'), 'photos/2014/undated');
  assert.equal(place('{camera}/{year}/{day}'), 'photos/X100/2014/undated');
  assert.equal(place('{year}-{month}'), 'photos/undated');
  assert.equal(place('{year}/{camera}'), 'photos/2014/X100');
  assert.equal(place('{camera}'), 'photos/X100');
});

test('what a camera calls itself cannot leave its folder', () => {
  const place = (cameraModel: string, options: Partial<PlacementOptions> = {}) =>
    placementWith({ layout: '{camera}', ...options }).directoryOf(photo('a.jpg', { cameraModel }).item);
  assert.deepEqual(place('../../etc'), ['photos', '___.._etc']);
  assert.deepEqual(place('EOS 5D / Mark:II'), ['photos', 'EOS 5D _ Mark:II']);
  assert.deepEqual(place('EOS 5D / Mark:II', { portableNames: true }), ['photos', 'EOS 5D _ Mark_II']);
  assert.deepEqual(place('{year}'), ['photos', '{year}']);
  assert.deepEqual(place(' '), ['photos', 'unknown camera']);
});

test('a maker that the model names already is not said twice', () => {
  const camera = (cameraMake: string, cameraModel: string) =>
    placementWith({ layout: '{camera}' }).directoryOf(photo('a.jpg', { cameraMake, cameraModel }).item)[1];
  assert.equal(camera('Canon', 'Canon EOS R5'), 'Canon EOS R5');
  assert.equal(camera('Apple', 'iPhone 12'), 'Apple iPhone 12');
  assert.equal(camera('Apple ', ''), 'Apple');
});

test('a layout that cannot be used is refused: what, where, and what is allowed', () => {
  const table: readonly [layout: string, why: RegExp][] = [
    ['{year}/{mnth}', /no variable \{mnth\}, as at character 8\b/],
    ['{Year}', /no variable \{Year\}/],
    ['{}', /no variable \{\}/],
    ['', /folder at character 1 has no name/],
    ['{year}//{month}', /folder at character 8 has no name/],
    ['{year}/ /{month}', /folder at character 8 has no name/],
    ['{year}/', /folder at character 8 has no name/],
    ['/{year}', /must not begin with '\/'/],
    ['{year}/../x', /'\.\.' at character 8 is not allowed/],
    ['./{year}', /'\.' at character 1 is not allowed/],
    ['{year}/x{month', /'\{' at character 9 is never closed/],
    ['{year/{month}', /'\{' at character 1 is never closed/],
    ['{year}}', /'\}' at character 7 closes nothing/],
    ['{{year}}', /'\{' at character 1 is never closed/],
  ];
  for (const [layout, why] of table) {
    assert.throws(
      () => placementWith({ layout }),
      (error: unknown) => {
        assert.ok(error instanceof UsageError);
        assert.ok(error.message.includes(`'${layout}'`));
        assert.match(error.message, why);
        for (const variable of LAYOUT_VARIABLES) assert.ok(error.message.includes(`{${variable}}`));
        return true;
      },
    );
  }
});

test('a time zone that does not exist is refused with an example', () => {
  for (const timeZone of ['Mars/Phobos', '', 'Berlin']) {
    assert.throws(() => placementWith({ timeZone }), { code: 'usage', message: /'.*': .*like Europe\/Berlin/ });
  }
});

test('albums and favourites have their own directories', () => {
  assert.deepEqual(placementWith().albumDirectoryOf(album('Summer / 2021').album), ['albums', 'Summer _ 2021']);
  assert.deepEqual(placementWith().albumDirectoryOf(album('../x').album), ['albums', '___x']);
  const portable = placementWith({ portableNames: true });
  assert.deepEqual(portable.albumDirectoryOf(album('Why?').album), ['albums', 'Why_']);
  assert.deepEqual(placementWith().favoritesDirectory, ['favorites']);
});

test('items are named after their file names', () => {
  assert.equal(placementWith().nameOf(photo('a/b.jpg').item), 'a_b.jpg');
  assert.equal(placementWith().nameOf(video('').item), 'untitled.mp4');
  assert.equal(placementWith({ portableNames: true }).nameOf(photo('a:b.jpg').item), 'a_b.jpg');
  assert.equal(placementWith().numbered('a.jpg', 2, 'item'), 'a (2).jpg');
});

test('placements that answer alike have equal fingerprints, the others do not', () => {
  const usual = placementWith({ timeZone: 'Europe/Berlin' }).fingerprint;
  assert.equal(placementWith({ timeZone: 'europe/berlin' }).fingerprint, usual);
  const india = ['Asia/Kolkata', 'Asia/Calcutta'].map((timeZone) => placementWith({ timeZone }).fingerprint);
  assert.equal(india[0], india[1]);
  const cameras = ['UTC', 'Asia/Tokyo'].map((timeZone) => placementWith({ timeZone, layout: '{camera}' }).fingerprint);
  assert.equal(cameras[0], cameras[1]);

  const others: Partial<PlacementOptions>[] = [{ layout: '{year}' }, { timeZone: 'UTC' }, { portableNames: true }];
  for (const other of others) {
    assert.notEqual(placementWith({ timeZone: 'Europe/Berlin', ...other }).fingerprint, usual);
  }
});

test('a fingerprint is kept on disk, so it never changes', () => {
  const { fingerprint } = placementWith({ timeZone: 'Europe/Berlin', portableNames: true });
  const frozen = 'layout {year}/{month}, time zone GMT+01:00 (July GMT+02:00), portable names, rules 2';
  assert.equal(fingerprint, frozen);
  assert.equal(placementWith({ layout: 'all' }).fingerprint, 'layout all, rules 2');
});

test('only days that exist are shown, the same that the calendar of the system shows', () => {
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'Asia/Kathmandu');
  const times = fc.date({ min: new Date('0001-01-03T00:00:00Z'), max: new Date('9999-12-29'), noInvalidDate: true });
  const layout = '{year}/{month}/{day}';
  fc.assert(
    fc.property(times, zones, (time, timeZone) => {
      const [, year = '', month, day] = directoryAt(time.toISOString(), { layout, timeZone }).split('/');
      const shown = new Date(`${year}-${month}-${day}T12:00:00Z`);
      assert.equal(shown.toISOString().slice(0, 10), `${year}-${month}-${day}`);
      assert.ok(Math.abs(shown.getTime() - time.getTime()) <= 27 * 3_600_000);
    }),
    { numRuns: 300 },
  );
});
