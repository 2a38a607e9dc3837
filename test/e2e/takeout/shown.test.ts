import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { WrittenExport } from '../../../src/sandbox/takeout/write-export.ts';
import type { Person, RunningMount } from '../../support/person.ts';
import { missingPrograms } from '../../support/programs.ts';
import { letKernelForget } from '../driver-differences.ts';
import { forEachWay } from '../ways-to-mount.ts';
import {
  filesBelow,
  filesPromised,
  giveExport,
  inodesBelow,
  linksBelow,
  personWithoutAccount,
  withTakeout,
} from './archive-world.ts';
import { LINKS, MEMORIES, promisedOf } from './memories.ts';

forEachWay((way) => {
  let person: Person;
  let mount: RunningMount;
  let given: WrittenExport & { readonly folder: string };
  const at = (...path: string[]) => join(mount.mountPoint, ...path);

  before(async () => {
    person = await personWithoutAccount(way);
    given = await giveExport(person, MEMORIES);
    mount = await person.mount(withTakeout(...given.archives));
  });
  after(() => person?.[Symbol.asyncDispose]());

  test('mount --takeout shows every item once, with the name, size, date and bytes that the export has', async () => {
    assert.deepEqual(await filesBelow(person, mount.mountPoint), filesPromised(promisedOf(given.expected)));
    assert.equal(person.sandbox.requests.count(), 0, 'nobody asked Google for anything');
  });

  test('albums and favourites are links, also where an album holds the sidecars alone', async () => {
    assert.deepEqual(await linksBelow(person, mount.mountPoint), LINKS);
  });

  test('extended attributes tell place, people, description and standing and, once read, the hash', {
    skip: missingPrograms('getfattr'),
  }, async () => {
    const attributes = (path: string) => person.output('getfattr', ['--absolute-names', '-d', at(path)]);
    await person.output('cat', [at('favorites/beach (2).jpg')]);
    await person.untilDownloaded();
    const beach = await attributes('favorites/beach (2).jpg');
    assert.match(beach, /^user\.gphotos\.description="At the sea"$/m);
    assert.match(beach, /^user\.gphotos\.location="47\.5,-8\.25,430"$/m);
    assert.match(beach, /^user\.gphotos\.people="Anna; Ben Example"$/m);
    assert.match(beach, /^user\.gphotos\.sha256="[0-9a-f]{64}"$/m);
    assert.doesNotMatch(beach, /standing/);
    assert.match(await attributes('photos/2021/09/receipt.jpg'), /^user\.gphotos\.standing="archived"$/m);
  });

  test('rsync -a copies everything, and run again transfers nothing', { skip: missingPrograms('rsync') }, async () => {
    const copy = person.directory.join('rsync');
    await person.output('rsync', ['-a', `${mount.mountPoint}/`, `${copy}/`]);
    assert.deepEqual(await filesBelow(person, copy), filesPromised(promisedOf(given.expected)));
    assert.equal(await person.output('rsync', ['-a', '--itemize-changes', `${mount.mountPoint}/`, `${copy}/`]), '');
  });

  test('the next mount needs no --takeout and shows the same, inode numbers too', async () => {
    const before = await inodesBelow(person, mount.mountPoint);
    assert.equal(await mount.stop(), 0);
    mount = await person.mount({ synced: false });
    assert.deepEqual(await inodesBelow(person, mount.mountPoint), before);
    assert.deepEqual(await filesBelow(person, mount.mountPoint), filesPromised(promisedOf(given.expected)));
  });

  test('while the archives are away everything is listed, reads fail, and once they are back they succeed', async () => {
    const before = await inodesBelow(person, mount.mountPoint);
    assert.equal(await mount.stop(), 0);
    const away = `${given.folder}-away`;
    await rename(given.folder, away);
    await person.output('rm', ['-r', person.profile.cacheDirectory]);

    mount = await person.mount({ synced: false });
    assert.deepEqual(await inodesBelow(person, mount.mountPoint), before);
    for (const path of ['photos/2020/12/hill.jpg', 'photos/2021/07/plain.mp4']) {
      assert.match((await person.run('cat', [at(path)])).stderr, /Network is unreachable/, path);
    }
    assert.match(mount.said(), new RegExp(`${given.folder}/.*-00\\d\\.zip.*there is no such file`));

    await rename(away, given.folder);
    await letKernelForget(way, mount.mountPoint);
    assert.deepEqual(await filesBelow(person, mount.mountPoint), filesPromised(promisedOf(given.expected)));
  });
});
