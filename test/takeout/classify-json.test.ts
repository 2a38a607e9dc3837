import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { classifyJson } from '../../src/takeout/json/classify-json.ts';
import { MAX_JSON_BYTES, MAX_JSON_LEVELS } from '../../src/takeout/json/decode-json.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const classify = (value: unknown) => classifyJson(bytes(JSON.stringify(value)));
const kindOf = (value: unknown) => classify(value).kind;

/** The sidecar in it; fails the test when it holds none. */
function sidecar(value: unknown) {
  const found = classify(value);
  assert.equal(found.kind, 'asset');
  return found.kind === 'asset' ? found.sidecar : assert.fail();
}

const TAKEN = { photoTakenTime: { timestamp: '1634164611' } };
const NO_FLAGS = {
  people: [],
  favorite: false,
  archived: false,
  trashed: false,
  locked: false,
  fromPartner: false,
  fromSharedAlbum: false,
};

test('everything that a sidecar tells', () => {
  const found = sidecar({
    title: 'Tom\u0027s beach.jpg',
    description: 'At “the” sea',
    imageViews: '3',
    creationTime: { timestamp: '1634200000', formatted: '14. 10. 2021 08:26:40 UTC' },
    photoTakenTime: { timestamp: '1634164611', formatted: '13 oct. 2021, 22:36:51 UTC' },
    geoData: { latitude: 48.2, longitude: 16.4, altitude: 170.5, latitudeSpan: 0, longitudeSpan: 0 },
    geoDataExif: { latitude: 1, longitude: 2, altitude: 0 },
    people: [{ name: 'Anna' }, { name: '' }, 'x', { name: 'Anna' }, { name: ' Tom ' }],
    url: 'https://photos.google.com/photo/AF1QipAbc',
    favorited: true,
    archived: true,
    trashed: true,
    inLockedFolder: true,
    appSource: { androidPackageName: 'com.whatsapp' },
    googlePhotosOrigin: {
      mobileUpload: { deviceFolder: { localFolderName: 'WhatsApp Images' }, deviceType: 'ANDROID_PHONE' },
      fromPartnerSharing: {},
    },
    somethingNew: [1, 2, 3],
  });
  assert.deepEqual(found, {
    title: "Tom's beach.jpg",
    description: 'At “the” sea',
    takenAtMs: 1_634_164_611_000,
    uploadedAtMs: 1_634_200_000_000,
    location: { latitude: 48.2, longitude: 16.4, altitudeM: 170.5, source: 'photos' },
    people: ['Anna', 'Tom'],
    url: 'https://photos.google.com/photo/AF1QipAbc',
    favorite: true,
    archived: true,
    trashed: true,
    locked: true,
    fromPartner: true,
    fromSharedAlbum: false,
    device: { kind: 'android_phone', folder: 'WhatsApp Images', app: 'com.whatsapp' },
  });
});

test('a time may be a number, a string, negative, and is unknown when zero, empty or absurd', () => {
  const taken = (timestamp: unknown) =>
    sidecar({ title: 'a.jpg', url: 'https://photos.google.com/photo/A', photoTakenTime: { timestamp } }).takenAtMs;
  assert.equal(taken('1634164611'), 1_634_164_611_000);
  assert.equal(taken(1_634_164_611), 1_634_164_611_000);
  assert.equal(taken('-2082844800'), -2_082_844_800_000);
  for (const unknown of ['0', 0, '', ' ', null, 'yesterday', '1e5', '99999999999999', {}, true, undefined]) {
    assert.equal(taken(unknown), undefined, String(unknown));
  }
});

test('0/0 is no place; the file’s place stands in for one that Photos does not show', () => {
  const nowhere = { latitude: 0.0, longitude: 0.0, altitude: 0.0 };
  const vienna = { latitude: 48.2, longitude: 16.4, altitude: 0 };
  assert.equal(sidecar({ ...TAKEN, geoData: nowhere, geoDataExif: nowhere }).location, undefined);
  assert.deepEqual(sidecar({ ...TAKEN, geoData: nowhere, geoDataExif: vienna }).location, {
    latitude: 48.2,
    longitude: 16.4,
    source: 'file',
  });
  assert.equal(sidecar({ ...TAKEN, geoData: { latitude: 91, longitude: 4 } }).location, undefined);
});

