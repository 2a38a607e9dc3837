import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemCode } from '../../src/base/failure.ts';
import { killedLibrary } from './killed-library.ts';
import { World } from './world.ts';

const CHILD = fileURLToPath(new URL('killed-run.ts', import.meta.url));
const KILLS = 5;

/** Starts a run and kills it without warning once it has begun `copies` copies. Answers how many it began. */
async function killAfter(copies: number, directory: string): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let begun = 0;
  for await (const _line of createInterface({ input: child.stdout })) {
    begun += 1;
    if (begun === copies) child.kill('SIGKILL');
  }
  assert.deepEqual(await exited, [null, 'SIGKILL'], 'the run ended before it was killed');
  return begun;
}

async function assertOnlyWholeFiles(world: World): Promise<number> {
  let whole = 0;
  for (const [path, entry] of world.tree.entries) {
    if (typeof entry !== 'object' || !('revision' in entry)) continue;
    const bytes = await readFile(world.at(path)).catch((error) => assert.equal(systemCode(error), 'ENOENT'));
    if (!bytes) continue;
    assert.ok(bytes.equals(world.originals.bytesOf(path)), `${path} is not whole`);
    whole += 1;
  }
  return whole;
}

test('a run that is killed again and again never leaves a half-written file under its name, and is resumed', async (t) => {
  await using world = await World.with({});
  for (const [path, entry] of killedLibrary().entries) world.tree.put(path, entry);
  let [begun, whole] = [0, 0];

  for (let kill = 0; kill < KILLS; kill += 1) {
    const copies = 1 + Math.floor(Math.random() * 20);
    t.diagnostic(`killed after ${copies} copies had begun`);
    begun += await killAfter(copies, world.destination);
    const wholeNow = await assertOnlyWholeFiles(world);
    assert.ok(wholeNow >= whole, 'a finished file was lost');
    whole = wholeNow;
  }
  const report = await world.materialize();

  await world.assertIsTheTree();
  assert.deepEqual(report.failed, []);
  // What was under way at a kill, and what was finished but not yet recorded, may be fetched once more.
  const again = begun + world.originals.begun.length - 120;
  assert.ok(again <= KILLS * 2 * 4, `${again} files were fetched more than once`);
});
