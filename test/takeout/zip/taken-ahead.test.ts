import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { takenAhead } from '../../../src/takeout/zip/taken-ahead.ts';

/** Makes the numbers from 1 to `count`, then fails if it is told to; tells how many it made and that it was ended. */
class Source {
  made = 0;
  isEnded = false;

  constructor(
    private readonly count: number,
    private readonly failure?: Error,
  ) {}

  async *pieces(): AsyncGenerator<number, void> {
    try {
      while (this.made < this.count) {
        this.made += 1;
        yield this.made;
      }
      if (this.failure) throw this.failure;
    } finally {
      this.isEnded = true;
    }
  }
}

async function collect(pieces: AsyncIterable<number>, into: number[] = []): Promise<number[]> {
  for await (const piece of pieces) into.push(piece);
  return into;
}

for (const count of [0, 1, 3, 4, 10]) {
  test(`${count} pieces come whole and in their order, four of them taken ahead`, async () => {
    const source = new Source(count);

    assert.deepEqual(
      await collect(takenAhead(source.pieces(), 4)),
      Array.from({ length: count }, (_, at) => at + 1),
    );
    assert.ok(source.isEnded);
  });
}

test('while one piece is used so many more are made, and no further one', async () => {
  const source = new Source(100);
  const ahead = takenAhead(source.pieces(), 4);

  assert.equal((await ahead.next()).value, 1);
  await nextTurn();
  assert.equal(source.made, 5);
  assert.equal((await ahead.next()).value, 2);
  await nextTurn();
  assert.equal(source.made, 6);
  await ahead.return();
});

test('a failure comes behind the pieces that were made before it', async () => {
  const failure = new Error('damaged');
  const came: number[] = [];

  await assert.rejects(collect(takenAhead(new Source(3, failure).pieces(), 8), came), failure);

  assert.deepEqual(came, [1, 2, 3]);
});

test('whoever leaves early ends the source, also when it has failed behind what was taken', async () => {
  for (const source of [new Source(100), new Source(2, new Error('damaged'))]) {
    for await (const piece of takenAhead(source.pieces(), 4)) {
      assert.equal(piece, 1);
      break;
    }
    assert.ok(source.isEnded);
  }
});
