import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sidecarText } from '../../../src/materialize/sidecars/sidecar-text.ts';
import { describeAll, killedLibrary } from '../killed-library.ts';
import { idOf } from '../memory-tree.ts';
import { World } from '../world.ts';

const CHILD = fileURLToPath(new URL('killed-run.ts', import.meta.url));

/** A run that writes sidecars and is killed without warning once so many appeared in the directory of one year. */
async function killAfter(appeared: number, world: World, description: string): Promise<void> {
  const args = ['--import', 'tsx', CHILD, world.destination, description, world.at('photos/2012'), String(appeared)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  assert.deepEqual(await once(child, 'exit'), [null, 'SIGKILL'], 'the run ended before it was killed');
}

/** What each sidecar says, or undefined where there is none. */
function sidecarsOf(world: World): Promise<(string | undefined)[]> {
  return Promise.all(filesOf(world).map((path) => world.sidecar(`${path}.xmp`)));
}

function filesOf(world: World): string[] {
  return [...world.tree.entries].flatMap(([path, entry]) =>
    typeof entry === 'object' && 'revision' in entry ? path : [],
  );
}

/** What each sidecar must say with these descriptions. */
function expected(world: World, description: string): string[] {
  describeAll(world.tree, description);
  return filesOf(world).map((path) => sidecarText(world.tree.item(idOf(path))?.item ?? assert.fail()));
}

test('whenever a run is killed, each sidecar says what it said before or what it is to say, and the next run goes on', async () => {
  await using world = await World.with({});
  for (const [path, entry] of killedLibrary().entries) world.tree.put(path, entry);
  await world.materialize();
  const wordings = ['first', 'second wording', 'third'] as const;

  let before: (string | undefined)[] = filesOf(world).map(() => undefined);
  for (const [nth, wording] of wordings.entries()) {
    await killAfter(1 + nth * 7, world, wording);
    const wanted = expected(world, wording);
    const found = await sidecarsOf(world);
    for (const [index, text] of found.entries()) {
      assert.ok(text === wanted[index] || text === before[index], `${filesOf(world)[index]} has half a sidecar`);
    }
    assert.ok(found.some((text, index) => text === wanted[index]));

    const { failed, sidecars, adopted, skipped } = await world.materialize({ sidecars: true });
    assert.deepEqual([failed, sidecars + adopted + skipped], [[], 252]);
    before = await sidecarsOf(world);
    assert.deepEqual(before, wanted);
  }

  const last = await world.materialize({ sidecars: true });
  assert.deepEqual([last.skipped, last.total], [252, 252]);
  await world.assertIsTheTree(filesOf(world).map((path) => `file ${path}.xmp`));
});
