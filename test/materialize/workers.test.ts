import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import fc from 'fast-check';
import type { Inode } from '../../src/catalog/node.ts';
import { InodeSet } from '../../src/materialize/inode-set.ts';
import { forEachConcurrently } from '../../src/materialize/workers.ts';

async function* numbers(upTo: number) {
  for (let number = 0; number < upTo; number += 1) yield number;
}

test('everything is worked on once, no more than the given number at a time', async () => {
  const done: number[] = [];
  let [running, most] = [0, 0];

  await forEachConcurrently(
    () => numbers(20),
    4,
    async (number) => {
      running += 1;
      most = Math.max(most, running);
      await turnOfTheLoop();
      running -= 1;
      done.push(number);
    },
  );

  assert.deepEqual(
    done.sort((a, b) => a - b),
    Array.from({ length: 20 }, (_, index) => index),
  );
  assert.equal(most, 4);
});

test('the first that fails stops the others and is what is thrown, after all have ended', async () => {
  const failure = new Error('third');
  const ended: number[] = [];

  const running = forEachConcurrently(
    () => numbers(100),
    3,
    async (number, signal) => {
      if (number === 2) throw failure;
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  ).finally(() => ended.push(1));

  await assert.rejects(running, failure);
  assert.deepEqual(ended, [1]);
});

test('a source that fails is what is thrown', async () => {
  async function* broken() {
    yield 1;
    throw new Error('no more');
  }
  await assert.rejects(
    forEachConcurrently(broken, 2, async () => undefined),
    /no more/,
  );
});

test('an abort is passed on and thrown', async () => {
  const stop = new AbortController();
  const seen: number[] = [];

  const running = forEachConcurrently(
    () => numbers(100),
    1,
    async (number) => {
      seen.push(number);
      if (number === 5) stop.abort(new Error('enough'));
    },
    stop.signal,
  );

  await assert.rejects(running, /enough/);
  assert.equal(seen.length, 6);
});

test('a set of inodes answers as any other set', () => {
  const inode = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 0xffff_ffff }));
  fc.assert(
    fc.property(fc.array(inode), fc.array(inode), (added, asked) => {
      const [ours, plain] = [new InodeSet(), new Set(added)];
      for (const ino of added) ours.add(ino as Inode);
      assert.equal(ours.size, plain.size);
      for (const ino of [...added, ...asked]) assert.equal(ours.has(ino as Inode), plain.has(ino));
    }),
  );
});
