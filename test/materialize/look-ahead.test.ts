import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookAhead } from '../../src/materialize/look-ahead.ts';
import { collect } from '../support/collect.ts';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let n = 0; n < count; n += 1) yield n;
}

test('everything is passed on in order, each block announced before the first of it', async () => {
  const seen: string[] = [];
  for await (const n of lookAhead(numbers(7), 3, (block) => seen.push(`next ${block.join(' ')}`))) seen.push(`${n}`);
  assert.deepEqual(seen, ['next 0 1 2', '0', '1', '2', 'next 3 4 5', '3', '4', '5', 'next 6', '6']);
});

test('nothing comes of nothing', async () => {
  assert.deepEqual(await collect(lookAhead(numbers(0), 3, ([first]) => assert.equal(first, undefined))), []);
});
