/** Which files an export has, before any is written: the shapes that exports were seen to have. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExportDescription } from '../../../src/sandbox/takeout/description.ts';
import type { JsonObject } from '../../../src/sandbox/takeout/json.ts';
import { chunksOf } from '../../../src/sandbox/takeout/media-content.ts';
import { otherJson, otherProducts } from '../../../src/sandbox/takeout/other-files.ts';
import { type ExportPlan, planExport } from '../../../src/sandbox/takeout/plan-export.ts';
import { album, otherFile, shot } from '../../../src/sandbox/takeout/vocabulary.ts';

const STAMP = '20250529T084030Z';
const ROOT = 'Takeout/Google Photos';

/** Paths below the photos' root, by part. */
function pathsOf(plan: ExportPlan): string[][] {
  return plan.archives.map(({ entries }) =>
    entries.flatMap(({ path }) => {
      const text = String(path);
      return text.startsWith(`${ROOT}/`) ? [text.slice(ROOT.length + 1)] : [];
    }),
  );
}

function pathsIn(description: Omit<ExportDescription, 'stamp'>, stamp = STAMP): string[] {
  return pathsOf(planExport({ stamp, ...description })).flat();
}

async function jsonAt(plan: ExportPlan, path: string): Promise<JsonObject> {
  const entry = plan.archives.flatMap(({ entries }) => entries).find((one) => one.path === `${ROOT}/${path}`);
  assert.ok(entry, path);
  const chunks: Uint8Array[] = [];
  for await (const chunk of chunksOf(entry.content)) chunks.push(chunk);
  const json: JsonObject = JSON.parse(Buffer.concat(chunks).toString());
  return json;
}

const beach = shot('beach.jpg', { takenAt: '2021-07-04T10:00:00Z' });
const dunes = shot('dunes.jpg', { takenAt: '2021-07-04T11:00:00Z' });

test('archives, sidecars and folders of years are called as at the time of the export', () => {
  const at = (stamp: string, language: 'en' | 'fr' = 'en') => {
    const { archives } = planExport({ stamp, language, shots: [beach] });
    return [archives[0]?.name, ...(archives[0]?.entries ?? []).map(({ path }) => path).slice(1, 2)];
  };

  assert.deepEqual(at('20240525T201456Z'), [
    'takeout-20240525T201456Z-001.zip',
    'Takeout/Google Photos/Photos from 2021/beach.jpg.json',
  ]);
  assert.deepEqual(at('20250529T084030Z'), [
    'takeout-20250529T084030Z-1-001.zip',
    'Takeout/Google Photos/Photos from 2021/beach.jpg.supplemental-metadata.json',
  ]);
  assert.deepEqual(at('20260318T202441Z', 'fr'), [
    'takeout-20260318T202441Z-1-001.zip',
    'Takeout/Google\u00a0Photos/Photos de 2021/beach.jpg.supplemental-metadata.json',
  ]);
});

test('before December 2020 there was a folder for each day, with metadata like an album', async () => {
  const plan = planExport({ stamp: '20200301T000000Z', folders: 'days', shots: [beach] });

  assert.deepEqual(pathsOf(plan).flat(), [
    '2021-07-04/metadata.json',
    '2021-07-04/beach.jpg',
    '2021-07-04/beach.jpg.json',
  ]);
  const { title } = await jsonAt(plan, '2021-07-04/metadata.json');
  assert.equal(title, '2021-07-04');
});

test('what is archived, in the trash or locked lies there, and in no folder of a year', async () => {
  const shots = [
    shot('a.jpg', { standing: 'archived' }),
    shot('t.jpg', { standing: 'trashed' }),
    shot('l.jpg', { standing: 'locked' }),
  ];
  const plan = planExport({ stamp: STAMP, language: 'en-GB', shots });

  assert.deepEqual(
    pathsOf(plan)
      .flat()
      .filter((path) => path.endsWith('.jpg')),
    ['Archive/a.jpg', 'Bin/t.jpg', 'Locked folder/l.jpg'],
  );
  const { trashed } = await jsonAt(plan, 'Bin/t.jpg.supplemental-metadata.json');
  assert.equal(trashed, true);
});

