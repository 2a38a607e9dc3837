import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { albumPage, batchAnswer, itemPage, readAnswer, readError, singleItem } from '../../src/google/wire.ts';
import { BadAnswerError } from '../../src/library/failures.ts';

const EXAMPLE = {
  id: 'AF1QipExample0001',
  productUrl: 'https://photos.google.com/lr/photo/AF1QipExample0001',
  baseUrl: 'https://lh3.googleusercontent.com/lr/AExampleOpaque',
  mimeType: 'image/jpeg',
  description: 'At the sea',
  mediaMetadata: {
    creationTime: '2021-07-14T09:31:05Z',
    width: '4032',
    height: '3024',
    photo: { cameraMake: 'Google', cameraModel: 'Pixel 5', focalLength: 4.38, exposureTime: '0.002398081s' },
  },
  filename: 'PXL_20210714_093105123.jpg',
};

function read(wire: object) {
  return readAnswer(JSON.stringify(wire), singleItem, 'read a test');
}

test('an item comes over with all that Google tells of it', () => {
  const { item, baseUrl } = read(EXAMPLE);

  const { revision, ...rest } = item;
  assert.match(revision, /^[A-Za-z0-9_-]{16}$/);
  assert.deepEqual(rest, {
    id: 'AF1QipExample0001',
    kind: 'photo',
    state: 'ready',
    filename: 'PXL_20210714_093105123.jpg',
    mimeType: 'image/jpeg',
    takenAtMs: Date.UTC(2021, 6, 14, 9, 31, 5),
    widthPx: 4032,
    heightPx: 3024,
    description: 'At the sea',
    cameraMake: 'Google',
    cameraModel: 'Pixel 5',
    url: 'https://photos.google.com/lr/photo/AF1QipExample0001',
  });
  assert.equal(baseUrl, EXAMPLE.baseUrl);
});

test('B18: an item needs no more than its id', () => {
  const { item, baseUrl } = read({ id: 'A1' });

  const { revision, ...rest } = item;
  assert.ok(revision);
  assert.deepEqual(rest, { id: 'A1', kind: 'photo', state: 'ready', filename: '', mimeType: '' });
  assert.equal(baseUrl, undefined);
});

test('B18: unknown fields are ignored, and known ones that make no sense', () => {
  const { item } = read({
    ...EXAMPLE,
    description: 7,
    somethingNew: { deep: true },
    mediaMetadata: { creationTime: 'yesterday', width: 'wide', height: '-3', photo: 'yes', video: null, later: 1 },
  });

  assert.equal(item.filename, EXAMPLE.filename);
  for (const absent of ['takenAtMs', 'widthPx', 'heightPx', 'description', 'cameraMake'] as const)
    assert.ok(!(absent in item), absent);
});

test('B18: a name is kept to the letter, whatever is in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (filename) => {
      assert.equal(read({ id: 'A1', filename }).item.filename, filename);
    }),
  );
});

