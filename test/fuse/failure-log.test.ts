import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BusyError } from '../../src/base/failure.ts';
import { FailureLog } from '../../src/fuse/failure-log.ts';
import { OfflineError, SignedOutError } from '../../src/library/failures.ts';
import { NotFoundError } from '../../src/tree/failures.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { RecordingLog } from '../support/recording-log.ts';

function world() {
  const log = new RecordingLog();
  const clock = new ManualClock();
  return { log, clock, failures: new FailureLog(log, clock) };
}

const offline = new OfflineError('The line is cut');

test('a failure leaves one line that says what was asked for and why it failed', () => {
  const { log, failures } = world();
  failures.report('read', '/photos/2021/07/a.jpg', offline);
  assert.deepEqual(log.lines, [
    {
      level: 'warn',
      fields: { operation: 'read', path: '/photos/2021/07/a.jpg', code: 'offline', reason: 'The line is cut' },
      message: 'A request on the mount failed',
    },
  ]);
});

test('what nobody expected is an error, and carries the failure with its stack', () => {
  const { log, failures } = world();
  const reason = new TypeError('x is undefined');
  failures.report('getattr', '/a', reason);
  assert.equal(log.lines[0]?.level, 'error');
  const fields = { operation: 'getattr', path: '/a', code: 'bug', reason: 'x is undefined', err: reason };
  assert.deepEqual(log.lines[0]?.fields, fields);
});

test('what programs meet in their daily work is no failure: missing names, writes, interrupts', () => {
  const { log, failures } = world();
  failures.report('getattr', '/.hidden', new NotFoundError('x'));
  failures.report('read', '/a', AbortSignal.abort().reason);
  assert.deepEqual(log.lines, []);
});

test('beyond twenty a minute failures of one kind are counted, and the count is told with the next one', async () => {
  const { log, clock, failures } = world();
  for (let nth = 0; nth < 1_000; nth += 1) failures.report('read', `/${nth}`, offline);
  assert.equal(log.lines.length, 20);

  await clock.advance(60_000);
  failures.report('read', '/later', offline);

  assert.deepEqual(
    log.lines.slice(20).map(({ message, fields }) => [message, (fields as { count?: number }).count]),
    [
      ['More requests failed the same way', 980],
      ['A request on the mount failed', undefined],
    ],
  );
});

test('each kind has its own twenty, and a quiet minute tells no count', async () => {
  const { log, clock, failures } = world();
  for (let nth = 0; nth < 30; nth += 1) failures.report('read', '/a', offline);
  failures.report('read', '/a', new SignedOutError('sign in'));
  failures.report('read', '/a', new BusyError('busy'));
  assert.equal(log.lines.length, 22);

  await clock.advance(60_000);
  failures.report('read', '/a', new BusyError('busy'));
  assert.equal(log.lines.length, 23);
});
