import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { type FailureCode, RemoteError } from '../../src/base/failure.ts';
import { EXIT_MEANINGS, exitStatusOf } from '../../src/cli/exit-status.ts';

const EXPECTED = {
  'not-found': 2,
  gone: 4,
  'read-only': 2,
  'signed-out': 3,
  offline: 8,
  quota: 5,
  'timed-out': 8,
  corrupt: 1,
  'no-space': 6,
  'destination-lost': 6,
  usage: 2,
  busy: 7,
  canceled: 130,
  bug: 1,
} satisfies Record<FailureCode, number>;

for (const [code, status] of Object.entries(EXPECTED) as [FailureCode, number][]) {
  test(`a failure of code '${code}' ends with status ${status}`, () => {
    assert.equal(exitStatusOf(new RemoteError(code, 'x')), status);
  });
}

test('an interrupt ends with status 130, and what nobody expected with 1', () => {
  assert.equal(exitStatusOf(AbortSignal.abort().reason), 130);
  assert.equal(exitStatusOf(new TypeError('x')), 1);
  assert.equal(exitStatusOf('text'), 1);
});

test('the README lists the same statuses with the same words', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const section = /^## Exit statuses$([\s\S]*?)^## /m.exec(readme)?.[1] ?? assert.fail('no such section');
  const rows = [...section.matchAll(/^\| (\d+) \| (.*) \|$/gm)].map(([, status, meaning]) => [status, meaning]);
  assert.deepEqual(Object.fromEntries(rows), EXIT_MEANINGS);
});
