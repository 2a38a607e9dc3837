import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestLibrary, chooseJoin, joinKeyOf, joinSightings, type Sightings } from '../../src/library/joining.ts';
import type { MediaId, MediaItem } from '../../src/library/media-item.ts';
import type { LibraryKey } from '../../src/library/photo-library.ts';

const TAKEN_MS = Date.UTC(2021, 6, 14, 9, 31, 5);

function item(filename: string, fields: Partial<MediaItem> = {}): MediaItem {
  const id = `id of ${filename}` as MediaId;
  return { id, kind: 'photo', state: 'ready', filename, mimeType: '', revision: '1', takenAtMs: TAKEN_MS, ...fields };
}

const ofGoogle = (fields: Partial<MediaItem> = {}, name = 'IMG_1.JPG') => item(name, fields);

/** The item that Takeout shows, what Google shows, and whether they are one. */
const CASES: readonly (readonly [title: string, takeout: MediaItem, google: readonly MediaItem[], joins: boolean])[] = [
  ['one name, one second', item('IMG_1.JPG'), [ofGoogle()], true],
  ['case and Unicode form do not count', item('Cafe\u0301.jpg'), [ofGoogle({}, 'CAFÉ.JPG')], true],
  ['parts of a second do not count', item('IMG_1.JPG'), [ofGoogle({ takenAtMs: TAKEN_MS + 999 })], true],
  ['the next second is another picture', item('IMG_1.JPG'), [ofGoogle({ takenAtMs: TAKEN_MS + 1000 })], false],
  ['another name is another picture', item('IMG_2.JPG'), [ofGoogle()], false],
  ['another extension is another picture', item('IMG_1.HEIC'), [ofGoogle()], false],
  ['without a time nothing is certain', item('IMG_1.JPG', { takenAtMs: undefined as never }), [ofGoogle()], false],
  ['before 1970', item('IMG_1.JPG', { takenAtMs: -1 }), [ofGoogle({ takenAtMs: -1000 })], true],
  ['without a name nothing is certain', item(''), [ofGoogle({}, '')], false],
  ['a photo is no video', item('IMG_1.JPG'), [ofGoogle({ kind: 'video' })], false],
  ['dimensions that only one knows', item('IMG_1.JPG'), [ofGoogle({ widthPx: 4, heightPx: 3 })], true],
  ['equal dimensions', item('IMG_1.JPG', { widthPx: 4, heightPx: 3 }), [ofGoogle({ widthPx: 4, heightPx: 3 })], true],
  [
    'turned by a quarter',
    item('IMG_1.JPG', { widthPx: 3, heightPx: 4 }),
    [ofGoogle({ widthPx: 4, heightPx: 3 })],
    true,
  ],
  ['other dimensions', item('IMG_1.JPG', { widthPx: 8, heightPx: 6 }), [ofGoogle({ widthPx: 4, heightPx: 3 })], false],
  [
    'dimensions tell which of two it is',
    item('IMG_1.JPG', { widthPx: 8, heightPx: 6 }),
    [ofGoogle({ widthPx: 4, heightPx: 3 }), ofGoogle({ widthPx: 8, heightPx: 6 })],
    true,
  ],
  ['two that fit alike stay apart', item('IMG_1.JPG'), [ofGoogle(), ofGoogle()], false],
  [
    'an edited copy is none',
    item('IMG_1-edited.JPG', { beside: 'x' as MediaId }),
    [ofGoogle({}, 'IMG_1-edited.JPG')],
    false,
  ],
];

for (const [title, takeout, google, joins] of CASES) {
  test(`${joins ? 'one item' : 'two items'}: ${title}`, () => {
    const candidates = google
      .filter((other) => joinKeyOf(takeout) !== undefined && joinKeyOf(other) === joinKeyOf(takeout))
      .map((other) => ({ sightings: { google: other } }));
    assert.equal(chooseJoin(takeout, 'takeout', candidates) !== undefined, joins);
  });
}

test('two items of one library are never one', () => {
  assert.equal(chooseJoin(item('IMG_1.JPG'), 'google', [{ sightings: { google: ofGoogle() } }]), undefined);
});

test('the item is as Takeout describes it, completed by what only Google knows, under its own id', () => {
  const google = ofGoogle({ revision: 'g', sizeBytes: 10, widthPx: 4, heightPx: 3, cameraMake: 'Canon', url: 'g' });
  const takeout = item('IMG_1.JPG', { revision: 't', sizeBytes: 99, url: 't', people: ['Ann'], standing: 'archived' });
  const id = 'mine' as MediaId;
  assert.deepEqual(joinSightings(id, { google, takeout }), {
    ...takeout,
    id,
    widthPx: 4,
    heightPx: 3,
    cameraMake: 'Canon',
  });
});

test('a size is that of the bytes that are read: it is never taken over from the other library', () => {
  const sightings = { google: ofGoogle({ sizeBytes: 10 }), takeout: item('IMG_1.JPG') };
  assert.equal(joinSightings('mine' as MediaId, sightings)?.sizeBytes, undefined);
});

test('a time that differs by less than a second stays as it was shown', () => {
  const sightings = { google: ofGoogle({ takenAtMs: TAKEN_MS + 250 }), takeout: item('IMG_1.JPG') };
  const shown = ofGoogle({ takenAtMs: TAKEN_MS + 250 });
  assert.equal(joinSightings('mine' as MediaId, sightings, shown)?.takenAtMs, TAKEN_MS + 250);
  assert.equal(joinSightings('mine' as MediaId, sightings)?.takenAtMs, TAKEN_MS);
});

test('a year alone is no time: nothing is joined by it, and it takes the place of no time that is known', () => {
  const newYear = { takenAtMs: Date.UTC(2021, 0, 1, 12), takenAtPrecision: 'year' } as const;
  const guessed = item('IMG_1.JPG', newYear);
  const mine = 'mine' as MediaId;
  const timeIn = (sightings: Sightings, before?: MediaItem) => {
    const { takenAtMs, takenAtPrecision } = joinSightings(mine, sightings, before) ?? {};
    return [takenAtMs, takenAtPrecision];
  };
  assert.equal(joinKeyOf(guessed), undefined);
  assert.deepEqual(timeIn({ takeout: guessed }), [newYear.takenAtMs, 'year']);
  assert.deepEqual(timeIn({ takeout: guessed, google: ofGoogle() }), [TAKEN_MS, undefined]);
  assert.deepEqual(timeIn({ takeout: guessed }, ofGoogle()), [TAKEN_MS, undefined]);
  assert.deepEqual(timeIn({ takeout: ofGoogle() }, guessed), [TAKEN_MS, undefined]);
  assert.deepEqual(timeIn({ takeout: item('IMG_1.JPG', { takenAtMs: 5 }) }, ofGoogle()), [5, undefined]);
});

test('what one library shows alone is as it says', () => {
  const alone: readonly (readonly [LibraryKey, Sightings])[] = [
    ['google', { google: ofGoogle({ sizeBytes: 5 }) }],
    ['takeout', { takeout: item('IMG_1.JPG', { sizeBytes: 5 }) }],
  ];
  for (const [key, sightings] of alone) {
    assert.deepEqual(joinSightings('mine' as MediaId, sightings), { ...sightings[key], id: 'mine' });
    assert.equal(bestLibrary(sightings), key);
  }
  assert.equal(bestLibrary({ google: ofGoogle(), takeout: item('a') }), 'takeout');
  assert.equal(joinSightings('mine' as MediaId, {}), undefined);
});
