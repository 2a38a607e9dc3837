import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { fileOf } from '../../../src/sandbox/takeout/media-content.ts';
import { album, shot } from '../../../src/sandbox/takeout/vocabulary.ts';
import { missingPrograms, output } from '../../support/programs.ts';
import { forEachWay } from '../ways-to-mount.ts';
import { filesBelow, filesPromised, giveExport, personWithoutAccount, withTakeout } from './archive-world.ts';
import { STAMP } from './memories.ts';

const MEDIA = process.env.GPHOTOS_FS_TEST_MEDIA ?? join(fileURLToPath(import.meta.url), '../../../../../shared/media');
const NO_MEDIA = existsSync(join(MEDIA, 'thompson-springs.jpg'))
  ? missingPrograms('exiftool')
  : 'optional: no real photos; GPHOTOS_FS_TEST_MEDIA names a folder of them';

const WITH_GPS = ['thompson-springs.jpg', 'gps-datetime.jpg'];
const DAY_MS = 86_400_000;

/** Real files, a day apart, some packed and some not; what the sidecars say is not what the files say. */
async function realExport() {
  const names = (await readdir(MEDIA)).filter((name) => !/\.md$/i.test(name)).sort();
  const shots = await Promise.all(
    names.map(async (name, day) =>
      shot(name, {
        content: await fileOf(join(MEDIA, name)),
        takenAt: new Date(Date.parse('2019-03-01T10:00:00Z') + day * DAY_MS).toISOString(),
        packing: { method: day % 3 === 0 ? 'stored' : 'deflated' },
      }),
    ),
  );
  const withGps = shots.filter(({ title }) => WITH_GPS.includes(title));
  return { stamp: STAMP, parts: 3, sidecars: 'other-part', shots, albums: [album('With places', withGps)] } as const;
}

/** Degrees, as exiftool reads them in these files, in their order. */
async function placesIn(files: readonly string[]): Promise<number[][]> {
  const tags = await output('exiftool', ['-json', '-n', '-GPSLatitude', '-GPSLongitude', ...files]);
  const read = z.array(z.object({ GPSLatitude: z.number(), GPSLongitude: z.number() })).parse(JSON.parse(tags));
  return read.map(({ GPSLatitude, GPSLongitude }) => [GPSLatitude, GPSLongitude]);
}

forEachWay((way) => {
  test('real photos and videos come through export, mount and materialize with every byte, their place and their date', {
    skip: NO_MEDIA,
  }, async () => {
    await using person = await personWithoutAccount(way);
    const { archives, expected } = await giveExport(person, await realExport());
    const { mountPoint } = await person.mount(withTakeout(...archives));
    const promised = expected.items.map((item) => ({ path: `photos/2019/03/${item.title}`, item }));
    assert.deepEqual(await filesBelow(person, mountPoint), filesPromised(promised));

    const copy = person.directory.join('copy');
    const done = await person.gphotosFs('materialize', copy);
    assert.equal(done.status, 0, done.stderr);
    await person.output('diff', ['-r', '--no-dereference', '--exclude=.gphotos-fs', mountPoint, copy]);
    const copied = (await filesBelow(person, copy)).filter((line) => line.startsWith('photos/'));
    assert.deepEqual(copied, filesPromised(promised));

    const inAlbum = WITH_GPS.map((name) => join(copy, 'albums/With places', name));
    const inMedia = WITH_GPS.map((name) => join(MEDIA, name));
    assert.deepEqual(await placesIn(inAlbum), await placesIn(inMedia));
  });
});