test('fields of a wrong type are fields that are not there', () => {
  const wrong = { title: 7, description: {}, people: 'Anna', url: [], favorited: 'no', geoData: 'x', appSource: null };
  assert.deepEqual(sidecar({ ...TAKEN, ...wrong }), { takenAtMs: 1_634_164_611_000, ...NO_FLAGS });
});

test('a sidecar is known by its time or its address, or by what only photos have', () => {
  assert.equal(kindOf(TAKEN), 'asset');
  assert.equal(kindOf({ photoTakenTime: { timestamp: '0' } }), 'asset');
  assert.equal(kindOf({ url: 'https://photos.google.com/photo/AF1Q' }), 'asset');
  assert.equal(kindOf({ title: 'a.jpg', photoTakenTime: { timestamp: '' } }), 'asset');
  assert.equal(kindOf({ title: 'a.jpg', url: 'https://lh3.googleusercontent.com/x', tags: [], comments: [] }), 'asset');
});

test('an album is known by a title and no time, or by its wrapping', () => {
  assert.deepEqual(classify({ title: 'Holiday', access: 'protected', date: { timestamp: '1532736000' } }), {
    kind: 'album',
    album: { title: 'Holiday', access: 'protected', dateMs: 1_532_736_000_000 },
  });
  assert.deepEqual(
    classify({ albumData: { title: 'Old', description: 'd', geoData: { latitude: 1, longitude: 2 } } }),
    {
      kind: 'album',
      album: { title: 'Old', description: 'd', location: { latitude: 1, longitude: 2, source: 'photos' } },
    },
  );
  assert.deepEqual(classify({ title: '' }), { kind: 'album', album: {} });
  assert.deepEqual(classify({ albumData: {} }), { kind: 'album', album: {} });
});

test('all else of an export is other', () => {
  for (const value of [
    {},
    [],
    null,
    7,
    'text',
    { sharedAlbumComments: [{ text: 'nice' }] },
    { externalOrderId: '1', type: 'PHOTO_BOOK', creationTime: { timestamp: '1' } },
    [{ title: 'a.jpg', ...TAKEN }],
  ]) {
    assert.equal(kindOf(value), 'other', JSON.stringify(value));
  }
});

test('a byte order mark and bytes that are not UTF-8 do no harm', () => {
  const json = bytes(JSON.stringify({ title: 'a?.jpg', ...TAKEN }));
  json[json.indexOf('?'.charCodeAt(0))] = 0xff;
  const found = classifyJson(new Uint8Array([0xef, 0xbb, 0xbf, ...json]));
  assert.equal(found.kind === 'asset' && found.sidecar.title, 'a\ufffd.jpg');
});

test('what is not JSON, too big or too deep is broken, with the reason', () => {
  const reason = (given: Uint8Array) => {
    const found = classifyJson(given);
    return found.kind === 'broken' ? found.reason : found.kind;
  };
  assert.match(reason(bytes('')), /empty/);
  assert.match(reason(bytes('{"title": "a')), /ends too early/);
  assert.match(reason(new Uint8Array(MAX_JSON_BYTES + 1)), /16777217 bytes/);
  assert.match(reason(bytes('['.repeat(5_000_000))), /64 levels/);
  const nested = (levels: number) => bytes(`${'['.repeat(levels)}${']'.repeat(levels)}`);
  assert.equal(reason(nested(MAX_JSON_LEVELS)), 'other');
  assert.match(reason(nested(MAX_JSON_LEVELS + 1)), /64 levels/);
  assert.equal(reason(bytes(JSON.stringify({ text: `\\"${'['.repeat(100)}` }))), 'other');
});

test('names that every object inherits are no fields', () => {
  assert.equal(kindOf(JSON.parse('{"__proto__": {"title": "x"}, "constructor": 1}')), 'other');
});

test('no value and no bytes make it fail', () => {
  const field = fc.constantFrom(
    'title',
    'photoTakenTime',
    'geoData',
    'people',
    'googlePhotosOrigin',
    'albumData',
    'url',
  );
  fc.assert(
    fc.property(fc.dictionary(field, fc.jsonValue()), (value) => {
      assert.ok(['asset', 'album', 'other'].includes(kindOf(value)));
    }),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (given) => void classifyJson(given)));
});