test('an album has copies, or sidecars alone; numbers begin again in each folder', () => {
  const second = shot('beach.jpg', { takenAt: '2021-08-01T00:00:00Z' });
  const albums = [album('Copies', [second]), album('Names / only', [second], { copies: 'json-only' })];

  assert.deepEqual(pathsIn({ naming: 'plain', shots: [beach, second], albums }), [
    'Photos from 2021/beach.jpg',
    'Photos from 2021/beach.jpg.json',
    'Photos from 2021/beach(1).jpg',
    'Photos from 2021/beach.jpg(1).json',
    'Copies/metadata.json',
    'Copies/beach.jpg',
    'Copies/beach.jpg.json',
    'Names - only/metadata.json',
    'Names - only/beach.jpg.json',
  ]);
});

test('metadata of an album is whole, wrapped, a title, nothing, missing, or as given', async () => {
  const kinds = ['full', 'wrapped', 'title-only', 'empty'] as const;
  const albums = kinds.map((metadata) => album(metadata, [beach], { metadata }));
  const plan = planExport({ stamp: STAMP, albums: [...albums, album('own', [], { metadata: { title: 7 } })] });
  const keys = async (name: string) => Object.keys(await jsonAt(plan, `${name}/metadata.json`));

  assert.deepEqual(await keys('full'), ['title', 'description', 'access', 'date', 'location', 'geoData']);
  assert.deepEqual(await keys('wrapped'), ['albumData']);
  assert.deepEqual(await keys('title-only'), ['title']);
  assert.deepEqual(await keys('empty'), []);
  assert.deepEqual(await jsonAt(plan, 'own/metadata.json'), { title: 7 });
  assert.deepEqual(pathsIn({ albums: [album('A', [], { metadataFile: 'metadata(1).json' })] }), ['A/metadata(1).json']);
  assert.deepEqual(
    pathsIn({ albums: [album('bare', [beach], { metadata: 'none' })] }).filter((path) =>
      path.endsWith('/metadata.json'),
    ),
    [],
  );
});

test('albums without title are numbered; an album may be called like a year', () => {
  const albums = [album('', [beach]), album('', [beach]), album('2021', [beach])];
  const folders = new Set(pathsIn({ language: 'en', shots: [beach], albums }).map((path) => path.split('/')[0]));

  assert.deepEqual([...folders], ['Photos from 2021', 'Untitled', 'Untitled(1)', '2021']);
});

test('two albums of one title share their paths, one in each of two parts, with equal or other bytes', () => {
  const other = { shot: beach, content: { kind: 'bytes', bytes: Buffer.from('shorter') } } as const;
  const albums = [album('A year ago', [beach], { part: 1 }), album('A year ago', [other], { part: 2 })];
  const plan = planExport({ stamp: STAMP, parts: 2, albums });

  const wanted = ['metadata.json', 'beach.jpg', 'beach.jpg.supplemental-metadata.json'].map((n) => `A year ago/${n}`);
  assert.deepEqual(pathsOf(plan), [wanted, wanted]);
});

test('sidecars stand beside their media, all before, or in another part', () => {
  const shots = Array.from({ length: 6 }, (_, at) => shot(`${at}.jpg`, { sizeBytes: 1_000 }));
  const kinds = (sidecars: 'beside' | 'first' | 'other-part') =>
    pathsOf(planExport({ stamp: STAMP, naming: 'plain', parts: 2, sidecars, shots })).map((paths) =>
      paths.map((path) => path.replace('Photos from 2021/', '').replace('.jpg', '')).join(' '),
    );

  assert.deepEqual(kinds('beside'), ['0 0.json 1 1.json 2 2.json 3', '3.json 4 4.json 5 5.json']);
  assert.deepEqual(kinds('first'), ['0.json 1.json 2.json 3.json 4.json 5.json 0', '1 2 3 4 5']);
  assert.deepEqual(kinds('other-part'), ['0 1 2 3 4.json 5.json', '0.json 1.json 2.json 3.json 4 5']);
});

