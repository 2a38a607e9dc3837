import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { killedItems, LIMIT_BYTES } from './kill-items.ts';
import { type CacheWorld, cacheWith, filesUnder } from './world.ts';

const CHILD = fileURLToPath(new URL('kill-child.ts', import.meta.url));

/** Lets the child fetch some originals and kills it in the middle of the next ones. */
async function fetchAndDie(directory: string, fetched: number): Promise<void> {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', CHILD, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let seen = 0;
  for await (const text of child.stdout ?? []) {
    seen += String(text).length;
    if (seen >= fetched) child.kill('SIGKILL');
  }
  const [, signal] = await ended;
  assert.equal(signal, 'SIGKILL');
}

/** Every file is a whole original, and the index knows each of them and no other. */
async function assertSound(world: CacheWorld): Promise<void> {
  const files = await filesUnder(join(world.directory, 'originals'));
  const held = killedItems().filter(({ item }) => world.holds(item.filename));
  assert.deepEqual(held.map(({ item }) => world.pathOf(item.filename)).sort(), files.sort());
  assert.deepEqual(await world.partials(), []);
  assert.ok(world.originals.status().bytes <= LIMIT_BYTES);
  for (const { item } of held) {
    assert.deepEqual(await world.read(item.filename), world.library.bytesOf(item.filename), item.filename);
    assert.equal(world.library.downloadsOf(item.filename), 0, 'what is held is whole');
  }
  assert.equal(world.originals.status().bytes, await world.bytesOnDisk());
}

test('killed at any moment, the cache opens again and holds only whole originals', async () => {
  await using world = await cacheWith(killedItems(), { cache: { limitBytes: LIMIT_BYTES } });
  for (const fetched of [1, 45, 137]) {
    await world.close();
    await fetchAndDie(world.directory, fetched);

    await world.reopen();

    await assertSound(world);
  }
});
