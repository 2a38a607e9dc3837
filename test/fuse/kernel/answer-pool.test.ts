import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnswerPool, LARGEST_BODY_BYTES } from '../../../src/fuse/kernel/answer-pool.ts';

test('an answer has at least the room that is asked for', () => {
  const pool = new AnswerPool();
  for (const bytes of [0, 1, 4_096, 4_097, 131_072, 131_073, LARGEST_BODY_BYTES]) {
    const answer = pool.take(bytes);
    assert.ok(answer.capacityBytes >= bytes);
    assert.equal(answer.body(0, bytes).length, bytes);
  }
  assert.throws(() => pool.take(LARGEST_BODY_BYTES + 1), RangeError);
});

test('an answer that comes back is used again, with nothing left of its last request', () => {
  const pool = new AnswerPool();
  const first = pool.take(100);
  first.begin(1, 2);
  first.granted.push(7);
  first.undo = async () => undefined;
  const { signal } = first;
  pool.give(first);
  const second = pool.take(4_096);
  assert.equal(second, first);
  assert.deepEqual([second.granted, second.undo], [[], undefined]);
  second.interrupt();
  assert.equal(signal.aborted, false, 'the signal of the last request is none of this one’s');
});

test('answers that are out at the same time are different ones, and not all are kept', () => {
  const pool = new AnswerPool();
  const many = Array.from({ length: 100 }, () => pool.take(LARGEST_BODY_BYTES));
  assert.equal(new Set(many).size, 100);
  for (const answer of many) pool.give(answer);
  const again = Array.from({ length: 100 }, () => pool.take(LARGEST_BODY_BYTES));
  const kept = again.filter((answer) => many.includes(answer)).length;
  assert.equal(kept, 8);
});
