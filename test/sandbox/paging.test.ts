import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Page, pageOf } from '../../src/sandbox/paging.ts';
import { photo } from '../../src/sandbox/sandbox-library.ts';
import { dailyPhotos, SandboxClient } from './sandbox-client.ts';

const PLAIN = { overlappingPages: false, emptyPages: 0, shortPages: false, lastTokenLeadsNowhere: false };

/** All pages of `list`, following tokens as a client does. */
function pagesOf(list: readonly number[], pageSize: number, settings: typeof PLAIN): (readonly number[])[] {
  const pages: (readonly number[])[] = [];
  for (let pageToken: string | undefined = ''; pageToken !== undefined; ) {
    const page: Page<number> | string = pageOf(list, { pageSize, pageToken, parameters: [pageSize] }, settings);
    assert.ok(typeof page !== 'string');
    assert.ok(page.entries.length <= pageSize);
    pages.push(page.entries);
    pageToken = page.nextPageToken;
  }
  return pages;
}

test('whatever oddities are switched on, following the tokens gives every item once and in order, or twice in a row', () => {
  const settings = fc.record({
    overlappingPages: fc.boolean(),
    emptyPages: fc.nat(3),
    shortPages: fc.boolean(),
    lastTokenLeadsNowhere: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.nat(60), fc.integer({ min: 1, max: 25 }), settings, (length, pageSize, chosen) => {
      const list = Array.from({ length }, (_, index) => index);
      const seen = pagesOf(list, pageSize, chosen).flat();
      const once = seen.filter((entry, index) => entry !== seen[index - 1]);
      assert.deepEqual(once, list);
      if (!chosen.overlappingPages) assert.deepEqual(seen, list);
    }),
  );
});

test('overlapping pages begin with the last item of the page before', () => {
  assert.deepEqual(pagesOf([1, 2, 3, 4, 5], 3, { ...PLAIN, overlappingPages: true }), [
    [1, 2, 3],
    [3, 4, 5],
  ]);
});

test('empty pages have a token and come before each page that has items', () => {
  assert.deepEqual(pagesOf([1, 2, 3], 2, { ...PLAIN, emptyPages: 2 }), [[], [], [1, 2], [], [], [3]]);
});

test('short pages hold fewer items than asked for, and more follow', () => {
  const pages = pagesOf(
    Array.from({ length: 40 }, (_, index) => index),
    10,
    { ...PLAIN, shortPages: true },
  );
  assert.ok(pages.length > 4);
});

test('the last token can lead to an empty object', async () => {
  await using client = await SandboxClient.start(dailyPhotos(20), { settings: { lastTokenLeadsNowhere: true } });
  const pages = await client.pages((token) => client.get(`/v1/mediaItems?pageSize=10&pageToken=${token}`));
  assert.equal(pages.length, 3);
  assert.deepEqual(pages[2], {});
});

test('an empty page on the wire has a token and no list', async () => {
  await using client = await SandboxClient.start(dailyPhotos(2), { settings: { emptyPages: 1 } });
  assert.deepEqual(Object.keys(await client.get('/v1/mediaItems')), ['nextPageToken']);
});

test('items added while paging shift the rest: one comes twice; removed ones make another be missed', async () => {
  await using client = await SandboxClient.start(dailyPhotos(4));
  const first = await client.get('/v1/mediaItems?pageSize=2');
  client.sandbox.control.library.addItems([photo('newest.jpg', { creationTime: '2022-01-01T00:00:00Z' })]);
  const second = await client.get(`/v1/mediaItems?pageSize=2&pageToken=${first.nextPageToken}`);
  assert.equal(second.mediaItems?.[0]?.filename, first.mediaItems?.[1]?.filename);
});

test('a page far into a large library touches no more entries than it holds', () => {
  const entries = Array.from({ length: 1_000_000 }, (_, index) => index);
  let touched = 0;
  const list = new Proxy(entries, {
    get: (target, key) => {
      if (typeof key === 'string' && /^\d+$/.test(key)) touched += 1;
      return Reflect.get(target, key);
    },
  });
  let pageToken = '';
  for (let pages = 0; pages < 200; pages += 1) {
    touched = 0;
    const page = pageOf(list, { pageSize: 100, pageToken, parameters: [] }, PLAIN);
    assert.ok(typeof page !== 'string');
    pageToken = page.nextPageToken ?? '';
    assert.ok(touched <= 101, `page ${pages} touched ${touched} entries`);
  }
});
