import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import fc from 'fast-check';
import { type Block, DirectoryBlocks, indexBehind } from '../../../src/fuse/kernel/directory-blocks.ts';
import type { DirectoryEntry, Inode } from '../../../src/tree/tree.ts';
import { Gate } from '../../support/gate.ts';
import { MemoryDirectories, namesUpTo } from './memory-directories.ts';

const DIRECTORY = 2 as Inode;

function listing(entries: number) {
  const directories = new MemoryDirectories();
  directories.add(DIRECTORY, ...namesUpTo(entries));
  return { directories, blocks: new DirectoryBlocks(directories) };
}

/** What one request of a listing shows: some entries behind a position. */
async function page(blocks: DirectoryBlocks, after: number, limit: number): Promise<DirectoryEntry[]> {
  const block: Block = await blocks.at(DIRECTORY, after);
  const first = indexBehind(block, after);
  return block.entries.slice(first, first + limit);
}

describe('a directory of many blocks', () => {
  test('is listed whole and in order, and each block is fetched once', async () => {
    const { directories, blocks } = listing(3_456);
    const met: DirectoryEntry[] = [];
    for (let entries = await page(blocks, 0, 90); entries.length > 0; ) {
      met.push(...entries);
      entries = await page(blocks, entries.at(-1)?.position ?? 0, 90);
    }
    assert.deepEqual(met, directories.entriesOf(DIRECTORY));
    assert.deepEqual(directories.asked, [0, 1_000, 2_000, 3_000]);
  });

  test('has its next block ready before it is asked for', async () => {
    const { directories, blocks } = listing(2_500);
    await page(blocks, 0, 90);
    await page(blocks, 90, 90);
    assert.deepEqual(directories.asked, [0, 1_000]);
    await turnOfTheLoop();
    await page(blocks, 1_000, 90);
    assert.deepEqual(directories.asked, [0, 1_000, 2_000]);
  });

  test('is answered at once within a block that is there', async () => {
    const { blocks } = listing(2_500);
    await page(blocks, 0, 90);
    assert.ok(!(blocks.at(DIRECTORY, 500) instanceof Promise));
  });

  test('is fetched anew once its end was met, and after a change', async () => {
    const { directories, blocks } = listing(10);
    await page(blocks, 0, 10);
    blocks.end(DIRECTORY);
    await page(blocks, 0, 10);
    assert.deepEqual(directories.asked, [0, 0]);
    directories.add(DIRECTORY, 'new.jpg');
    assert.equal((await page(blocks, 0, 20)).length, 11);
  });
});

test('a block in which something changes while it is fetched is fetched anew', async () => {
  const { directories, blocks } = listing(10);
  const gate = new Gate();
  directories.hold(gate);
  const first = page(blocks, 0, 100);
  directories.hold(undefined);
  directories.add(DIRECTORY, 'new.jpg');
  const second = page(blocks, 0, 100);
  gate.release();
  assert.equal((await first).length, 11);
  assert.equal((await second).length, 11);
  assert.equal((await page(blocks, 0, 100)).length, 11);
});

test('changes of one directory leave the listings of others as they are', async () => {
  const { directories, blocks } = listing(10);
  await page(blocks, 0, 5);
  directories.add(3 as Inode, 'elsewhere.jpg');
  await page(blocks, 5, 5);
  assert.deepEqual(directories.asked, [0]);
});

test('a listing that failed is tried again by the next request, wherever it takes up', async () => {
  const { directories, blocks } = listing(1_500);
  directories.fail(new Error('EIO: the disk fails'));
  await assert.rejects(page(blocks, 0, 10), /the disk fails/);
  directories.heal();
  const first = page(blocks, 0, 10);
  directories.fail(new Error('EIO: the disk fails'));
  assert.equal((await first).length, 10);
  await turnOfTheLoop();
  await assert.rejects(page(blocks, 1_000, 10), /the disk fails/, 'what was looked for ahead');
  directories.heal();
  assert.equal((await page(blocks, 1_000, 10)).length, 10);
});

interface Reader {
  after: number;
  /** Entries that were there when it began and are there still. */
  staying: Set<number>;
  readonly met: number[];
}

test('however a directory changes, each of several readers meets every entry that stays exactly once, and none that was gone', async () => {
  const anyStep = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant('read' as const),
        reader: fc.nat(2),
        limit: fc.integer({ min: 1, max: 700 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('begin anew' as const), reader: fc.nat(2) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('add' as const), count: fc.integer({ min: 1, max: 1_200 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('remove' as const),
        from: fc.nat(4_000),
        count: fc.integer({ min: 1, max: 1_500 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('turn' as const) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.nat(3_200), fc.array(anyStep, { maxLength: 40 }), async (entries, steps) => {
      const { directories, blocks } = listing(entries);
      const positions = () => directories.entriesOf(DIRECTORY).map(({ position }) => position);
      const begin = (): Reader => ({ after: 0, staying: new Set(positions()), met: [] });
      const readers = [begin(), begin(), begin()];
      const reading: (Promise<void> | undefined)[] = [];
      const underWay = new Set<Set<number>>();
      const read = async (reader: Reader, limit: number) => {
        // Whatever is there at some time while the request is under way may be shown.
        const wasThere = new Set(positions());
        underWay.add(wasThere);
        const shown = (await page(blocks, reader.after, limit)).map(({ position }) => position);
        underWay.delete(wasThere);
        for (const position of shown) {
          assert.ok(wasThere.has(position), `${position} was gone before the request came`);
          assert.ok(position > reader.after && position > (reader.met.at(-1) ?? 0), 'in order, none twice');
          reader.met.push(position);
        }
        const until = shown.at(-1) ?? Number.POSITIVE_INFINITY;
        const met = new Set(shown);
        for (const position of reader.staying) {
          assert.ok(position <= reader.after || position > until || met.has(position), `${position} is missed`);
        }
        reader.after = shown.at(-1) ?? reader.after;
      };
      for (const step of steps) {
        if (step.kind === 'turn') await turnOfTheLoop();
        else if (step.kind === 'add') {
          directories.add(DIRECTORY, ...namesUpTo(step.count));
          for (const wasThere of underWay) for (const position of positions()) wasThere.add(position);
        } else if (step.kind === 'remove') {
          const gone = positions().slice(step.from, step.from + step.count);
          directories.remove(DIRECTORY, gone);
          for (const { staying } of readers) for (const position of gone) staying.delete(position);
        } else {
          // One program reads a directory with one request after the other; several programs at the same time.
          await reading[step.reader];
          if (step.kind === 'begin anew') readers[step.reader] = begin();
          else reading[step.reader] = read(readers[step.reader] ?? begin(), step.limit);
        }
      }
      await Promise.all(reading);
    }),
    { numRuns: 60 },
  );
});
