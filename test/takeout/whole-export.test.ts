import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { ExportDescription } from '../../src/sandbox/takeout/description.ts';
import type { ExpectedItem } from '../../src/sandbox/takeout/expected.ts';
import { album, shot } from '../../src/sandbox/takeout/vocabulary.ts';
import { collect } from '../support/collect.ts';
import { TakeoutWorld } from './takeout-world.ts';

const LONG = 'Screenshot_2024-08-31-00-53-48-647_com.snapchat.android-of-a-very-long-name.jpg';

const beach = shot('beach.jpg', { takenAt: '2021-07-04T10:00:00Z', edited: true, clip: '.MP4', favorite: true });
const same = ['2021-01-01', '2021-01-02', '2021-01-03'].map((day) => shot('same.jpg', { takenAt: `${day}T00:00:00Z` }));
const others = [
  shot('PXL_20211013_220651983.MP.jpg', { takenAt: '2021-10-13T22:06:51Z', clip: '.MP' }),
  shot('IMG_4573.HEIC', { takenAt: '2020-10-13T22:06:51Z', clip: '.MP4', edited: true }),
  shot('MVIMG_20191230_232926.jpg', { takenAt: '2019-12-30T22:29:26Z', clip: '' }),
  shot('00000IMG_00000_BURST20190404192247596_COVER.jpg', { takenAt: '2019-04-04T17:22:47Z' }),
  shot('😀😃😄😁😆😅😂🤣🥲☺️😊😇🙂🙃😉😌😍🥰😘😗😙😚😋😛.jpg', { takenAt: '2018-01-01T00:00:00Z' }),
  shot(LONG, { takenAt: '2024-08-31T00:53:48Z', edited: true }),
  shot('skytree (2).jpg', { takenAt: '2017-01-01T00:00:00Z' }),
  shot('27/06/12 - 1.mov', { takenAt: '2012-06-27T00:00:00Z' }),
  shot('2234089303984509579', { takenAt: '2016-01-01T00:00:00Z' }),
  shot('moon.jpg', { takenAt: '1969-07-20T20:17:40Z' }),
  shot('kept.jpg', { takenAt: '2015-01-01T00:00:00Z', standing: 'archived' }),
  shot('thrown.jpg', { takenAt: '2015-02-01T00:00:00Z', standing: 'trashed' }),
  shot('hidden.jpg', { takenAt: '2015-03-01T00:00:00Z', standing: 'locked' }),
];
const albums = [
  album('Summer / 2021', [beach, ...same.slice(0, 2)]),
  album('Only sidecars', [beach, ...others.slice(0, 3)], { copies: 'json-only' }),
  album('Moon', [others[9] ?? beach], { metadata: 'wrapped' }),
];
const library = { shots: [beach, ...same, ...others], albums };

/** The same library as exports of different years, languages and packing hold it. */
const EXPORTS: Readonly<Record<string, ExportDescription>> = {
  'of 2025 in English': { stamp: '20250529T084030Z', ...library },
  'of 2024 before sidecars were called supplemental': { stamp: '20240525T201456Z', ...library },
  'of 2026 that cuts no names': { stamp: '20260318T202441Z', naming: 'unclipped', ...library },
  'in French, with no-break spaces': { stamp: '20260318T202441Z', language: 'fr', ...library },
  'in German, in three parts with sidecars in others': {
    stamp: '20260318T202441Z',
    language: 'de',
    parts: 3,
    sidecars: 'other-part',
    ...library,
  },
  'in Japanese, streamed, with all sidecars first': {
    stamp: '20260318T202441Z',
    language: 'ja',
    parts: 2,
    sidecars: 'first',
    isStreamed: true,
    ...library,
  },
  'with zip64 fields, all stored': {
    stamp: '20250529T084030Z',
    packing: { isZip64: true, method: 'stored' },
    ...library,
  },
};

for (const [name, description] of Object.entries(EXPORTS)) {
  test(`an export ${name} is listed whole, and every byte comes as it was uploaded`, async () => {
    await using world = await TakeoutWorld.open({ include: new Set(['archived', 'trashed', 'locked']) });
    const { expected } = await world.addExport(description);

    const items = await world.items();

    const found = await Promise.all(
      items.map(async ({ id, takenAtMs, standing, sizeBytes }) => {
        const { body } = await world.library.open(id);
        const sha256 = createHash('sha256')
          .update(Buffer.concat(await collect(body)))
          .digest('hex');
        return { sha256, sizeBytes, takenAtMs, standing: standing ?? 'shown' };
      }),
    );
    assert.deepEqual(found.toSorted(bySum), expected.items.map(toFound).toSorted(bySum));
    const members = Object.values(await world.albums()).map((names) => names.length);
    assert.deepEqual(members.toSorted(), albums.map(({ title }) => sizeOfAlbum(title, expected.items)).toSorted());
    const { isSound, exports } = await world.library.check();
    assert.ok(isSound);
    assert.deepEqual(exports[0]?.mediaWithoutSidecar.first, []);
    assert.deepEqual(exports[0]?.sidecarsWithoutMedia.first, []);
  });
}

function toFound({ sha256, sizeBytes, takenAtMs, standing }: ExpectedItem) {
  return { sha256, sizeBytes, takenAtMs, standing };
}

function sizeOfAlbum(title: string, items: readonly ExpectedItem[]): number {
  return items.filter((item) => item.albums.includes(title)).length;
}

function bySum(a: { readonly sha256: string }, b: { readonly sha256: string }): number {
  return a.sha256 < b.sha256 ? -1 : 1;
}
