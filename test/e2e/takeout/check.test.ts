import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { shot } from '../../../src/sandbox/takeout/vocabulary.ts';
import { writeUnpackedExport } from '../../../src/sandbox/takeout/write-tree.ts';
import type { Person } from '../../support/person.ts';
import { type RawEntry, rawZip } from '../../takeout/zip/raw-zip.ts';
import { refused } from '../refused.ts';
import { lines } from '../small-library.ts';
import { giveExport } from './archive-world.ts';
import { somebody } from './command-world.ts';
import { STAMP } from './memories.ts';

const YEAR = 'Takeout/Google Photos/Photos from 2021';

/** A folder with an archive of just these entries. */
async function giveArchive(person: Person, entries: readonly RawEntry[]) {
  const folder = person.directory.join('archives');
  await mkdir(folder, { mode: 0o755 });
  const archive = join(folder, `takeout-${STAMP}-1-001.zip`);
  await writeFile(archive, rawZip(entries));
  return { folder, archive };
}

describe('takeout check', () => {
  test('without any archive is status 2, and says how to add some', async () => {
    await using person = await somebody();
    refused(
      await person.gphotosFs('takeout', 'check'),
      2,
      /none were added; add some with: gphotos-fs takeout add FILES/,
    );
  });

  test('of a set with a .tgz beside the archives is status 4 as its add was, and does not say that all is sound', async () => {
    await using person = await somebody();
    const { folder } = await giveExport(person, { stamp: STAMP, shots: [shot('a.jpg')] });
    const tgz = join(folder, `takeout-${STAMP}-1-002.tgz`);
    await writeFile(tgz, '\x1f\x8b');
    assert.equal((await person.gphotosFs('takeout', 'add', folder)).status, 4);
    const { status, stdout } = await person.gphotosFs('takeout', 'check');
    assert.equal(status, 4);
    assert.match(stdout, new RegExp(`^not used: ${tgz}\n(.*\n)*Not everything is sound: see above\\.$`, 'm'));
  });

  test('what there is one of is told in the singular', async () => {
    await using person = await somebody();
    const { folder } = await giveArchive(person, [{ name: `${YEAR}/a.jpg`, contents: 'a photo' }]);
    const added = await person.gphotosFs('takeout', 'add', folder);
    assert.match(added.stdout, /^1 item: 1 added, 0 changed, 0 removed$/m);
    const { stdout } = await person.gphotosFs('takeout', 'check');
    assert.match(stdout, /^1 checksum verified, over 7 B\nEverything is sound\.$/m);
  });

  test('of an unpacked export reads its files and says that they have no checksum, in text and in --json', async () => {
    await using person = await somebody();
    const folder = person.directory.join('unpacked');
    await writeUnpackedExport(folder, { stamp: STAMP, shots: [shot('a.jpg')] });
    await person.gphotosFs('takeout', 'add', folder);
    const sound = await person.gphotosFs('takeout', 'check');
    assert.equal(sound.status, 0, sound.stderr);
    assert.match(
      sound.stdout,
      /^ {2}photos and videos .*\n.*\n2 files read, which have no checksum to compare with, over .* KiB\nEverything is sound\.$/m,
    );
    const { checkedEntries, filesWithoutChecksum } = JSON.parse(
      (await person.gphotosFs('takeout', 'check', '--json')).stdout,
    );
    assert.deepEqual([checkedEntries, filesWithoutChecksum], [0, 2]);

    await writeFile(join(folder, YEAR, 'a.jpg'), 'other bytes');
    const changed = await person.gphotosFs('takeout', 'check');
    assert.equal(changed.status, 4, changed.stderr);
    assert.match(
      changed.stdout,
      /^ {2}changed, or cannot be read +1\n +Cannot check '.*a\.jpg': it is not as it was listed/m,
    );
  });

  test('every rule stands there with the number of its step and how many it matched', async () => {
    await using person = await somebody();
    const shots = [shot('a.jpg', { edited: true }), shot('b.jpg', { clip: '.MP4' })];
    const { folder } = await giveExport(person, { stamp: STAMP, shots });
    await person.gphotosFs('takeout', 'add', folder);
    const { stdout } = await person.gphotosFs('takeout', 'check');
    const rules = lines(stdout).filter((line) => line.startsWith('    step '));
    assert.deepEqual(
      rules.map((line) => line.trim().replace(/ {2,}/, ' = ')),
      [
        'step 2: called as its title predicts = 2',
        'step 5: the moving half of a photo = 1',
        'step 6: an edited copy = 1',
      ],
    );
  });
});
