import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { OfflineError } from '../../src/library/failures.ts';
import type { MediaId } from '../../src/library/media-item.ts';
import { LikelyReads } from '../../src/tree/likely-reads.ts';
import { type Inode, Tree } from '../../src/tree/tree.ts';
import { photo } from '../support/library-entries.ts';
import { TreeWorld } from './tree-world.ts';

const JULY = 'photos/2021/07';
const numbered = (count: number) => Array.from({ length: count }, (_, number) => photo(`${number}.jpg`));

/** Lets what was begun behind a listing come to its end. */
async function untilSizesAreNoted({ catalog }: TreeWorld, directory: Inode): Promise<void> {
  while (!catalog.knowsSizesIn(directory)) await turnOfTheLoop();
}

test('a directory of which every size was learned is remembered, and forgotten when an entry comes', async () => {
  await using world = await TreeWorld.open(numbered(5));
  const july = world.find(JULY);
  assert.equal(world.catalog.knowsSizesIn(july), false);
  await world.list(july);
  await untilSizesAreNoted(world, july);

  world.library.add(photo('later.jpg'));
  await world.sync();
  assert.equal(world.catalog.knowsSizesIn(july), false);
  await world.list(july);
  await untilSizesAreNoted(world, july);
  assert.equal(world.library.sizeRequestsOf('later.jpg'), 1);
  assert.equal(world.library.sizeRequestsOf('0.jpg'), 1);
});

test('a changed item makes its directory be looked through again', async () => {
  await using world = await TreeWorld.open(numbered(3));
  const july = world.find(JULY);
  await world.list(july);
  await untilSizesAreNoted(world, july);
  world.library.change('1.jpg', { revision: 'edited' });
  await world.sync();
  assert.equal(world.catalog.knowsSizesIn(july), false);
});

test('sizes that could not be learned leave the directory to be looked through again', async () => {
  const offline = {
    name: 'Nobody',
    async *sizes(ids: readonly MediaId[]) {
      for (const id of ids) yield { id, failure: new OfflineError('no network') };
    },
  };
  await using world = await TreeWorld.open(numbered(3), { sizes: offline });
  const july = world.find(JULY);
  await world.list(july);
  for (let turns = 0; turns < 50; turns += 1) await turnOfTheLoop();
  assert.equal(world.catalog.knowsSizesIn(july), false);
});

test('whoever opens the files of a directory in turn, or backwards, has them announced fifty at a time', async () => {
  await using world = await TreeWorld.open(numbered(120));
  for (const isBackwards of [false, true]) {
    const announced = await announcedTo(world, isBackwards);
    // Where it goes backwards shows with the second file only: the first block is the last file alone.
    assert.deepEqual(
      announced.map((block) => block.length),
      isBackwards ? [1, 50, 50, 19] : [50, 50, 20],
    );
    assert.equal(new Set(announced.flat()).size, 120);
  }
});

test('nothing is looked up or announced for a file that needs no library', async () => {
  let announcements = 0;
  const originals = {
    open: () => ({ whole: () => undefined, read: () => 0, close: async () => undefined }),
    holds: () => true,
    prepare: () => {
      announcements += 1;
    },
  };
  await using world = await TreeWorld.open(numbered(3));
  const { catalog, library, clock, log } = world;
  const tree = new Tree({ catalog, originals, library, clock, log });
  for (const { ino } of await world.list(world.find(JULY))) await tree.open(ino).close();
  await tree.close();
  assert.equal(announcements, 0);
});

/** Opens every file of a directory, and says what was announced meanwhile, block by block. */
async function announcedTo(world: TreeWorld, isBackwards: boolean): Promise<string[][]> {
  const announced: string[][] = [];
  const reads = new LikelyReads(world.catalog, {
    open: () => assert.fail('nothing is opened here'),
    prepare: (originals) => announced.push(originals.map(({ id }) => id)),
  });
  const entries = await world.list(world.find(JULY));
  for (const { ino } of isBackwards ? entries.reverse() : entries) {
    const node = world.catalog.node(ino);
    if (node?.kind === 'item') await reads.opened(node);
  }
  return announced;
}
