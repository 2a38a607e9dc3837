import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type NamedUpload, type Naming, nameUploads, type Upload } from '../../src/sandbox/takeout/google-names.ts';
import { matchSidecars } from '../../src/takeout/names/match-sidecars.ts';

const RUNS = 300;

/** Pieces of titles that collide, look like numbers, suffixes, extensions or markers, and words of many alphabets. */
const piece = fc.oneof(
  fc.constantFrom('IMG_1', 'IMG', 'beach', '(1)', '(2)', ' (3)', '~2', '_', '-', '-edited', '-e', '.', '.jpg', '.MP'),
  fc.constantFrom(
    'é',
    'e\u0301',
    '写真',
    'ß',
    'İ',
    '😀',
    '👨‍👩‍👧',
    '?',
    '/',
    '&',
    '&amp;',
    "'",
    ' ',
    '.supplemental-me',
  ),
  fc.constantFrom('PXL_20211013_220651983', 'Backyard_ceremony_wedding_photography', 'x'.repeat(40), 'x'.repeat(46)),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
);

const STILLS = ['.jpg', '.JPG', '.jpeg', '.HEIC', '.png', '.webp'];

const upload: fc.Arbitrary<Upload> = fc
  .record({
    stem: fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join('')),
    extension: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...STILLS, '.MOV', '.mp4') },
      { weight: 2, arbitrary: fc.constant('') },
    ),
    realExtension: fc.constantFrom('.jpg', '.heic', '.mp4'),
    isEdited: fc.boolean(),
    clip: fc.option(fc.constantFrom('.MP4', '.MP', ''), { nil: undefined, freq: 3 }),
  })
  .filter(({ stem }) => isPlainTitle(stem))
  .map(({ stem, extension, realExtension, isEdited, clip }) => {
    const title = stem + extension;
    const hasClip = clip !== undefined && isStill(title.includes('.') ? title : realExtension);
    return { title, realExtension, isEdited, ...(hasClip && { clip }) };
  });

const isStill = (name: string): boolean => STILLS.some((ending) => name.toLowerCase().endsWith(ending.toLowerCase()));

/** Not blank, no control characters, no half of a surrogate pair: what an upload can be called. */
function isPlainTitle(text: string): boolean {
  return text.trim() !== '' && !/[\p{Cc}\p{Cs}]/u.test(text);
}

const naming: fc.Arbitrary<Naming> = fc.record({
  hasMarker: fc.boolean(),
  isCut: fc.boolean(),
  suffix: fc.constantFrom('-edited', '-bearbeitet', '-modifié', '-ha editado', '-編集済み'),
  stems: fc.constant('apart'),
});

function mediaOf({ media, edited, clip }: NamedUpload): string[] {
  return [media, edited, clip].filter((name) => name !== undefined);
}

const sidecarOf = ({ sidecar, upload: { title } }: NamedUpload) => ({ name: sidecar, title });

test('whatever the titles, every file of a whole folder gets the sidecar of its own item', () => {
  fc.assert(
    fc.property(fc.array(upload, { minLength: 1, maxLength: 12 }), naming, (uploads, how) => {
      const named = nameUploads(uploads, how);
      const match = matchSidecars(named.flatMap(mediaOf), named.map(sidecarOf));
      const found = new Map(match.media.map((media) => [media.name, media]));
      for (const one of named) {
        const primary = found.get(one.media);
        assert.deepEqual([primary?.role, primary?.sidecar?.name], ['primary', one.sidecar], one.media);
        for (const beside of mediaOf(one).slice(1)) {
          assert.deepEqual([found.get(beside)?.sidecar?.name, found.get(beside)?.of], [one.sidecar, one.media], beside);
        }
      }
      assert.deepEqual(match.unusedSidecars, []);
    }),
    { numRuns: RUNS },
  );
});

test('where files of a folder are missing, no item gets the sidecar of another', () => {
  const folder = fc.array(fc.tuple(upload, fc.constantFrom('whole', 'no media', 'no sidecar')), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(folder, naming, (uploads, how) => {
      const named = nameUploads(
        uploads.map(([one]) => one),
        how,
      );
      const present = named.map((one, at) => ({ one, fate: uploads[at]?.[1] }));
      const media = present.filter(({ fate }) => fate !== 'no media').map(({ one }) => one.media);
      const sidecars = present.filter(({ fate }) => fate !== 'no sidecar').map(({ one }) => sidecarOf(one));
      const right = new Map(named.map((one) => [one.media, one.sidecar]));
      for (const { name, role, sidecar, rule } of matchSidecars(media, sidecars).media) {
        // Where nothing else claims them these rules pair what may be of one title; they are guesses and say so.
        if (rule === 'folded' || rule === 'title-other-cut') continue;
        if (role === 'primary' && sidecar !== undefined) assert.equal(sidecar.name, right.get(name), name);
      }
    }),
    { numRuns: RUNS },
  );
});

test('the order in which the names come changes nothing', () => {
  fc.assert(
    fc.property(fc.array(upload, { minLength: 1, maxLength: 8 }), naming, (uploads, how) => {
      const named = nameUploads(uploads, how);
      const there = matchSidecars(named.flatMap(mediaOf), named.map(sidecarOf));
      const back = matchSidecars(named.flatMap(mediaOf).reverse(), named.map(sidecarOf).reverse());
      assert.deepEqual([...back.media].reverse(), there.media);
    }),
    { numRuns: Math.ceil(RUNS / 3) },
  );
});

test('any names at all are matched without failing, each file once and no sidecar for two items', () => {
  const name = fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom('', '.', '.json', '(1)'));
  const sidecar = fc.record({ name, title: fc.option(name, { nil: undefined }) });
  fc.assert(
    fc.property(fc.array(name, { maxLength: 30 }), fc.array(sidecar, { maxLength: 30 }), (media, sidecars) => {
      const match = matchSidecars(media, sidecars);
      assert.deepEqual(
        match.media.map((one) => one.name),
        [...new Set(media)],
      );
      const items = match.media.filter(({ role }) => role === 'primary').flatMap((one) => one.sidecar ?? []);
      assert.equal(new Set(items).size, items.length);
    }),
    { numRuns: RUNS },
  );
});
