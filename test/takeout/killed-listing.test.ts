import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Checkpoint } from '../../src/library/photo-library.ts';
import { album, shot } from '../../src/sandbox/takeout/vocabulary.ts';
import { collect } from '../support/collect.ts';
import { TakeoutWorld } from './takeout-world.ts';

const shots = Array.from({ length: 8 }, (_, n) => shot(`${2023 - n}.jpg`, { takenAt: `${2023 - n}-05-05T00:00:00Z` }));

for (const pages of [1, 4, 8]) {
  test(`a listing that is killed in the middle of what follows its page ${pages} goes on there`, async () => {
    await using world = await TakeoutWorld.open();
    await world.addExport({ stamp: '20250529T084030Z', parts: 2, shots, albums: [album('Summer', shots.slice(0, 3))] });
    await world.library.close();
    const last = await killedAfter(world.path('index'), pages);
    await world.restart();

    const rest = (await collect(world.library.items(last))).flatMap(({ items }) => items);

    assert.deepEqual(
      rest.map(({ filename }) => filename),
      shots.slice(pages).map(({ title }) => title),
    );
    assert.deepEqual(
      await world.filenames(),
      shots.map(({ title }) => title),
    );
    assert.deepEqual(await world.albums(), { Summer: ['2021.jpg', '2022.jpg', '2023.jpg'] });
  });
}

/** The checkpoint of the page after which the process was killed, while it worked on the next one. */
async function killedAfter(index: string, pages: number): Promise<Checkpoint> {
  const program = fileURLToPath(new URL('listing-child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import=tsx', program, index], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let last = '';
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = line;
    seen += 1;
    child.stdin.write('on\n');
    if (seen === pages) child.kill('SIGKILL');
    if (seen === pages) break;
  }
  await ended;
  return last as Checkpoint;
}