test('a photo and its sidecar can be put into any part', () => {
  const plan = planExport({ stamp: STAMP, naming: 'plain', parts: 3, shots: [{ ...beach, part: 2, sidecarPart: 1 }] });

  assert.deepEqual(pathsOf(plan), [['Photos from 2021/beach.jpg.json'], ['Photos from 2021/beach.jpg'], []]);
  assert.throws(() => planExport({ stamp: STAMP, shots: [{ ...beach, part: 2 }] }), /into part 2: there are 1/);
});

test('files and sidecars can be missing, and fields of a sidecar other or absent', async () => {
  const shots = [
    shot('no-file.jpg', { without: 'media' }),
    shot('no-sidecar.jpg', { without: 'sidecar' }),
    shot('odd.jpg', { fields: { title: undefined, photoTakenTime: { timestamp: '0' } } }),
    shot('no-time.jpg', { takenAt: null }),
  ];
  const plan = planExport({ stamp: STAMP, naming: 'plain', shots });

  assert.deepEqual(pathsOf(plan).flat(), [
    'Photos from 2021/no-file.jpg.json',
    'Photos from 2021/no-sidecar.jpg',
    'Photos from 2021/odd.jpg',
    'Photos from 2021/odd.jpg.json',
    'Photos from 1970/no-time.jpg',
    'Photos from 1970/no-time.jpg.json',
  ]);
  const odd = await jsonAt(plan, 'Photos from 2021/odd.jpg.json');
  assert.deepEqual([odd.title, odd.photoTakenTime], [undefined, { timestamp: '0' }]);
});

test('a sidecar says what Google says of a photo', async () => {
  const rich = shot('rich.jpg', {
    takenAt: '1904-02-03T00:00:00Z',
    description: 'an old one',
    people: ['Anna'],
    location: { latitude: 46.5, longitude: 7.25, altitudeM: 900 },
    favorite: true,
    from: 'partner',
  });
  const plan = planExport({ stamp: STAMP, naming: 'plain', shots: [rich] });

  const { url, creationTime, photoLastModifiedTime, ...said } = await jsonAt(plan, 'Photos from 1904/rich.jpg.json');

  assert.deepEqual(said, {
    title: 'rich.jpg',
    description: 'an old one',
    imageViews: '3',
    photoTakenTime: { timestamp: '-2079993600', formatted: '3 Feb 1904, 00:00:00 UTC' },
    geoData: { latitude: 46.5, longitude: 7.25, altitude: 900, latitudeSpan: 0, longitudeSpan: 0 },
    people: [{ name: 'Anna' }],
    favorited: true,
    googlePhotosOrigin: { fromPartnerSharing: {} },
  });
  assert.match(String(url), /^https:\/\/photos\.google\.com\/photo\/AF1Qip/);
  assert.deepEqual([typeof creationTime, typeof photoLastModifiedTime], ['object', 'object']);
});

test('files of other products and other JSON lie where exports have them', () => {
  const paths = planExport({ stamp: STAMP, others: [...otherJson(), ...otherProducts(), otherFile('x', 'y')] })
    .archives.flatMap(({ entries }) => entries)
    .map(({ path }) => path);

  assert.ok(paths.includes('Takeout/Google Photos/shared_album_comments.json'));
  assert.ok(paths.includes('Takeout/Contacts/All Contacts/Anna Example.jpg'));
  assert.equal(paths.at(-1), 'Takeout/archive_browser.html');
});

test('a stamp that is no time is refused with an example of one', () => {
  assert.throws(() => planExport({ stamp: 'yesterday', shots: [dunes] }), /yesterday.*20250529T084030Z/);
});
