import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { programIn, TESTER } from '../support/account.ts';
import { output } from '../support/programs.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

const COUNT_THREADS = `process.on('exit', () => console.log(require('node:fs').readdirSync('/proc/self/task').length));`;

/** How many threads the program has at its end, when its environment gives the pool this size. */
async function threadsWith(poolSize: string | undefined): Promise<number> {
  await using directory = await TemporaryDirectory.create();
  await writeFile(directory.join('count.cjs'), COUNT_THREADS);
  const { UV_THREADPOOL_SIZE: _, ...env } = process.env;
  if (poolSize !== undefined) Object.assign(env, { UV_THREADPOOL_SIZE: poolSize });
  const args = ['--require', directory.join('count.cjs'), programIn(TESTER.checkout), '--version'];
  return Number((await output(process.execPath, args, { env })).split('\n')[1]);
}

describe('the threads in which reads wait', { skip: process.platform !== 'linux' && 'needs /proc' }, () => {
  test('are 16, or as many as the person chose, but never so few that reads of the device starve the others', async () => {
    const ordinary = await threadsWith(undefined);
    assert.equal((await threadsWith('32')) - ordinary, 16);
    assert.equal((await threadsWith('8')) - ordinary, -8);
    for (const tooFew of ['1', '4', 'many', '']) assert.equal(await threadsWith(tooFew), ordinary, tooFew);
  });
});
