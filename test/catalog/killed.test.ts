import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { CatalogWorld } from './catalog-world.ts';
import { consistentTree } from './consistency.ts';
import { largeLibrary, PAGES } from './large-library.ts';

const CHILD = join(import.meta.dirname, 'sync-child.ts');

/** Syncs in a process of its own that is killed when it comes near `page`. */
async function syncUntilKilled(directory: string, page: number): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, directory, `${page}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const asked = once(child.stdout, 'data');
  await Promise.race([asked, exited]);
  child.kill('SIGKILL');
  assert.deepEqual(await exited, [null, 'SIGKILL']);
}

async function numbersByPath({ catalog }: CatalogWorld<ReturnType<typeof largeLibrary>>): Promise<Map<string, number>> {
  return new Map((await consistentTree(catalog)).map(({ path, node }) => [path, node.ino]));
}

const slowly = () => largeLibrary(() => Promise.resolve());

test('a sync killed again and again opens whole and goes on to the same names and numbers', async () => {
  await using undisturbed = await CatalogWorld.with(slowly());
  await undisturbed.sync();
  await using world = await CatalogWorld.with(slowly());

  let shown = 0;
  for (const page of [PAGES.items / 4, PAGES.items / 2, PAGES.items, PAGES.albums / 2]) {
    await world.close();
    await syncUntilKilled(world.directory, page);
    await world.open();
    const now = await numbersByPath(world);
    assert.ok(now.size > shown, `the sync went on: ${shown} nodes, then ${now.size}`);
    assert.equal((await world.catalog.summary()).libraries.google.unfinishedSync, true);
    shown = now.size;
  }
  const { seen, added, albums } = await world.sync();

  assert.deepEqual([seen, added, albums], [1_200, 1_200, 10]);
  assert.deepEqual(await numbersByPath(world), await numbersByPath(undisturbed));
});
