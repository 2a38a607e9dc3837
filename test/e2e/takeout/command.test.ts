import assert from 'node:assert/strict';
import { readdir, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { otherFile, shot } from '../../../src/sandbox/takeout/vocabulary.ts';
import { refused } from '../refused.ts';
import { lines } from '../small-library.ts';
import { giveExport } from './archive-world.ts';
import { namesShown, somebody, THREE } from './command-world.ts';
import { MEMORIES, STAMP } from './memories.ts';

describe('takeout add and list', () => {
  test('a set in order is status 0; list shows it again, and what was shown', async () => {
    await using person = await somebody();
    const { folder } = await giveExport(person, THREE);
    const empty = await person.gphotosFs('takeout', 'list');
    assert.deepEqual([empty.status, empty.stdout], [0, 'No archives. Add some with: gphotos-fs takeout add FILES\n']);
    const added = await person.gphotosFs('takeout', 'add', folder);
    assert.equal(added.status, 0, added.stderr);
    const [title = '', shown, counts] = lines(added.stdout);
    assert.match(title, /^export of 2025-05-29 08:40 \(20250529T084030Z\): 3 archives, .* KiB, 3 items$/);
    assert.deepEqual([shown, counts], ['shown: 3 items, 0 albums', '3 items: 3 added, 0 changed, 0 removed']);
    assert.equal((await person.gphotosFs('takeout', 'list')).stdout, `${title}\n${shown}\n`);
  });

  test('a part that is missing is told by its number with status 4, what is there is shown, and it may come later', async () => {
    await using person = await somebody();
    const { folder, archives } = await giveExport(person, THREE);
    const [, second = ''] = archives;
    await rename(second, `${second}.elsewhere`);
    const added = await person.gphotosFs('takeout', 'add', folder);
    assert.equal(added.status, 4, added.stderr);
    assert.match(added.stdout, /parts that are missing: 2; download them and add them/);
    assert.deepEqual(await namesShown(person), ['part-1.jpg', 'part-3.jpg']);
    assert.equal((await person.gphotosFs('takeout', 'check')).status, 4);

    await rename(`${second}.elsewhere`, second);
    const rescanned = await person.gphotosFs('takeout', 'rescan');
    assert.equal(rescanned.status, 0, rescanned.stdout);
    assert.match(rescanned.stdout, /^3 items: 1 added, 0 changed, 0 removed$/m);
    assert.equal((await person.gphotosFs('takeout', 'check')).status, 0);
  });

  test('a part that is cut short is named with status 4, the rest is shown, and once it is whole it is read', async () => {
    await using person = await somebody();
    const { folder, archives } = await giveExport(person, THREE);
    const [, second = ''] = archives;
    const whole = await readFile(second);
    await truncate(second, 9_000);
    const added = await person.gphotosFs('takeout', 'add', folder);
    assert.equal(added.status, 4, added.stderr);
    assert.match(added.stdout, new RegExp(`^  broken: ${second}$\n^    .*(cut short|download)`, 'm'));
    assert.deepEqual(await namesShown(person), ['part-1.jpg', 'part-3.jpg']);
    assert.match((await person.gphotosFs('takeout', 'list')).stdout, new RegExp(`^  broken: ${second}$`, 'm'));

    await truncate(second, 12_000);
    assert.equal((await person.gphotosFs('takeout', 'rescan')).status, 4, 'it is still growing');
    await writeFile(second, whole);
    assert.equal((await person.gphotosFs('takeout', 'rescan')).status, 0);
    assert.deepEqual(await namesShown(person), ['part-1.jpg', 'part-2.jpg', 'part-3.jpg']);
  });

  test('a part that is still being downloaded is named with status 4 and makes a check end with 4, and the rest is shown', async () => {
    await using person = await somebody();
    const { folder, archives } = await giveExport(person, THREE);
    const [, , last = ''] = archives;
    await rename(last, `${last}.crdownload`);
    const added = await person.gphotosFs('takeout', 'add', folder);
    assert.equal(added.status, 4, added.stderr);
    const told = new RegExp(
      `^still being downloaded: ${last}\\.crdownload\n  .*broken off, delete it and download`,
      'm',
    );
    assert.match(added.stdout, told);
    assert.match((await person.gphotosFs('takeout', 'list')).stdout, told);
    const checked = await person.gphotosFs('takeout', 'check');
    assert.equal(checked.status, 4, checked.stderr);
    assert.match(checked.stdout, told);
    assert.match(checked.stdout, /^Not everything is sound: see above\.$/m);
    assert.deepEqual(await namesShown(person), ['part-1.jpg', 'part-2.jpg']);
  });

  test('entries that are left out are told by archive, count and reason with status 4, and the rest is shown', async () => {
    await using person = await somebody();
    const locked = [1, 2, 3, 4, 5, 6].map((n) => `Takeout/Google Photos/Photos from 2021/locked-${n}.jpg`);
    const others = locked.map((path) => otherFile(path, 'x', { packing: { isEncrypted: true } }));
    const { folder, archives } = await giveExport(person, { stamp: STAMP, shots: [shot('good.jpg')], others });
    const added = await person.gphotosFs('takeout', 'add', folder);
    assert.equal(added.status, 4, added.stderr);
    const told = lines(added.stdout).slice(1, 8);
    assert.match(told[0] ?? '', new RegExp(`^  left out: 6 entries of ${archives[0]}; if they are yours, unpack it`));
    for (const [at, path] of locked.slice(0, 5).entries())
      assert.match(told[at + 1] ?? '', new RegExp(`^ +${path}: it is encrypted; .* unpack the archive`));
    assert.match(told[6] ?? '', /^ +… and 1 more$/);
    assert.equal(
      lines(added.stderr).filter((line) => line.includes(`Left out of '${archives[0]}': 6 entries`)).length,
      1,
    );
    assert.deepEqual(lines((await person.gphotosFs('takeout', 'list')).stdout).slice(1, 8), told);
    const { exports } = JSON.parse((await person.gphotosFs('takeout', 'list', '--json')).stdout);
    const { count, first } = exports[0].sources[0].leftOut;
    assert.deepEqual([count, first.length], [6, 6]);
    assert.deepEqual(await namesShown(person), ['good.jpg']);
  });

  test('a .tgz is refused with the reason, alone with status 2, in a folder with status 4 and the rest is shown', async () => {
    await using person = await somebody();
    const { folder } = await giveExport(person, THREE);
    const tgz = join(folder, `takeout-${STAMP}-1-004.tgz`);
    // Made beside the folder and moved into it: tar ends with an error when a folder changes while it reads it.
    const made = person.directory.join('made.tgz');
    await person.output('tar', ['-C', person.directory.path, '-czf', made, 'archives/']);
    await rename(made, tgz);
    refused(await person.gphotosFs('takeout', 'add', tgz), 2, /\.tgz.*ask Google for the export once more/s);
    const added = await person.gphotosFs('takeout', 'add', folder);
    assert.equal(added.status, 4);
    assert.match(added.stdout, new RegExp(`^not used: ${tgz}\n .*file type \\.zip`, 'm'));
    assert.equal((await namesShown(person)).length, 3);
  });

  test('what is not there, what is no archive and what was never added are status 2; the others count', async () => {
    await using person = await somebody();
    const { archives, folder } = await giveExport(person, THREE);
    const page = join(folder, 'takeout-page.zip');
    await writeFile(page, '<!DOCTYPE html><title>Sign in</title>');
    refused(await person.gphotosFs('takeout', 'add', '/nowhere/x.zip'), 2, /\/nowhere\/x\.zip.*no such file or folder/);
    const mixed = await person.gphotosFs('takeout', 'add', page, archives[0] ?? '');
    assert.equal(mixed.status, 2);
    assert.match(mixed.stderr, /takeout-page\.zip/);
    assert.deepEqual(await namesShown(person), ['part-1.jpg']);
    refused(await person.gphotosFs('takeout', 'remove', '/nowhere'), 2, /takeout list/);
    refused(await person.gphotosFs('takeout', 'add'), 2, /missing required argument/);
    refused(await person.gphotosFs('takeout', 'list', '--include', 'hidden'), 2, /archived, trashed/);
    const removed = await person.gphotosFs('takeout', 'remove', archives[0] ?? '');
    assert.equal(removed.status, 0, removed.stderr);
    assert.deepEqual(await namesShown(person), []);
    await readFile(archives[0] ?? '');
  });

  test('a pattern leads to parts that come later, too', async () => {
    await using person = await somebody();
    const { archives, folder } = await giveExport(person, THREE);
    const later = person.directory.join('later.zip');
    await rename(archives[2] ?? '', later);
    assert.equal((await person.gphotosFs('takeout', 'add', `${folder}/*.zip`)).status, 0);
    await rename(later, archives[2] ?? '');
    assert.equal((await person.gphotosFs('sync')).status, 0);
    assert.equal((await namesShown(person)).length, 3);
  });
});

describe('--include', () => {
  for (const [include, hidden] of [
    ['archived', ['blurred.jpg', 'secret.jpg']],
    ['archived,trashed,locked', []],
    ['trashed', ['receipt.jpg', 'secret.jpg']],
    ['nothing', ['blurred.jpg', 'receipt.jpg', 'secret.jpg']],
  ] as const) {
    test(`${include} hides ${hidden.join(', ') || 'nothing'}, and another one later no more than it says, at once`, async () => {
      await using person = await somebody({ variables: { GPHOTOS_FS_INCLUDE: include } });
      const { folder } = await giveExport(person, MEMORIES);
      assert.equal((await person.gphotosFs('takeout', 'add', folder)).status, 0);
      const all = ['IMG_2367.HEIC', 'IMG_2367.MP4', 'beach (2).jpg', 'beach.jpg', 'blurred.jpg', 'clip.mp4'];
      all.push('hill-edited.jpg', 'hill.jpg', 'plain.mp4', 'receipt.jpg', 'secret.jpg');
      const without = (names: readonly string[]) => all.filter((name) => !names.includes(name));
      assert.deepEqual(await namesShown(person), without(hidden));
      const copies = person.directory.join('copies');
      // Nothing is listed anew, and all the same nothing that is not to be seen is shown or copied.
      const both = without([...hidden, 'blurred.jpg', 'secret.jpg']);
      assert.deepEqual(await namesShown(person, '--include', 'archived'), both);
      const copied = await person.gphotosFs('materialize', '--no-sync', '--include', 'archived', copies);
      assert.equal(copied.status, 0, copied.stderr);
      assert.deepEqual((await readdir(join(copies, 'photos', 'all'))).sort(), both);
      const again = await person.gphotosFs('sync', '--include', 'archived');
      assert.equal(again.status, 0, again.stderr);
      assert.deepEqual(await namesShown(person, '--include', 'archived'), without(['blurred.jpg', 'secret.jpg']));
    });
  }
});
