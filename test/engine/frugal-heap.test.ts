import assert from 'node:assert/strict';
import test from 'node:test';
import { whileFrugal } from '../../src/engine/frugal-heap.ts';
import { Gate } from '../support/gate.ts';

test('the heap is kept small from the first of several jobs to the end of the last, however they end', async () => {
  const told: number[] = [];
  const tell = (percent: number) => void told.push(percent);
  const [first, second] = [new Gate(), new Gate()];
  const one = whileFrugal(() => first.pass(), tell);
  const other = whileFrugal(async () => {
    await second.pass();
    throw new Error('cut off');
  }, tell);
  first.release();
  await one;
  assert.deepEqual(told, [25]);
  second.release();
  await assert.rejects(other, /cut off/);
  assert.deepEqual(told, [25, 200]);
  assert.equal(await whileFrugal(async () => 'done', tell), 'done');
  assert.deepEqual(told, [25, 200, 25, 200]);
});

test('what V8 is told it understands, before, during and after', async () => {
  assert.equal(await whileFrugal(async () => 'done'), 'done');
});
