import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { missingPrograms, output, type ProgramResult, start } from '../../support/programs.ts';
import { TemporaryDirectory } from '../../support/temporary-directory.ts';

const CHILD = fileURLToPath(new URL('exit-guard-process.ts', import.meta.url));

/** Ends it after a while: a process that hangs must fail the test, not hang it. */
async function endOf(how: string): Promise<ProgramResult> {
  await using directory = await TemporaryDirectory.create();
  await output('mkfifo', [directory.join('fifo')]);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = start(process.execPath, ['--import', 'tsx', CHILD, directory.join('fifo'), how], { env });
  const tooLong = setTimeout(() => child.kill('SIGKILL'), 20_000);
  const result = await child.result;
  clearTimeout(tooLong);
  return result;
}

describe('a process of which a thread waits in a read for ever', { skip: missingPrograms('mkfifo') }, () => {
  test('exits with the status it asked for, and everything it said is there', async () => {
    const { status, stdout } = await endOf('exit');
    assert.equal(status, 7);
    assert.match(stdout, /^x{200000}\nlast line\n$/);
  });

  for (const how of ['throw', 'reject']) {
    test(`ends with status 1 when nobody catches what it ${how}s, and tells what that was`, async () => {
      const { status, stdout, stderr } = await endOf(how);
      assert.equal(status, 1);
      assert.match(stderr, /Error: nobody caught this\n {4}at .*exit-guard-process\.ts/);
      assert.match(stdout, /last line\n$/);
    });
  }

  test('ends as ever once the guard is removed', async () => {
    const { stdout } = await endOf('removed');
    assert.match(stdout, /\n0 0\n$/);
  });
});
