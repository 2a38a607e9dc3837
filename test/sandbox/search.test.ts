import assert from 'node:assert/strict';
import { test } from 'node:test';
import { photo, video } from '../../src/sandbox/sandbox-library.ts';
import { SandboxClient } from './sandbox-client.ts';

const LIBRARY = [
  photo('new-year.jpg', { creationTime: '2021-01-01T00:00:00Z' }),
  photo('may.jpg', { creationTime: '2020-05-17T10:00:00Z', favorite: true }),
  photo('eve.jpg', { creationTime: '2020-12-31T23:30:00Z' }),
  video('clip.mp4', { creationTime: '2020-05-31T23:59:59Z' }),
  photo('hidden.jpg', { creationTime: '2020-05-20T10:00:00Z', archived: true }),
  photo('future.jpg', { creationTime: '2099-01-01T00:00:00Z' }),
];

async function found(filters: object, more: object = {}): Promise<string[]> {
  await using client = await SandboxClient.start(LIBRARY);
  return await client.namesOfSearch({ filters, ...more });
}

const dates = (...list: object[]) => ({ dateFilter: { dates: list } });
const ranges = (...list: object[]) => ({ dateFilter: { ranges: list } });

test('a search without filters gives everything but the archived, as a listing does', async () => {
  const all = ['future.jpg', 'new-year.jpg', 'eve.jpg', 'clip.mp4', 'may.jpg'];
  assert.deepEqual(await found({ includeArchivedMedia: false }), all);
  await using client = await SandboxClient.start(LIBRARY);
  assert.deepEqual(await client.namesOfSearch({}), all);
  assert.deepEqual(
    (await client.get('/v1/mediaItems')).mediaItems?.map((item) => item.filename),
    all,
  );
});

test('archived items are there for whoever asks for them', async () => {
  const all = await found({ includeArchivedMedia: true });
  assert.ok(all.includes('hidden.jpg'));
});

test('dates match by what of them is given: a year, a month, a day, a day of any year', async () => {
  assert.deepEqual(await found(dates({ year: 2020 })), ['eve.jpg', 'clip.mp4', 'may.jpg']);
  assert.deepEqual(await found(dates({ year: 2020, month: 5 })), ['clip.mp4', 'may.jpg']);
  assert.deepEqual(await found(dates({ year: 2020, month: 5, day: 17 })), ['may.jpg']);
  assert.deepEqual(await found(dates({ month: 12, day: 31 }, { year: 2021, month: 1, day: 1 })), [
    'new-year.jpg',
    'eve.jpg',
  ]);
});

test('both ends of a range are in it', async () => {
  const whole = { startDate: { year: 2020, month: 5, day: 17 }, endDate: { year: 2020, month: 12, day: 31 } };
  assert.deepEqual(await found(ranges(whole)), ['eve.jpg', 'clip.mp4', 'may.jpg']);
  const years = { startDate: { year: 2021 }, endDate: { year: 2021 } };
  assert.deepEqual(await found(ranges(years)), ['new-year.jpg']);
});

test('kinds of filters are combined: favourites, photos, videos', async () => {
  assert.deepEqual(await found({ featureFilter: { includedFeatures: ['FAVORITES'] } }), ['may.jpg']);
  assert.deepEqual(await found({ mediaTypeFilter: { mediaTypes: ['VIDEO'] } }), ['clip.mp4']);
  const both = { ...dates({ year: 2020 }), mediaTypeFilter: { mediaTypes: ['PHOTO'] } };
  assert.deepEqual(await found(both), ['eve.jpg', 'may.jpg']);
});

test('an item of the future is missing from filtered results until its time has come', async () => {
  await using client = await SandboxClient.start(LIBRARY);
  const filters = dates({ year: 2099 });
  assert.deepEqual(await client.namesOfSearch({ filters }), []);
  client.sandbox.control.moveClock(80 * 365.25 * 86_400_000);
  client.sandbox.control.tokens.revokeAll();
  const token = client.sandbox.control.signIn().accessToken;
  const response = await client.fetch('/v1/mediaItems:search', {
    method: 'POST',
    body: JSON.stringify({ filters }),
    headers: { authorization: `Bearer ${token}` },
  });
  assert.match(await response.text(), /future\.jpg/);
});

test('results of a date filter can be ordered from the oldest on', async () => {
  const oldest = await found(dates({ year: 2020 }), { orderBy: 'MediaMetadata.creation_time' });
  assert.deepEqual(oldest, ['may.jpg', 'clip.mp4', 'eve.jpg']);
  const newest = await found(dates({ year: 2020 }), { orderBy: 'MediaMetadata.creation_time desc' });
  assert.deepEqual(newest, ['eve.jpg', 'clip.mp4', 'may.jpg']);
});

const REFUSED: Record<string, object> = {
  'an album together with filters': { albumId: 'x', filters: dates({ year: 2020 }) },
  'two media types': { filters: { mediaTypeFilter: { mediaTypes: ['PHOTO', 'VIDEO'] } } },
  'six dates': { filters: dates(...[1, 2, 3, 4, 5, 6].map((day) => ({ year: 2020, month: 1, day }))) },
  'a date of zeros': { filters: dates({ year: 0, month: 0, day: 0 }) },
  'a month without a year': { filters: dates({ month: 5 }) },
  'a day without a month': { filters: dates({ year: 2020, day: 5 }) },
  'a day alone': { filters: dates({ day: 5 }) },
  'a thirteenth month': { filters: dates({ year: 2020, month: 13 }) },
  'a range of mixed precision': { filters: ranges({ startDate: { year: 2020 }, endDate: { year: 2020, month: 5 } }) },
  'a category both wanted and not': {
    filters: { contentFilter: { includedContentCategories: ['PETS'], excludedContentCategories: ['PETS'] } },
  },
  'eleven categories': { filters: { contentFilter: { includedContentCategories: new Array(11).fill('PETS') } } },
  'an unknown category': { filters: { contentFilter: { includedContentCategories: ['UFOS'] } } },
  'an order without a date filter': { orderBy: 'MediaMetadata.creation_time' },
  'an order with another filter': {
    orderBy: 'MediaMetadata.creation_time',
    filters: { ...dates({ year: 2020 }), mediaTypeFilter: { mediaTypes: ['PHOTO'] } },
  },
  'an unknown field': { filter: {} },
  'a negative page size': { pageSize: -1 },
};

for (const [what, body] of Object.entries(REFUSED)) {
  test(`a search with ${what} is an invalid argument`, async () => {
    await using client = await SandboxClient.start(LIBRARY);
    assert.deepEqual((await client.search(body)).error, {
      code: 400,
      message: 'Request contains an invalid argument.',
      status: 'INVALID_ARGUMENT',
    });
  });
}
