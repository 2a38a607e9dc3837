import assert from 'node:assert/strict';
import { appendFile, lstat, rm, truncate } from 'node:fs/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import { OfflineError } from '../../../src/library/failures.ts';
import { hasMoreThanADate, sidecarText } from '../../../src/materialize/sidecars/sidecar-text.ts';
import { file, idOf } from '../memory-tree.ts';
import { World } from '../world.ts';

/**
 * Whatever happens to sidecars between runs, what the person wrote there stays as it is, and once that is moved away a
 * last run leaves exactly what the library tells.
 */

const PATHS = ['photos/2021/a.jpg', 'photos/2021/b.jpg', 'photos/2022/a.jpg', 'photos/2022/c.mp4'];

const path = fc.constantFrom(...PATHS);
const description = fc.constantFrom(undefined, 'Beach', 'Beech', 'A longer description', ']]>&<b>\0\uD800');

const event = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('run' as const), sidecars: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('run with a failing item' as const), path }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('item told of' as const), path, description }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('item edited' as const), path }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('item removed' as const), path }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('sidecar deleted' as const), path }) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('sidecar cut' as const),
      path,
      part: fc.double({ min: 0, max: 0.99, noNaN: true }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('sidecar edited' as const), path }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('file of somebody else' as const), path }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('manifest removed' as const) }) },
);

type Event = typeof event extends fc.Arbitrary<infer E> ? E : never;

/** What the person wrote in the place of sidecars, and must find there again. */
type Theirs = Map<string, Buffer>;

async function happen(world: World, theirs: Theirs, nth: number, one: Event): Promise<void> {
  const { tree, originals } = world;
  switch (one.what) {
    case 'run':
      return void (await world.materialize({ sidecars: one.sidecars }));
    case 'run with a failing item':
      originals.fail(one.path, new OfflineError('cut'));
      await world.materialize({ sidecars: true });
      return originals.heal();
    case 'item told of':
      return tree.put(one.path, file({ ...known(world, one.path), told: toldOf(one.description) }));
    case 'item edited':
      return tree.put(one.path, file({ ...known(world, one.path), revision: `after ${nth}` }));
    case 'item removed':
      return tree.remove(one.path);
    case 'sidecar deleted':
      theirs.delete(beside(one.path));
      return rm(world.at(beside(one.path)), { force: true });
    case 'sidecar cut':
      return cut(world, theirs, beside(one.path), one.part);
    case 'sidecar edited':
      return edit(world, theirs, beside(one.path), nth);
    case 'file of somebody else':
      theirs.set(beside(one.path), Buffer.from(`theirs ${nth}`));
      return world.write(beside(one.path), `theirs ${nth}`);
    case 'manifest removed':
      return rm(world.at('.gphotos-fs/manifest'), { recursive: true, force: true });
  }
}

function known(world: World, at: string) {
  return world.tree.entries.has(at) ? world.tree.fileAt(at) : {};
}

function toldOf(words: string | undefined) {
  return words === undefined ? {} : { description: words };
}

function beside(at: string): string {
  return `${at}.xmp`;
}

/** As a crash would. What the person wrote is theirs to cut. */
async function cut(world: World, theirs: Theirs, at: string, part: number): Promise<void> {
  const found = await lstat(world.at(at)).catch(() => undefined);
  if (found?.isFile() && !theirs.has(at)) await truncate(world.at(at), Math.floor(found.size * part));
}

async function edit(world: World, theirs: Theirs, at: string, nth: number): Promise<void> {
  if ((await world.sidecar(at)) === undefined) return;
  await appendFile(world.at(at), `<!-- edit ${nth} -->`);
  theirs.set(at, await world.read(at));
}

async function assertTheirsIsUntouched(world: World, theirs: Theirs): Promise<void> {
  for (const [at, content] of theirs) assert.ok((await world.read(at)).equals(content), `${at} was touched`);
}

test('after any damage between runs the sidecars come to say what the library tells, and what others wrote is untouched', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 3, maxLength: 14 }), async (events) => {
      await using world = await World.with({ 'photos/2021/a.jpg': file({ told: { description: 'Beach' } }) });
      const theirs: Theirs = new Map();
      for (const [nth, one] of events.entries()) {
        await happen(world, theirs, nth, one);
        await assertTheirsIsUntouched(world, theirs);
      }

      const { failed } = await world.materialize({ sidecars: true });
      await assertTheirsIsUntouched(world, theirs);
      for (const at of new Set([...failed.map(({ path: at }) => at), ...theirs.keys()])) {
        await rm(world.at(at), { force: true });
      }
      assert.deepEqual((await world.materialize({ sidecars: true })).failed, []);
      for (const at of world.tree.entries.keys()) await assertIsTold(world, at);

      const last = await world.materialize({ sidecars: true });
      assert.deepEqual([last.skipped, last.total], [last.total, last.total]);
      assert.ok((await world.listing()).every((line) => !line.endsWith('.part')));
    }),
    { numRuns: 40 },
  );
});

/** Where nothing is to be said there may be a sidecar that says nothing, or an old one that nobody knows any more. */
async function assertIsTold(world: World, at: string): Promise<void> {
  await world.assertIsThere(at);
  const item = world.tree.item(idOf(at))?.item;
  if (item && hasMoreThanADate(item)) assert.equal(await world.sidecar(beside(at)), sidecarText(item));
}
