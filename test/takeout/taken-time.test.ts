import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readNameDate } from '../../src/takeout/dates/name-date.ts';
import { decideTakenTime } from '../../src/takeout/dates/taken-time.ts';
import { WallClock } from '../../src/takeout/dates/wall-clock.ts';

const BERLIN = new WallClock('Europe/Berlin');

/** `clock precision time` of the date in a name. */
function dateIn(name: string): string | undefined {
  const found = readNameDate(name);
  return found && `${found.clock} ${found.precision} ${new Date(found.timeMs).toISOString().replace('.000Z', '')}`;
}

test('dates in names, as cameras, phones and messengers write them', () => {
  const dates: Readonly<Record<string, string>> = {
    'PXL_20211013_220651983.jpg': 'utc second 2021-10-13T22:06:51.983Z',
    'PXL_20211013_220651983.PORTRAIT-01.COVER.jpg': 'utc second 2021-10-13T22:06:51.983Z',
    'IMG_20190221_112112042_BURST000_COVER_TOP.MP4': 'local second 2019-02-21T11:21:12.042Z',
    'VID_20200102_030405.mp4': 'local second 2020-01-02T03:04:05',
    '20161105_170829(1).jpg': 'local second 2016-11-05T17:08:29',
    'Screenshot_20200301-161151.png': 'local second 2020-03-01T16:11:51',
    'Screenshot_2024-08-31-00-53-48-647_com.snapchat.jpg': 'local second 2024-08-31T00:53:48',
    '2015-06-07 08.09.10.jpg': 'local second 2015-06-07T08:09:10',
    'signal-2021-05-04-121314.jpg': 'local second 2021-05-04T12:13:14',
    'Screenshot 2022-03-04 at 05.06.07.png': 'local second 2022-03-04T05:06:07',
    '00000IMG_00000_BURST20190404192247596_COVER.jpg': 'local second 2019-04-04T19:22:47.596Z',
    'IMG20210211125718.jpg': 'local second 2021-02-11T12:57:18',
    'IMG-20230325-WA0122~2.jpg': 'local day 2023-03-25T00:00:00',
    '2013-08-22.png': 'local day 2013-08-22T00:00:00',
    'received_1581270440551.jpeg': 'utc second 2020-02-09T17:47:20.551Z',
  };
  for (const [name, expected] of Object.entries(dates)) assert.equal(dateIn(name), expected, name);
});

test('numbers that are no dates', () => {
  for (const name of [
    'IMG_4573.HEIC',
    '15250796_10158125619575157_1421325151866375198_.jpg',
    '20211332_250000.jpg',
    '2021-02-31.jpg',
    '30001231_101010.jpg',
    '2234089303984509579.jpg',
    '',
  ]) {
    assert.equal(dateIn(name), undefined, name);
  }
});

test('any text is read without failing', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9_.-]{0,40}$/));
  fc.assert(fc.property(text, (name) => void readNameDate(name)));
});

test('the sidecar goes before the name, the name before the folder, and the answer says which it was', () => {
  const name = 'IMG_20190704_120000.jpg';
  assert.deepEqual(decideTakenTime({ sidecar: { takenAtMs: -1000 }, name, folderYear: 2019 }, BERLIN), {
    takenAtMs: -1000,
    source: 'sidecar',
    precision: 'second',
  });
  assert.deepEqual(decideTakenTime({ sidecar: {}, name, folderYear: 2019 }, BERLIN), {
    takenAtMs: Date.UTC(2019, 6, 4, 10, 0, 0),
    source: 'file-name',
    precision: 'second',
  });
  assert.deepEqual(decideTakenTime({ name: 'x.jpg', folderYear: 2019 }, BERLIN), {
    takenAtMs: Date.UTC(2019, 0, 1, 11, 0, 0),
    source: 'year-folder',
    precision: 'year',
  });
  assert.equal(decideTakenTime({ name: 'x.jpg' }, BERLIN), undefined);
});

test('a Pixel photo is named by UTC; a date without a time means noon', () => {
  assert.equal(
    decideTakenTime({ name: 'PXL_20211013_220651983.jpg' }, BERLIN)?.takenAtMs,
    Date.UTC(2021, 9, 13, 22, 6, 51, 983),
  );
  assert.deepEqual(decideTakenTime({ name: 'IMG-20230325-WA0001.jpg' }, BERLIN), {
    takenAtMs: Date.UTC(2023, 2, 25, 11, 0, 0),
    source: 'file-name',
    precision: 'day',
  });
});

test('the title goes before a name that lost its end', () => {
  const title = 'com.example.app-Screenshot-of-something_20200301-161151.png';
  assert.equal(
    decideTakenTime({ sidecar: { title }, name: `${title.slice(0, 47)}.png` }, BERLIN)?.takenAtMs,
    Date.UTC(2020, 2, 1, 15, 11, 51),
  );
});

test('hours that clocks show twice or never still are instants', () => {
  assert.equal(BERLIN.instantOf(Date.UTC(2021, 9, 31, 2, 30)), Date.UTC(2021, 9, 31, 0, 30));
  assert.equal(BERLIN.instantOf(Date.UTC(2021, 2, 28, 2, 30)), Date.UTC(2021, 2, 28, 1, 30));
  assert.equal(BERLIN.instantOf(Date.UTC(2021, 6, 1, 12, 0)), Date.UTC(2021, 6, 1, 10, 0));
});

test('a zone that nobody knows is refused by name', () => {
  assert.throws(() => new WallClock('Mars/Base'), /time zone 'Mars\/Base'/);
});
