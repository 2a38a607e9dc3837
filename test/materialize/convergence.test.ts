import assert from 'node:assert/strict';
import { lstat, rm, truncate, utimes } from 'node:fs/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import { OfflineError } from '../../src/library/failures.ts';
import { FIRST_SEEN_MS, file, linkTo } from './memory-tree.ts';
import { World } from './world.ts';

/**
 * Whatever happens to a destination between runs, what the person put there stays as it is, and once that is moved
 * away a last run makes it exactly the tree.
 */

const PATHS = ['photos/2021/a.jpg', 'photos/2021/b.jpg', 'photos/2021/c.mp4', 'photos/2022/a.jpg', 'photos/2022/d.jpg'];
const ALBUM = 'albums/Best';

const path = fc.constantFrom(...PATHS);
const sizeBytes = fc.integer({ min: 1, max: 3_000 });

const event = fc.oneof(
  fc.record({ what: fc.constant('run' as const) }),
  fc.record({ what: fc.constant('aborted run' as const), afterCopies: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ what: fc.constant('run with a failing item' as const), path }),
  fc.record({ what: fc.constant('item added or changed' as const), path, sizeBytes, sizeIsKnown: fc.boolean() }),
  fc.record({ what: fc.constant('item linked' as const), path }),
  fc.record({ what: fc.constant('item removed' as const), path }),
  fc.record({ what: fc.constant('file deleted' as const), path }),
  fc.record({ what: fc.constant('file cut' as const), path, part: fc.double({ min: 0, max: 0.99, noNaN: true }) }),
  fc.record({ what: fc.constant('file of somebody else' as const), path, sizeBytes }),
  fc.record({ what: fc.constant('original put there by hand' as const), path }),
  fc.record({ what: fc.constant('directory deleted' as const), name: fc.constantFrom('photos', 'photos/2021', ALBUM) }),
  fc.record({ what: fc.constant('manifest removed' as const) }),
  fc.record({ what: fc.constant('catalog built anew' as const) }),
  fc.record({ what: fc.constant('unfinished file left' as const) }),
);

type Event = typeof event extends fc.Arbitrary<infer E> ? E : never;

/** What the person put into the destination, and must find there again. */
type Theirs = Map<string, Buffer>;

async function happen(world: World, theirs: Theirs, nth: number, one: Event): Promise<void> {
  const { tree, originals } = world;
  switch (one.what) {
    case 'run':
      return void (await world.materialize());
    case 'aborted run':
      return abortRun(world, one.afterCopies);
    case 'run with a failing item':
      originals.fail(one.path, new OfflineError('cut'));
      await world.materialize();
      return originals.heal();
    case 'item added or changed':
      return tree.put(
        one.path,
        file({ sizeBytes: one.sizeBytes, sizeIsKnown: one.sizeIsKnown, revision: `after ${nth}` }),
      );
    case 'item linked':
      return tree.entries.has(one.path) ? tree.put(linkName(one.path), linkTo(one.path)) : undefined;
    case 'item removed':
      tree.remove(one.path);
      return tree.remove(linkName(one.path));
    case 'file deleted':
      theirs.delete(one.path);
      return rm(world.at(one.path), { force: true });
    case 'file cut':
      return cut(world, theirs, one.path, one.part);
    case 'file of somebody else':
      theirs.set(one.path, Buffer.alloc(one.sizeBytes, `theirs ${nth} `));
      return world.write(one.path, theirs.get(one.path) ?? '');
    case 'original put there by hand':
      return putOriginal(world, one.path);
    case 'directory deleted':
      for (const known of theirs.keys()) if (known.startsWith(`${one.name}/`)) theirs.delete(known);
      return rm(world.at(one.name), { recursive: true, force: true });
    case 'manifest removed':
      return rm(world.at('.gphotos-fs/manifest'), { recursive: true, force: true });
    case 'catalog built anew':
      return tree.forgetLearned();
    case 'unfinished file left':
      return world.write('.gphotos-fs-00112233445566ff.part', 'half');
  }
}

/** With its date, as `cp -p` does: a file that the manifest knows is not looked at closer when its size is right. */
async function putOriginal(world: World, at: string): Promise<void> {
  const entry = world.tree.entries.get(at);
  if (entry === undefined || entry === 'directory' || 'linkTo' in entry) return;
  if (await lstat(world.at(at)).catch(() => undefined)) return;
  await world.write(at, world.originals.bytesOf(at));
  const takenAt = new Date(entry.takenAtMs ?? FIRST_SEEN_MS);
  await utimes(world.at(at), takenAt, takenAt);
}

async function abortRun(world: World, afterCopies: number): Promise<void> {
  const stop = new AbortController();
  let copies = 0;
  world.originals.onFirstBytes = () => {
    copies += 1;
    if (copies >= afterCopies) stop.abort(new Error('Ctrl-C'));
  };
  await world.materialize({ jobs: 2 }, { signal: stop.signal }).catch((error) => assert.match(error.message, /Ctrl-C/));
  world.originals.onFirstBytes = () => undefined;
}

/** As a crash or a full disk would. What the person put there is theirs to cut. */
async function cut(world: World, theirs: Theirs, at: string, part: number): Promise<void> {
  const found = await lstat(world.at(at)).catch(() => undefined);
  if (!found?.isFile() || theirs.has(at)) return;
  await truncate(world.at(at), Math.floor(found.size * part));
}

function linkName(target: string): string {
  return `${ALBUM}/${target.replaceAll('/', '-')}`;
}

async function assertTheirsIsUntouched(world: World, theirs: Theirs): Promise<void> {
  for (const [at, content] of theirs) assert.ok((await world.read(at)).equals(content), `${at} was touched`);
}

test('after any damage between runs the destination comes to be the tree, and what others put there is untouched', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 3, maxLength: 14 }), async (events) => {
      await using world = await World.with({ 'photos/2021/a.jpg': file({ sizeBytes: 2_000 }) });
      const theirs: Theirs = new Map([['notes.txt', Buffer.from('mine')]]);
      await world.write('notes.txt', 'mine');
      for (const [nth, one] of events.entries()) {
        await happen(world, theirs, nth, one);
        await assertTheirsIsUntouched(world, theirs);
      }

      const { failed } = await world.materialize();
      await assertTheirsIsUntouched(world, theirs);
      for (const at of new Set([...failed.map(({ path: at }) => at), ...theirs.keys()])) {
        if (at !== 'notes.txt') await rm(world.at(at), { force: true });
      }
      assert.deepEqual((await world.materialize()).failed, []);
      for (const at of world.tree.entries.keys()) await world.assertIsThere(at);

      world.originals.begun.length = 0;
      const last = await world.materialize();
      assert.deepEqual([last.skipped, last.total, world.originals.begun], [last.total, last.total, []]);
      assert.ok((await world.listing()).every((line) => !line.endsWith('.part')));
    }),
    { numRuns: 40 },
  );
});
