import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { faultOf } from '../../src/google/api-fault.ts';
import { QuotaGate } from '../../src/google/quota-gate.ts';
import { INTERACTIVE, type Patience, patiently, UNHURRIED } from '../../src/google/retry.ts';
import { BadAnswerError, OfflineError, QuotaError, SignedOutError, TimedOutError } from '../../src/library/failures.ts';
import { ManualClock } from '../support/manual-clock.ts';

const NOW_MS = Date.parse('2024-05-01T12:00:00Z');

function answered(status: number, body = '', retryAfter?: string): Error {
  return faultOf({ status, body, retryAfter }, NOW_MS);
}

const perMinute = (retryAfter?: string) => answered(429, '{"error":{"message":"per minute per user"}}', retryAfter);
const perDay = () => answered(429, '{"error":{"message":"All requests per day"}}');
const offline = () => new OfflineError('Cannot list: the connection broke');
const silent = () => new TimedOutError('Cannot list: nothing arrived');

interface Trial {
  readonly patience?: Patience;
  readonly random?: number;
}

/** Fails as told, then succeeds; answers with the outcome and the waits in between. */
async function trial(failures: readonly Error[], { patience = UNHURRIED, random = 0 }: Trial = {}) {
  const clock = new ManualClock(new Date(NOW_MS).toISOString(), { skipsWaits: true });
  const left = [...failures];
  let attempts = 0;
  const attempt = async () => {
    attempts += 1;
    const failure = left.shift();
    if (failure) throw failure;
    return 'done';
  };
  const parts = { clock, log: silentLog, gate: new QuotaGate(clock), random: () => random };
  const outcome = await patiently('list', attempt, patience, parts).catch((error: unknown) => error);
  return { outcome, attempts, waitsMs: clock.sleptMs };
}

test('what succeeds is done once, without a wait', async () => {
  assert.deepEqual(await trial([]), { outcome: 'done', attempts: 1, waitsMs: [] });
});

test('B43: server errors are repeated after 1, 2, 4, 8 and 16 seconds, then it is over', async () => {
  const errors = [500, 502, 503, 504, 500].map((status) => answered(status));

  const recovered = await trial(errors);
  const given = await trial([...errors, answered(503)]);

  assert.deepEqual(recovered, { outcome: 'done', attempts: 6, waitsMs: [1_000, 2_000, 4_000, 8_000, 16_000] });
  assert.ok(given.outcome instanceof OfflineError);
  assert.equal(given.attempts, 6);
});

test('B43: a person who waits is told after some seconds', async () => {
  const { outcome, waitsMs } = await trial(
    [500, 500, 500].map((status) => answered(status)),
    { patience: INTERACTIVE },
  );

  assert.ok(outcome instanceof OfflineError);
  assert.deepEqual(waitsMs, [1_000, 2_000]);
});

test('waits are spread by chance, upwards only', async () => {
  const { waitsMs } = await trial([answered(500), perMinute()], { random: 0.5 });

  assert.deepEqual(waitsMs, [1_250, 31_500]);
});

test('B33: a broken connection is repeated like a server error', async () => {
  assert.deepEqual((await trial([offline(), offline()])).waitsMs, [1_000, 2_000]);
});

test('a server that does not answer in time is asked again less often', async () => {
  const { outcome, attempts } = await trial([silent(), silent()], { patience: INTERACTIVE });

  assert.ok(outcome instanceof TimedOutError);
  assert.equal(attempts, 2);
});

test('B39: a quota of the minute is waited for 30 seconds, then a minute', async () => {
  assert.deepEqual(await trial([perMinute(), perMinute()]), {
    outcome: 'done',
    attempts: 3,
    waitsMs: [30_000, 60_000],
  });
});

test('B39: when two waits do not help, the quota is the failure', async () => {
  const { outcome } = await trial([perMinute(), perMinute(), perMinute()]);

  assert.ok(outcome instanceof QuotaError);
  assert.equal(outcome.untilMs, NOW_MS + 90_000 + 60_000);
});

test('B42: Google may ask for more than 30 seconds, for less it is not believed', async () => {
  assert.deepEqual((await trial([perMinute('75')])).waitsMs, [75_000]);
  assert.deepEqual((await trial([perMinute('2')])).waitsMs, [30_000]);
});

test('B42: nobody is kept waiting for an hour; they are told when it is over', async () => {
  const { outcome, waitsMs } = await trial([perMinute('3600')]);

  assert.ok(outcome instanceof QuotaError);
  assert.equal(outcome.untilMs, NOW_MS + 3_600_000);
  assert.deepEqual(waitsMs, []);
});

test('B38: a quota of the day is not waited for', async () => {
  const { outcome, waitsMs } = await trial([perDay()]);

  assert.ok(outcome instanceof QuotaError);
  assert.equal(outcome.untilMs, Date.parse('2024-05-02T07:00:00Z'));
  assert.deepEqual(waitsMs, []);
});

test('a 503 that names a time is given it', async () => {
  assert.deepEqual((await trial([answered(503, '', '20')])).waitsMs, [20_000]);
});

const POINTLESS = [answered(400), answered(401), answered(403), answered(404), answered(501), new BadAnswerError('x')];
for (const failure of POINTLESS) {
  test(`${failure.name} ${failure.message} is not repeated`, async () => {
    const { outcome, attempts } = await trial([failure]);

    assert.equal(attempts, 1);
    assert.ok(outcome instanceof BadAnswerError || outcome instanceof SignedOutError);
  });
}

test('a bug is not repeated, and comes out as it is', async () => {
  const bug = new TypeError('undefined is not a function');
  assert.deepEqual(await trial([bug]), { outcome: bug, attempts: 1, waitsMs: [] });
});

test('an abort ends the wait with its reason', async () => {
  const clock = new ManualClock();
  const stop = new AbortController();
  const reason = new Error('enough');
  const parts = { clock, log: silentLog, gate: new QuotaGate(clock), random: () => 0 };
  const working = patiently('list', () => Promise.reject(answered(503)), UNHURRIED, parts, stop.signal);

  await clock.untilSomebodySleeps();
  stop.abort(reason);

  await assert.rejects(working, (error) => error === reason);
  assert.equal(clock.sleeping, 0);
});

test('B39: while one request waits for the quota, others do not even ask', async () => {
  const clock = new ManualClock();
  const parts = { clock, log: silentLog, gate: new QuotaGate(clock), random: () => 0 };
  const asked: string[] = [];
  const first = patiently(
    'list',
    async () => {
      asked.push('first');
      if (asked.length === 1) throw perMinute();
    },
    UNHURRIED,
    parts,
  );
  await clock.untilSomebodySleeps();
  const second = patiently('list', async () => asked.push('second'), UNHURRIED, parts);
  assert.deepEqual(asked, ['first']);

  await clock.advance(30_000);
  await Promise.all([first, second]);

  assert.deepEqual(asked.sort(), ['first', 'first', 'second']);
});
