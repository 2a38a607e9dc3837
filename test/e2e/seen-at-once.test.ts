import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { LibraryStore } from '../../src/sandbox/library-store.ts';
import { generatedBody } from '../../src/sandbox/media-body.ts';
import { photo } from '../../src/sandbox/sandbox-library.ts';
import type { Person } from '../support/person.ts';
import { atOnce, givenUpAtTheEnd, promptly, syncPromptly } from './awaiting.ts';
import { HeldProgram, NO_PYTHON } from './held-program.ts';
import { lines } from './small-library.ts';
import { forEachWay, KERNEL_WAYS } from './ways-to-mount.ts';

const SYNCS = 30;

/** While one program has read its listing half, so many syncs come. */
const SYNCS_A_LISTING = 5;

/** More names, and longer ones, than the kernel or a program asks for at a time. */
const items = Array.from({ length: 500 }, (_, index) =>
  photo(`${index} of the many days that we spent at the sea.jpg`, { sizeBytes: 1_000 + index }),
);

/** Reads one entry, and when told the rest; the kernel then has asked for the first ones only. */
const LISTING = `
import os
listing = os.scandir(sys.argv[1])
names = [next(listing).name]
begin()
print('\\n'.join(names + [entry.name for entry in listing]))`;

/** One small change: an item comes, another is edited, one goes. */
function change(library: LibraryStore, round: number): void {
  const { id = '' } = items[(round * 37) % items.length] ?? {};
  const metadata = { width: String(round), height: '1', photo: {} };
  if (round % 3 === 0) library.addItems([photo(`new_${round}.jpg`, { sizeBytes: 5_000 + round })]);
  else if (round % 3 === 1) library.changeItem(id, { body: generatedBody(round, 9_000 + round), metadata });
  else library.removeItems([id]);
}

/** Name and size of every file, and when the directory changed, as its parent's listing tells. */
async function lookAround(person: Person, year: string) {
  const seen = await promptly(person, 'find', year, '-mindepth', '1', '-printf', '%y %s %T@ %f\n');
  const [directory = '', ...files] = seen;
  const sizes = files.map((line) => line.replace(/^f (\d+) \S+ (.*)$/, '$2 $1')).sort();
  const [, , changedAt = ''] = directory.split(' ');
  // find(1) writes ten digits behind the point, stat(1) nine.
  assert.deepEqual(await promptly(person, 'stat', '-c', '%.9Y0', join(year, '07')), [changedAt]);
  return { sizes, changedAt: Number(changedAt) };
}

forEachWay(
  (way) => {
    test('whatever small change a sync brings is seen as soon as it returns, also while the directory is being listed', async () => {
      await using person = await way.person({ library: { items, albums: [] } });
      const mount = await person.mount();
      await using _ = await givenUpAtTheEnd(person, mount);
      const year = join(mount.mountPoint, 'photos/2021');
      const { library } = person.sandbox.control;
      const expected = () => library.items().map(({ filename, body }) => `${filename} ${body.sizeBytes}`);

      let before = await lookAround(person, year);
      for (let round = 0; round < SYNCS; round += SYNCS_A_LISTING) {
        await using listing = await HeldProgram.start(person, LISTING, join(year, '07'));
        const stood = new Set(library.items().map(({ filename }) => filename));
        for (let sync = round; sync < round + SYNCS_A_LISTING; sync += 1) {
          change(library, sync);
          await syncPromptly(person);
          const after = await lookAround(person, year);
          assert.deepEqual(after.sizes, expected().sort(), `after sync ${sync}`);
          if (sync % 3 !== 1) assert.ok(after.changedAt > before.changedAt, `the directory's time after sync ${sync}`);
          before = after;
        }

        const names = lines((await listing.goOn()).stdout);
        assert.equal(new Set(names).size, names.length, 'no name comes twice');
        const missing = library.items().filter(({ filename }) => stood.has(filename) && !names.includes(filename));
        assert.deepEqual(missing, [], 'whatever was there all the time is listed');
      }
      assert.equal(await atOnce('the end of the mount', mount.stop()), 0);
    });
  },
  { ways: KERNEL_WAYS.map((way) => ({ ...way, skip: way.skip || NO_PYTHON })), together: true },
);
