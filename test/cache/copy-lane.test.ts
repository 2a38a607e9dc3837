import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CopyLane } from '../../src/cache/copy-lane.ts';
import { Gate } from '../support/gate.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** A lane whose disk does not answer before the gate is opened; counts what was begun on it. */
function hangingLane() {
  const clock = new ManualClock();
  const lane = new CopyLane(clock);
  const gate = new Gate();
  const begun: string[] = [];
  const ask = (what: string) =>
    lane.run(async (turn) => {
      begun.push(what);
      await gate.pass();
      return turn.isGivenUp ? 'late' : what;
    });
  return { clock, lane, gate, begun, ask };
}

test('work goes one at a time, in order', async () => {
  const { gate, begun, ask } = hangingLane();

  const answers = [ask('a'), ask('b'), ask('c')];
  await gate.reached;
  assert.deepEqual(begun, ['a']);
  gate.release();

  assert.deepEqual(await Promise.all(answers), ['a', 'b', 'c']);
});

test('work that fails keeps nobody from the next', async () => {
  const lane = new CopyLane(new ManualClock());

  await assert.rejects(
    lane.run(() => Promise.reject(new Error('EIO'))),
    /EIO/,
  );

  assert.equal(await lane.run(async () => 'next'), 'next');
});

test('a disk that hangs holds up one thing only; everybody is told after three seconds, and who comes later at once', async () => {
  const { clock, lane, gate, begun, ask } = hangingLane();
  const waiting = [ask('a'), ask('b')].map((answer) => assert.rejects(answer, { code: 'timed-out' }));

  await clock.advance(2_999);
  assert.deepEqual(begun, ['a']);
  await clock.advance(1);
  await Promise.all(waiting);
  await assert.rejects(ask('c'), { code: 'timed-out' });
  await lane.whenQuiet();

  assert.deepEqual(begun, ['a']);
  gate.release();
});

test('a disk that answers after all is asked again, and what had to be done on it is done', async () => {
  const { clock, lane, gate, ask } = hangingLane();
  const first = assert.rejects(ask('a'), { code: 'timed-out' });
  const closed = new Promise<void>((resolve) => lane.runSometime(async () => resolve()));
  await clock.advance(3_000);
  await first;

  gate.release();
  await closed;

  assert.equal(await ask('b'), 'b');
  await lane.whenQuiet();
});