const TIMES: [given: string, takenAt: string | undefined][] = [
  ['2021-07-14T09:31:05Z', '2021-07-14T09:31:05.000Z'],
  ['2021-07-14T09:31:05.1Z', '2021-07-14T09:31:05.100Z'],
  ['2021-07-14T09:31:05.123456789Z', '2021-07-14T09:31:05.123Z'],
  ['2021-07-14T11:31:05+02:00', '2021-07-14T09:31:05.000Z'],
  ['1931-01-01T00:00:00Z', '1931-01-01T00:00:00.000Z'],
  ['2099-12-31T23:59:59Z', '2099-12-31T23:59:59.000Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ['2021-07-14T09:31:05', undefined],
  ['2021-13-14T09:31:05Z', undefined],
  ['14 July 2021', undefined],
  ['', undefined],
];
for (const [creationTime, takenAt] of TIMES) {
  test(`a creation time of '${creationTime}' is ${takenAt ?? 'none'}`, () => {
    const { takenAtMs } = read({ id: 'A1', mediaMetadata: { creationTime } }).item;
    assert.equal(takenAtMs === undefined ? undefined : new Date(takenAtMs).toISOString(), takenAt);
  });
}

const STATUSES: [status: unknown, state: string][] = [
  ['PROCESSING', 'processing'],
  ['READY', 'ready'],
  ['FAILED', 'failed'],
  ['UNSPECIFIED', 'ready'],
  ['SOMETHING_NEW', 'ready'],
  [undefined, 'ready'],
  [3, 'ready'],
];
for (const [status, state] of STATUSES) {
  test(`B23: a video whose status is ${status} counts as ${state}`, () => {
    const { item } = read({ id: 'A1', mimeType: 'video/mp4', mediaMetadata: { video: { status, fps: 29.97 } } });
    assert.deepEqual([item.kind, item.state], ['video', state]);
  });
}

test('what is neither marked as photo nor as video is told by its type', () => {
  assert.equal(read({ id: 'A1', mimeType: 'video/mp4' }).item.kind, 'video');
  assert.equal(read({ id: 'A1', mimeType: 'video/mp4', mediaMetadata: { photo: {} } }).item.kind, 'photo');
  assert.equal(read({ id: 'A1', mimeType: 'image/heif' }).item.kind, 'photo');
});

test('B24: a revision follows name, type and dimensions, and nothing else', () => {
  const revisionOf = (change: object) => read({ ...EXAMPLE, ...change }).item.revision;
  const metadata = (change: object) => ({ mediaMetadata: { ...EXAMPLE.mediaMetadata, ...change } });

  const original = revisionOf({});
  assert.equal(revisionOf({ baseUrl: 'https://lh3.googleusercontent.com/lr/Another' }), original);
  assert.equal(revisionOf({ description: 'Another' }), original);
  for (const edit of [
    { filename: 'b.jpg' },
    { mimeType: 'image/png' },
    metadata({ width: '1' }),
    metadata({ height: '1' }),
  ])
    assert.notEqual(revisionOf(edit), original);
});

test('B12: an empty page is a page without entries and without a next one', () => {
  assert.deepEqual(readAnswer('{}', itemPage, 'list'), { entries: [] });
  assert.deepEqual(readAnswer('{}', albumPage, 'list'), { entries: [] });
  assert.deepEqual(readAnswer('{"nextPageToken":""}', itemPage, 'list'), { entries: [] });
  assert.deepEqual(readAnswer('{"nextPageToken":"more"}', itemPage, 'list'), { entries: [], next: 'more' });
});

test('an album has its id, title and address; a missing title is an empty one', () => {
  const albums = [
    { id: 'B1', title: '../x', productUrl: 'https://photos.google.com/lr/album/B1', mediaItemsCount: '3' },
    { id: 'B2' },
  ];

  const { entries } = readAnswer(JSON.stringify({ albums }), albumPage, 'list');

  assert.deepEqual(entries, [
    { id: 'B1', title: '../x', url: 'https://photos.google.com/lr/album/B1', itemCount: 3 },
    { id: 'B2', title: '' },
  ]);
});

test('B22: a batch answers with items and codes, by position', () => {
  const mediaItemResults = [
    { mediaItem: { id: 'A1' } },
    { status: { code: 3, message: 'Invalid media item ID.' } },
    { status: {} },
    {},
  ];

  const entries = readAnswer(JSON.stringify({ mediaItemResults }), batchAnswer, 'look up');

  assert.deepEqual(
    entries.map((entry) => ('found' in entry ? entry.found.item.id : entry.code)),
    ['A1', 3, 2, 2],
  );
});

test('B20: an answer that is not what was asked for is refused by place, never by value', () => {
  const secret = 'https://lh3.googleusercontent.com/lr/AExampleOpaque';
  const refusals: [body: string, message: RegExp][] = [
    [`{"mediaItems":[{"baseUrl":"${secret}","id`, /^Cannot list: Google's answer is not JSON$/],
    ['<!DOCTYPE html>', /not JSON/],
    ['[]', /wrong at the top$/],
    [JSON.stringify({ mediaItems: [{ id: 'A1' }, { baseUrl: secret }] }), /wrong at mediaItems\.1\.id$/],
    [JSON.stringify({ mediaItems: [{ id: secret, filename: 7 }] }), /wrong at mediaItems\.0\.filename$/],
  ];
  for (const [body, message] of refusals) {
    assert.throws(
      () => readAnswer(body, itemPage, 'list'),
      (error) => {
        assert.ok(error instanceof BadAnswerError);
        assert.match(error.message, message);
        assert.doesNotMatch(`${error.message} ${error.cause}`, /AExampleOpaque/);
        return true;
      },
    );
  }
});

test('an error answer may be anything at all', () => {
  const nothing = { message: '', reasons: [], quotaLimit: '' };
  for (const body of ['', '<!DOCTYPE html>', 'null', '7', '{}', '{"error":"invalid_grant"}'])
    assert.deepEqual(readError(body), nothing, body);
  fc.assert(
    fc.property(fc.json(), (body) => {
      assert.equal(typeof readError(body).message, 'string');
      assert.equal(typeof readError(JSON.stringify({ error: JSON.parse(body) })).message, 'string');
    }),
  );
});
