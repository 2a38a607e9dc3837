import assert from 'node:assert/strict';
import { appendFile, lstat, mkdir, readFile, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { NoSpaceError } from '../../../src/base/failure.ts';
import { OfflineError } from '../../../src/library/failures.ts';
import type { MaterializeReport } from '../../../src/materialize/materialize-tree.ts';
import type { VerifiedCopy } from '../../../src/materialize/neighbours.ts';
import type { MaterializeProgress } from '../../../src/materialize/progress.ts';
import { SmallDisk, smallDiskIsImpossible } from '../../support/small-disk.ts';
import { file, linkTo, type TreeFile } from '../memory-tree.ts';
import { World } from '../world.ts';

const beach = 'photos/2021/07/beach.jpg';
const tower = 'photos/2022/01/tower.jpg';
const beside = `${beach}.xmp`;

const told = {
  description: 'At the beach',
  people: ['Tom', 'Jerry'],
  location: { latitude: 48.1375, longitude: 11.575 },
};
const summer = {
  [beach]: file({ told }),
  [tower]: file({ sizeBytes: 2_000 }),
  'albums/Summer/beach.jpg': linkTo(beach),
};

function run(world: World): Promise<MaterializeReport> {
  return world.materialize({ sidecars: true });
}

/** What the item tells from now on. */
function tell(world: World, path: string, now: TreeFile['told']): void {
  world.tree.change(path, { told: now });
}

async function contentOf(world: World, path = beside): Promise<string> {
  return (await world.sidecar(path)) ?? assert.fail(`there is no ${path}`);
}

test('nothing is written beside the originals unless asked for', async () => {
  await using world = await World.with(summer);

  const report = await world.materialize();

  await world.assertIsTheTree();
  assert.deepEqual([report.sidecars, report.total], [0, 3]);
});

test('beside an original of which more than a date is known stands a sidecar that says it', async () => {
  await using world = await World.with(summer);

  const report = await run(world);

  await world.assertIsTheTree([`file ${beside}`]);
  const text = await contentOf(world);
  for (const words of [
    '>At the beach<',
    '>Tom<',
    '>Jerry<',
    '>48,8.250000N<',
    '>11,34.500000E<',
    '>2021-07-14T09:31:05.789Z<',
  ]) {
    assert.ok(text.includes(words), `${words} is not in ${text}`);
  }
  const { copied, copiedBytes, links, sidecars, skipped, total } = report;
  assert.deepEqual([copied, copiedBytes, links, sidecars, skipped, total], [2, 3_000, 1, 1, 0, 4]);
});

test('a second run writes nothing', async () => {
  await using world = await World.with(summer);
  await run(world);
  const before = await stat(world.at(beside));

  const report = await run(world);

  assert.deepEqual([report.sidecars, report.skipped, report.total], [0, 4, 4]);
  const after = await stat(world.at(beside));
  assert.deepEqual([after.ino, after.mtimeMs], [before.ino, before.mtimeMs]);
});

test('sidecars asked for later come to originals that are there, with nothing fetched again', async () => {
  await using world = await World.with(summer);
  await world.materialize();
  world.originals.begun.length = 0;

  const report = await run(world);

  await world.assertIsTheTree([`file ${beside}`]);
  assert.deepEqual([report.sidecars, report.copied, world.originals.begun], [1, 0, []]);
});

test('a run that is not asked for sidecars leaves those that are there', async () => {
  await using world = await World.with(summer);
  await run(world);
  tell(world, beach, { description: 'Something else' });

  const report = await world.materialize();

  assert.deepEqual([report.total, report.skipped], [3, 3]);
  assert.match(await contentOf(world), />At the beach</);
});

test('what changes in the library is written anew, with a new time so that copies of the copy follow', async () => {
  await using world = await World.with(summer);
  await run(world);
  await utimes(world.at(beside), 1_000, 1_000);
  tell(world, beach, { ...told, description: 'In the water' });

  const report = await run(world);

  await world.assertIsTheTree([`file ${beside}`]);
  assert.match(await contentOf(world), />In the water</);
  assert.deepEqual([report.sidecars, report.failed], [1, []]);
  assert.ok((await stat(world.at(beside))).mtimeMs > 1_000_000);
});

test('a sidecar with nothing to say any more says so and is not deleted', async () => {
  await using world = await World.with(summer);
  await run(world);
  tell(world, beach, {});

  const first = await run(world);
  const second = await run(world);

  assert.doesNotMatch(await contentOf(world), /description>|PersonInImage>|GPS/);
  assert.deepEqual([first.sidecars, second.sidecars, second.skipped], [1, 0, 4]);
});

test('a sidecar that was deleted comes back', async () => {
  await using world = await World.with(summer);
  await run(world);
  const before = await contentOf(world);
  await rm(world.at(beside));

  assert.equal((await run(world)).sidecars, 1);
  assert.equal(await contentOf(world), before);
});

for (const part of [0, 1, 200]) {
  test(`a sidecar cut to ${part} bytes is made whole`, async () => {
    await using world = await World.with(summer);
    await run(world);
    const before = await contentOf(world);
    await truncate(world.at(beside), part);

    assert.deepEqual((await run(world)).failed, []);
    assert.equal(await contentOf(world), before);
  });
}

test('a dry run counts sidecars and writes none', async () => {
  await using world = await World.with(summer);

  const empty = await world.materialize({ dryRun: true, sidecars: true });
  await assert.rejects(lstat(world.destination), { code: 'ENOENT' });
  await run(world);
  tell(world, beach, { description: 'Something else' });
  const before = await world.listing();
  const later = await world.materialize({ dryRun: true, sidecars: true });

  assert.deepEqual([empty.sidecars, empty.total], [1, 4]);
  assert.deepEqual([later.sidecars, later.skipped, later.total], [1, 3, 4]);
  assert.deepEqual(await world.listing(), before);
  assert.match(await contentOf(world), />At the beach</);
});

test('a sidecar of somebody else is listed and kept, and the original is copied', async () => {
  await using world = await World.with(summer);
  await world.write(beside, 'the settings of a photo program');

  const { failed, copied } = await run(world);

  assert.deepEqual(failed, [
    {
      path: beside,
      reason:
        'a file that materialize did not write stands where the sidecar belongs; move it away and run again, or leave out --sidecars',
    },
  ]);
  assert.equal(copied, 2);
  assert.equal(await contentOf(world), 'the settings of a photo program');
});

test('a sidecar of somebody else that is in nobody’s way is not spoken of', async () => {
  await using world = await World.with(summer);
  await world.write(`${tower}.xmp`, 'the settings of a photo program');
  await world.write('photos/2021/07/beach.xmp', 'the settings of another program');

  assert.deepEqual((await run(world)).failed, []);

  assert.equal(await contentOf(world, `${tower}.xmp`), 'the settings of a photo program');
});

test('what somebody added to a sidecar stays, without a word while the library says the same', async () => {
  await using world = await World.with(summer);
  await run(world);
  await appendFile(world.at(beside), '<!-- edited -->');

  assert.deepEqual((await run(world)).failed, []);
  assert.match(await contentOf(world), /<!-- edited -->$/);
});

for (const [what, change] of [
  ['added to', (at: string) => appendFile(at, '<!-- edited -->')],
  ['edited within, at the same size and time', editWithin],
] as const) {
  test(`a sidecar that was ${what} is listed and kept when the library says something else`, async () => {
    await using world = await World.with(summer);
    await run(world);
    await change(world.at(beside));
    const theirs = await contentOf(world);
    tell(world, beach, { ...told, description: 'In the water' });

    const { failed } = await run(world);

    assert.deepEqual(failed, [
      {
        path: beside,
        reason:
          'what is known of the item changed, and so did its sidecar after it was written; move it away and run again, or leave out --sidecars',
      },
    ]);
    assert.equal(await contentOf(world), theirs);

    await rm(world.at(beside));
    assert.deepEqual((await run(world)).failed, []);
    assert.match(await contentOf(world), />In the water</);
  });
}

async function editWithin(at: string): Promise<void> {
  const { atimeMs, mtimeMs } = await stat(at);
  await writeFile(at, (await readFile(at, 'utf8')).replace('Tom', 'Tim'));
  await utimes(at, atimeMs / 1_000, mtimeMs / 1_000);
}

test('a shorter file in the place of a sidecar is kept when it is not the beginning of it', async () => {
  await using world = await World.with(summer);
  await run(world);
  await writeFile(world.at(beside), 'mine');

  await run(world);

  assert.equal(await contentOf(world), 'mine');
});

test('sidecars are recognized by their content when the manifest was removed', async () => {
  await using world = await World.with(summer);
  await run(world);
  await rm(world.at('.gphotos-fs/manifest'), { recursive: true });
  const before = await stat(world.at(beside));

  const first = await run(world);
  tell(world, beach, { description: 'Something else' });
  const second = await run(world);

  assert.deepEqual([first.adopted, first.sidecars, first.failed], [3, 0, []]);
  assert.equal(before.ino === (await stat(world.at(beside))).ino, false);
  assert.deepEqual([second.sidecars, second.failed], [1, []]);
});

test('things of another kind in the place of a sidecar are listed and kept', async () => {
  await using world = await World.with({ ...summer, [tower]: file({ told }) });
  await mkdir(world.at(beside), { recursive: true });
  await mkdir(world.at('photos/2022/01'), { recursive: true });
  await symlink('elsewhere', world.at(`${tower}.xmp`));

  const { failed } = await run(world);

  assert.deepEqual(
    failed.map(({ path, reason }) => [path, reason]),
    [
      [beside, 'a sidecar belongs here, but a directory is already there; move it away and run again'],
      [
        `${tower}.xmp`,
        'a sidecar belongs here, but a symbolic link to elsewhere is already there; move it away and run again',
      ],
    ],
  );
  await assert.rejects(lstat(world.at('photos/2022/01/elsewhere')), { code: 'ENOENT' });
});

test('beside a file that is not the original nothing is said of the original', async () => {
  await using world = await World.with({ ...summer, [beach]: file({ told, sizeIsKnown: true }) });
  await world.write(beach, 'another picture');

  const { failed, total } = await run(world);

  assert.deepEqual([failed.map(({ path }) => path), total], [[beach], 3]);
  assert.equal(await world.sidecar(beside), undefined);
});

test('no sidecar is written for an original that could not be copied; both come with the next run', async () => {
  await using world = await World.with(summer);
  world.originals.fail(beach, new OfflineError('cut'));
  const seen: MaterializeProgress[] = [];

  const first = await world.materialize({ sidecars: true }, { onProgress: (progress) => seen.push(progress) });

  assert.deepEqual([first.failed.map(({ path }) => path), first.total, first.sidecars], [[beach], 3, 0]);
  assert.deepEqual([seen.at(-1)?.files, seen.at(-1)?.totalFiles], [3, 3]);
  assert.equal(await world.sidecar(beside), undefined);
  world.originals.heal();
  assert.equal((await run(world)).sidecars, 1);
  await world.assertIsTheTree([`file ${beside}`]);
});

test('a symbolic link in the place of a directory is not followed for a sidecar either', async () => {
  await using world = await World.with(summer);
  await mkdir(world.beside('outside/07'), { recursive: true });
  await mkdir(world.at('photos'), { recursive: true });
  await symlink(world.beside('outside'), world.at('photos/2021'));

  await run(world);

  await assert.rejects(stat(world.beside('outside/07/beach.jpg.xmp')), { code: 'ENOENT' });
});

test('an item with the name of a sidecar has it, and the sidecar gets a marked one', async () => {
  await using world = await World.with({ ...summer, 'photos/2021/07/BEACH.JPG.xmp': file() });

  await run(world);

  const marked = (await world.listing()).find((line) => line.includes('~')) ?? assert.fail();
  assert.match(marked, /^file photos\/2021\/07\/beach\.jpg~[0-9a-f]{16}\.xmp$/);
  await world.assertIsTheTree([marked]);
  assert.deepEqual((await run(world)).skipped, 5);
});

test('an item that comes to have the name of a sidecar takes the place of it', async () => {
  await using world = await World.with(summer);
  await run(world);
  world.tree.put(beside, file({ sizeBytes: 5_000 }));

  const report = await run(world);

  const marked = (await world.listing()).find((line) => line.includes('~')) ?? assert.fail();
  await world.assertIsTheTree([marked]);
  assert.deepEqual([report.copied, report.sidecars, report.failed], [1, 1, []]);
});

test('the original of an item that left the tree is never replaced by a sidecar', async () => {
  await using world = await World.with({ ...summer, [beside]: file({ sizeBytes: 5_000 }) });
  await world.materialize();
  const original = await world.read(beside);
  world.tree.remove(beside);

  const { failed } = await run(world);

  assert.deepEqual(
    failed.map(({ path }) => path),
    [beside],
  );
  assert.ok((await world.read(beside)).equals(original));
});

test('the longest names get sidecars too, each its own', async () => {
  const names = ['a.jpg', 'b.jpg', 'ü.jpg'].map((end) => `photos/${'n'.repeat(255 - Buffer.byteLength(end))}${end}`);
  await using world = await World.with(Object.fromEntries(names.map((path) => [path, file({ told })])));

  const { sidecars, failed } = await run(world);

  assert.deepEqual([sidecars, failed], [3, []]);
  const found = (await world.listing()).filter((line) => line.endsWith('.xmp'));
  assert.deepEqual([found.length, (await run(world)).skipped], [3, 6]);
});

test('whoever is told of copies hears of originals only', async () => {
  await using world = await World.with(summer);
  const noted: VerifiedCopy[] = [];
  const witness = {
    note: async (copies: readonly VerifiedCopy[]) => {
      noted.push(...copies);
    },
  };

  await world.materialize({ sidecars: true }, {}, { witness });
  await world.materialize({ sidecars: true }, {}, { witness });

  assert.deepEqual([...new Set(noted.map(({ path }) => path))].sort(), [world.at(beach), world.at(tower)]);
});

test('a disk that gets full stops the run, no sidecar on it is cut short, and the next run goes on', {
  skip: smallDiskIsImpossible(),
}, async () => {
  await using disk = await SmallDisk.mount(1_000_000);
  const long = file({ sizeBytes: 10, told: { description: 'long '.repeat(8_000) } });
  const many = Array.from({ length: 30 }, (_, number) => [`photos/${number}.jpg`, long] as const);
  await using world = await World.with(Object.fromEntries(many), disk.path);

  await assert.rejects(world.materialize({ sidecars: true, jobs: 2 }), NoSpaceError);

  const written = (await world.listing()).filter((line) => line.endsWith('.xmp'));
  assert.ok(written.length >= 5 && written.length < 30, `${written.length} sidecars fit`);
  for (const line of written) assert.match(await contentOf(world, line.slice('file '.length)), /<\/x:xmpmeta>\n$/);
  assert.ok((await world.listing()).every((line) => !line.endsWith('.part')));
  disk.grow(8_000_000);
  const { failed, sidecars } = await run(world);
  assert.deepEqual([failed, sidecars], [[], 30 - written.length]);
  await world.assertIsTheTree(many.map(([path]) => `file ${path}.xmp`));
});

test('a sidecar that appears between looking and writing is kept', async () => {
  await using world = await World.with(summer);
  world.originals.onWritten = (path) => (path === beach ? world.write(beside, 'just now') : undefined);

  const { failed } = await run(world);

  assert.deepEqual(
    failed.map(({ path }) => path),
    [beside],
  );
  assert.equal(await contentOf(world), 'just now');
  await world.assertIsTheTree([`file ${beside}`]);
});
