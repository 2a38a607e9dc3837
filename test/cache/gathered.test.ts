import assert from 'node:assert/strict';
import test from 'node:test';
import { setImmediate as later } from 'node:timers/promises';
import { bytesIn, gathered } from '../../src/cache/gathered.ts';
import { Gate } from '../support/gate.ts';

interface Sender {
  sent: number;
  isLeft: boolean;
}

/** `count` pieces of 10 bytes, each of its number; then `failure`, if there is one. */
async function* pieces(sender: Sender, count: number, failure?: Error): AsyncGenerator<Uint8Array> {
  try {
    for (let number = 0; number < count; number += 1) {
      sender.sent += 1;
      yield new Uint8Array(10).fill(number);
    }
    if (failure) throw failure;
  } finally {
    sender.isLeft = true;
  }
}

/** Long enough for everything that needs no disk to happen. */
async function whenQuiet(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await later();
}

const sender = (): Sender => ({ sent: 0, isLeft: false });

test('all pieces come, in their order, and those that wait come together', async () => {
  const numbers: number[] = [];
  let batches = 0;
  for await (const batch of gathered(pieces(sender(), 100), 50)) {
    batches += 1;
    numbers.push(...batch.map((piece) => piece[0] ?? -1));
    await whenQuiet();
  }
  assert.deepEqual(numbers, [...Array(100).keys()]);
  assert.equal(batches, 21, 'the first piece comes at once, then five at a time');
});

test('no more is asked for than what may wait', async () => {
  const asked = sender();
  const batches = gathered(pieces(asked, 100), 50);
  await batches.next();
  await whenQuiet();
  assert.equal(asked.sent, 1 + 5);
  const { value } = await batches.next();
  assert.equal(value && bytesIn(value), 50);
  await batches.return();
});

test('a piece larger than all that may wait comes as it is', async () => {
  const sizes: number[] = [];
  for await (const batch of gathered(pieces(sender(), 4), 1)) sizes.push(bytesIn(batch));
  assert.deepEqual(sizes, [10, 10, 10, 10]);
});

test('an empty source ends at once', async () => {
  assert.deepEqual(await gathered(pieces(sender(), 0), 50).next(), { done: true, value: undefined });
});

test('what came before a failure comes before it', async () => {
  const broken = new Error('broken off');
  const batches = gathered(pieces(sender(), 3, broken), 50);
  let received = 0;
  await assert.rejects(async () => {
    for await (const batch of batches) received += bytesIn(batch);
  }, broken);
  assert.equal(received, 30);
});

test('who leaves early leaves the source, too, also one that holds still since enough waits', async () => {
  const left = sender();
  for await (const _ of gathered(pieces(left, 100), 50)) {
    await whenQuiet();
    break;
  }
  await whenQuiet();
  assert.ok(left.isLeft);
  assert.equal(left.sent, 6);
});

test('who leaves does not wait for a piece that is on its way, and the source is left when it has come', async () => {
  const left = sender();
  const coming = new Gate();
  async function* slow(): AsyncGenerator<Uint8Array> {
    yield* pieces(sender(), 1);
    await coming.pass();
    yield* pieces(left, 5);
  }
  const batches = gathered(slow(), 50);
  await batches.next();
  await batches.return();
  assert.equal(left.sent, 0);
  coming.release();
  await whenQuiet();
  assert.deepEqual(left, { sent: 1, isLeft: true });
});
