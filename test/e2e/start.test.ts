import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { programIn, TESTER } from '../support/account.ts';
import { output } from '../support/programs.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

const COUNT_THREADS = `process.on('exit', () => console.log(require('node:fs').readdirSync('/proc/self/task').length));`;

/** How many threads the program has at its end, when its environment gives the pool this size. */
async function threadsWith(poolSize: string | undefined): Promise<number> {
  const { UV_THREADPOOL_SIZE: _, ...env } = process.env;
  if (poolSize !== undefined) Object.assign(env, { UV_THREADPOOL_SIZE: poolSize });
  return Number(await lastWords(COUNT_THREADS, ['--version'], env));
}

/** All threads of the pool ask for memory; at the end the heaps are counted that the C library made beside the first. */
const COUNT_HEAPS = `
const { readFileSync } = require('node:fs');
const { deflate } = require('node:zlib');
const HEAP_BYTES = 2 ** 26;
setImmediate(() => { for (let at = 0; at < 64; at += 1) deflate(Buffer.alloc(100_000, at), () => undefined); });
process.on('exit', () => {
  const areas = readFileSync('/proc/self/maps', 'utf8').trim().split('\\n').map((line) => {
    const [, start, end, access] = /^([\\da-f]+)-([\\da-f]+) (\\S+)/.exec(line);
    return { start: parseInt(start, 16), end: parseInt(end, 16), access };
  });
  const heaps = areas.filter(({ start, access }, at) =>
    start % HEAP_BYTES === 0 && access === 'rw-p' && areas[at + 1]?.end === start + HEAP_BYTES);
  console.log(heaps.length);
});`;

/** What a program that is loaded before ours says last. */
async function lastWords(program: string, args: readonly string[], env = process.env): Promise<string | undefined> {
  await using directory = await TemporaryDirectory.create();
  await writeFile(directory.join('before.cjs'), program);
  const all = ['--require', directory.join('before.cjs'), programIn(TESTER.checkout), ...args];
  return (await output(process.execPath, all, { env })).trim().split('\n').at(-1);
}

describe('the threads in which reads wait', { skip: process.platform !== 'linux' && 'needs /proc' }, () => {
  test('are 16, or as many as the person chose, but never so few that reads of the device starve the others', async () => {
    const ordinary = await threadsWith(undefined);
    assert.equal((await threadsWith('32')) - ordinary, 16);
    assert.equal((await threadsWith('8')) - ordinary, -8);
    for (const tooFew of ['1', '4', 'many', '']) assert.equal(await threadsWith(tooFew), ordinary, tooFew);
  });
});

describe('the memory of its threads', { skip: process.platform !== 'linux' && 'needs /proc' }, () => {
  /** One of V8's may have asked before. */
  const FEW = 2;

  test('comes from the same heap where the program lasts, and from many where it does not', async () => {
    for (const command of ['mount', 'sync', 'takeout', 'materialize']) {
      assert.ok(Number(await lastWords(COUNT_HEAPS, [command, '--help'])) <= FEW, command);
    }
    assert.ok(Number(await lastWords(COUNT_HEAPS, ['--help'])) > FEW, 'they can be counted');
  });
});
