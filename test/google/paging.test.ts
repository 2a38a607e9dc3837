import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureOf, faultOf } from '../../src/google/api-fault.ts';
import { pagesOf } from '../../src/google/paging.ts';
import type { WirePage } from '../../src/google/wire.ts';
import { BadAnswerError } from '../../src/library/failures.ts';
import { collect } from '../support/collect.ts';

const badToken = () => failureOf('list', faultOf({ status: 400, body: '' }, 0), 0);

/** Answers by token; `'first'` for none. Throws what stands in place of a page. */
function listing(pages: Readonly<Record<string, WirePage<string> | Error>>, since?: string) {
  const asked: string[] = [];
  const ask = async (token = 'first') => {
    asked.push(token);
    const page = pages[token] ?? assert.fail(`asked for ${token}`);
    if (page instanceof Error) throw page;
    return page;
  };
  return { asked, pages: () => collect(pagesOf({ ask, since, idOf: (entry) => entry, attempted: 'list' })) };
}

test('B13: short pages are followed by the token alone', async () => {
  const { pages } = listing({ first: { entries: ['a'], next: 't1' }, t1: { entries: ['b', 'c'] } });

  assert.deepEqual(await pages(), [{ entries: ['a'], next: 't1' }, { entries: ['b', 'c'] }]);
});

test('B13b: pages without entries are skipped, however many come in a row', async () => {
  const empty = Object.fromEntries(
    Array.from({ length: 500 }, (_, page) => [`t${page}`, { entries: [], next: `t${page + 1}` }]),
  );
  const { pages } = listing({ first: { entries: ['a'], next: 't0' }, ...empty, t500: { entries: ['b'] } });

  assert.deepEqual(
    (await pages()).map(({ entries }) => entries),
    [['a'], ['b']],
  );
});

test('B13b: a thousand empty pages in a row are too many', async () => {
  let page = 0;
  const ask = async () => ({ entries: [], next: `t${page++}` });

  await assert.rejects(
    collect(pagesOf({ ask, idOf: String, attempted: 'list' })),
    (error) => error instanceof BadAnswerError && /1000 empty pages in a row/.test(error.message),
  );
  assert.equal(page, 1_000);
});

test('B13c: a last token that leads to nothing ends the listing', async () => {
  const { pages } = listing({ first: { entries: ['a'], next: 't1' }, t1: { entries: [] } });

  assert.deepEqual(await pages(), [{ entries: ['a'], next: 't1' }, { entries: [] }]);
});

test('B13d: an item that the next page repeats comes once', async () => {
  const { pages } = listing({
    first: { entries: ['a', 'b'], next: 't1' },
    t1: { entries: ['b', 'c'], next: 't2' },
    t2: { entries: ['c'] },
  });

  assert.deepEqual(
    (await pages()).map(({ entries }) => entries),
    [['a', 'b'], ['c'], []],
  );
});

test('B14: a token that Google no longer knows begins the listing anew', async () => {
  const { asked, pages } = listing({ old: badToken(), first: { entries: ['a'] } }, 'old');

  assert.deepEqual(await pages(), [{ entries: ['a'] }]);
  assert.deepEqual(asked, ['old', 'first']);
});

test('B14: it begins anew once only', async () => {
  const { asked, pages } = listing({ first: { entries: ['a'], next: 't1' }, t1: badToken() });

  await assert.rejects(pages(), BadAnswerError);
  assert.deepEqual(asked, ['first', 't1', 'first', 't1']);
});

test('B14: a first page that is refused is not asked for again', async () => {
  const { asked, pages } = listing({ first: badToken() });

  await assert.rejects(pages(), BadAnswerError);
  assert.deepEqual(asked, ['first']);
});

for (const length of [1, 2, 3, 7, 50]) {
  test(`a circle of ${length} pages is noticed, whatever comes before it`, async () => {
    let asked = 0;
    const ask = async (token = '0') => {
      asked += 1;
      const page = Number(token);
      return { entries: [`${page} ${asked}`], next: String(page < 20 ? page + 1 : 20 + ((page - 19) % length)) };
    };

    await assert.rejects(
      collect(pagesOf({ ask, idOf: String, attempted: 'list' })),
      (error) => error instanceof BadAnswerError && /lead back to an earlier one/.test(error.message),
    );
    assert.ok(asked <= 20 + 4 * length + 64, `${asked} pages`);
  });
}
