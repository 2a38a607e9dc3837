import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { WrittenExport } from '../../../src/sandbox/takeout/write-export.ts';
import type { Person, RunningMount } from '../../support/person.ts';
import { forEachWay } from '../ways-to-mount.ts';
import {
  filesBelow,
  filesPromised,
  giveExport,
  linksBelow,
  personWithoutAccount,
  withTakeout,
} from './archive-world.ts';
import { LINKS, MEMORIES, promisedOf } from './memories.ts';

forEachWay((way) => {
  let person: Person;
  let mount: RunningMount;
  let given: WrittenExport;
  const diff = (...args: string[]) =>
    person.output('diff', ['-r', '--no-dereference', '--exclude=.gphotos-fs', ...args]);

  before(async () => {
    person = await personWithoutAccount(way);
    given = await giveExport(person, MEMORIES);
    mount = await person.mount(withTakeout(...given.archives));
  });
  after(() => person?.[Symbol.asyncDispose]());

  test('materialize makes what the mount shows, and again copies nothing', async () => {
    const copy = person.directory.join('copy');
    const first = await person.gphotosFs('materialize', copy);
    assert.equal(first.status, 0, first.stderr);
    await diff(mount.mountPoint, copy);
    const copied = (await filesBelow(person, copy)).filter((line) => line.startsWith('photos/'));
    assert.deepEqual(copied, filesPromised(promisedOf(given.expected)));
    assert.deepEqual(await linksBelow(person, copy), LINKS);
    assert.match((await person.gphotosFs('materialize', copy)).stdout, /^0 files copied/);
  });

  test('materialize --sidecars writes what the export knows of a photo beside it, and else the same', async () => {
    const copy = person.directory.join('with sidecars');
    const first = await person.gphotosFs('materialize', '--sidecars', copy);
    assert.equal(first.status, 0, first.stderr);
    await diff('--exclude=*.xmp', mount.mountPoint, copy);
    const found = await person.output('find', [copy, '-name', '*.xmp', '-printf', '%P\\n']);
    assert.equal(found, 'photos/2021/07/beach (2).jpg.xmp\n');
    const sidecar = await readFile(`${copy}/photos/2021/07/beach (2).jpg.xmp`, 'utf8');
    assert.match(sidecar, /<dc:description>.*>At the sea<.*<\/dc:description>/);
    assert.match(sidecar, /<Iptc4xmpExt:PersonInImage>.*>Anna<.*>Ben Example<.*<\/Iptc4xmpExt:PersonInImage>/s);
    assert.match(sidecar, /GPSLatitude.*47,30/);
    assert.match(sidecar, /GPSLongitude.*8,15.*W/);
    const again = await person.gphotosFs('materialize', '--sidecars', copy);
    assert.match(again.stdout, /^0 files copied/);
  });

  test('materialize needs no mount, and no account', async () => {
    assert.equal(await mount.stop(), 0);
    const copy = person.directory.join('without a mount');
    const done = await person.gphotosFs('materialize', copy);
    assert.equal(done.status, 0, done.stderr);
    await diff(person.directory.join('copy'), copy);
  });
});
