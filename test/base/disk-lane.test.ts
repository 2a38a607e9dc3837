import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DiskLane } from '../../src/base/disk-lane.ts';
import { Gate } from '../support/gate.ts';
import { ManualClock } from '../support/manual-clock.ts';

const silent = () => new Error('silent');

/** A lane for four, of which three of one place; counts what was begun. */
function lane() {
  const clock = new ManualClock();
  const lane = new DiskLane(clock, { atOnce: 4, atOnceInPlace: 3, patienceMs: 1_000 });
  const gate = new Gate();
  const begun: string[] = [];
  const ask = (place: string) =>
    lane.run(
      place,
      async () => {
        begun.push(place);
        await gate.pass();
        return place;
      },
      silent,
    );
  const askSoon = (place: string) => lane.run(place, async () => place, silent);
  return { clock, lane, gate, begun, ask, askSoon };
}

test('three things go at a time in one place, and one more elsewhere', async () => {
  const { gate, begun, ask } = lane();

  const answers = ['a', 'a', 'a', 'a', 'b', 'c'].map(ask);

  assert.deepEqual(begun, ['a', 'a', 'a', 'b']);
  gate.release();
  assert.deepEqual(await Promise.all(answers), ['a', 'a', 'a', 'a', 'b', 'c']);
});

test('where one place hangs, whoever waits for it is told in time, whoever comes at once, and others go on', async () => {
  const { clock, gate, begun, ask, askSoon } = lane();
  const waiting = ['a', 'a', 'a', 'a'].map((place) => assert.rejects(ask(place), /silent/));

  await clock.advance(999);
  assert.equal(await askSoon('b'), 'b');
  await clock.advance(1);
  await Promise.all(waiting);

  await assert.rejects(askSoon('a'), /silent/);
  assert.equal(await askSoon('b'), 'b');
  assert.deepEqual(begun, ['a', 'a', 'a']);
  gate.release();
});

test('a place is slow as long as something there, or above it, takes longer than is asked for', async () => {
  const { clock, lane: asked, gate, ask } = lane();
  const answers = [ask('a/b'), ask('c')];
  await clock.advance(500);
  assert.equal(asked.isSlow('a/b', 500), false);
  await clock.advance(1);
  assert.equal(asked.isSlow('a/b', 500), true);
  assert.equal(asked.isSlow('a/b/c', 500), true);
  assert.equal(asked.isSlow('a', 500), false);
  gate.release();
  await Promise.all(answers);
  assert.equal(asked.isSlow('a/b', 500), false);
});

test('where all hangs nothing more is begun anywhere, until something answers', async () => {
  const { clock, gate, ask, askSoon } = lane();
  const waiting = ['a', 'b', 'c', 'd', 'e'].map((place) => assert.rejects(ask(place), /silent/));
  await clock.advance(1_000);
  await Promise.all(waiting);

  await assert.rejects(askSoon('f'), /silent/);
  gate.release();
  await new Promise(setImmediate);

  assert.equal(await askSoon('f'), 'f');
  assert.equal(await askSoon('a'), 'a');
});

test('what must be done is not waited for while the disk hangs, and is done once it answers', async () => {
  const { clock, lane: hanging, gate, ask } = lane();
  const first = assert.rejects(ask('a'), /silent/);
  await clock.advance(1_000);
  await first;
  let isDone: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    isDone = resolve;
  });

  await hanging.runSometime('a', async () => isDone());
  gate.release();

  await done;
});
