import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Person } from '../../support/person.ts';
import { type RawEntry, rawZip } from '../../takeout/zip/raw-zip.ts';
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
  test('what there is one of is told in the singular', async () => {
    await using person = await somebody();
    const { folder } = await giveArchive(person, [{ name: `${YEAR}/a.jpg`, contents: 'a photo' }]);
    const added = await person.gphotosFs('takeout', 'add', folder);
    assert.match(added.stdout, /^1 item: 1 added, 0 changed, 0 removed$/m);
    const { stdout } = await person.gphotosFs('takeout', 'check');
    assert.match(stdout, /^1 checksum verified, over 7 B\nEverything is sound\.$/m);
  });
});
