import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type NamedUpload, type Naming, nameUploads, type Upload } from '../../src/sandbox/takeout/google-names.ts';
import type { MatchRule } from '../../src/takeout/names/match-rule.ts';
import { type FolderSidecar, type MatchedMedia, matchSidecars } from '../../src/takeout/names/match-sidecars.ts';

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

/**
 * Not blank, no control characters, no half of a surrogate pair: what an upload can be called. What Google does when the ending
 * alone is longer than its budget is not known.
 */
function isPlainTitle(text: string): boolean {
  return text.trim() !== '' && !/[\p{Cc}\p{Cs}]/u.test(text) && !/\.[^.]{50}/u.test(text);
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

/** Titles that are one up to where the cut falls, and such as look like copies of each other. */
const alike: fc.Arbitrary<Upload> = fc
  .record({
    units: fc.integer({ min: 36, max: 49 }),
    behind: fc.constantFrom('', '', '-', '-edited', '(1)', 'é', '.MP'),
    extension: fc.constantFrom(...STILLS, '.MOV', '.mp4'),
    isEdited: fc.boolean(),
    clip: fc.option(fc.constantFrom('.MP4', '.MP'), { nil: undefined }),
  })
  .map(({ units, behind, extension, isEdited, clip }) => {
    const hasClip = clip !== undefined && isStill(extension);
    const title = 'x'.repeat(units) + behind + extension;
    return { title, realExtension: extension, isEdited, ...(hasClip && { clip }) };
  });

test('however alike the titles, a photo or video of a whole folder has the sidecar of its own', () => {
  fc.assert(
    fc.property(fc.array(alike, { minLength: 2, maxLength: 4 }), naming, (uploads, how) => {
      const named = nameUploads(uploads, { ...how, stems: 'shared' });
      const match = matchSidecars(named.flatMap(mediaOf), named.map(sidecarOf));
      const found = new Map(match.media.map((media) => [media.name, media]));
      for (const one of named) {
        const primary = found.get(one.media);
        assert.deepEqual([primary?.role, primary?.sidecar?.name], ['primary', one.sidecar], one.media);
      }
    }),
    { numRuns: RUNS },
  );
});

/** Which files of an item an export lacks. */
const gone = fc.record({ media: often(false), sidecar: often(false), edited: often(false), clip: often(false) });
type Gone = ReturnType<typeof gone.generate>['value'];

function often(usual: boolean): fc.Arbitrary<boolean> {
  return fc.oneof({ weight: 2, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constant(!usual) });
}

/** What is left of a folder of which some files are gone; who owns each file; and what is made of them. */
function matchWhatIsThere<U extends Upload & { readonly gone: Gone }>(named: readonly NamedUpload<U>[]) {
  const left = (one: (typeof named)[number]) =>
    mediaOf(one).filter(
      (name) => !one.upload.gone[name === one.media ? 'media' : name === one.clip ? 'clip' : 'edited'],
    );
  const sidecars = named.filter(({ upload }) => !upload.gone.sidecar).map(sidecarOf);
  const ownerOfFile = new Map(named.flatMap((one) => mediaOf(one).map((name) => [name, one] as const)));
  const ownerOfSidecar = new Map(named.map((one) => [one.sidecar, one]));
  return { media: matchSidecars(named.flatMap(left), sidecars).media, ownerOfFile, ownerOfSidecar };
}

/** These two see the title and the whole name of the file: they are never wrong. */
const CERTAIN: ReadonlySet<MatchRule | undefined> = new Set(['title', 'title-unclipped']);
/** These take a file for the one of a title that may be meant, as long as that title's own file is not there. */
const BY_TITLE: ReadonlySet<MatchRule | undefined> = new Set([
  'title-any-extension',
  'title-other-cut',
  'sidecar-name',
  'folded',
]);

/**
 * What can be mistaken when files are missing, and nothing else. A photo or video, only when its own sidecar is missing; a half
 * or copy, also when the photo of the other item is missing. By its title a sidecar is given away only when its own photo is
 * missing. And the file is called like the other item, but for extension, cut, spelling and what comes behind.
 */
test('where files of a folder are missing, only what may be of one title is taken for each other', () => {
  const folder = fc.array(fc.tuple(upload, gone), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(folder, naming, (uploads, how) => {
      const named = nameUploads(
        uploads.map(([one, gone]) => ({ ...one, gone })),
        how,
      );
      const { media, ownerOfFile, ownerOfSidecar } = matchWhatIsThere(named);
      for (const { name, sidecar, of, rule } of media) {
        const own = ownerOfFile.get(name);
        const owner = sidecar ? ownerOfSidecar.get(sidecar.name) : of === undefined ? own : ownerOfFile.get(of);
        const other = owner === own ? undefined : owner;
        if (of !== undefined) assert.equal(sidecarIn(media, of), sidecar?.name, `${name} and ${of} are of two items`);
        assert.ok(own);
        if (other === undefined) {
          if (!own.upload.gone.sidecar) assert.equal(sidecar?.name, own.sidecar, `${name} has lost its sidecar`);
          continue;
        }
        assert.ok(!CERTAIN.has(rule), `${name} is of ${other.media} by ${rule}`);
        if (BY_TITLE.has(rule)) assert.ok(other.upload.gone.media, `${name} has the sidecar of ${other.media}`);
        const isAlone = own.upload.gone.sidecar || (name !== own.media && other.upload.gone.media);
        assert.ok(isAlone, `${name} has a sidecar and is of ${other.media}`);
        const isAlike = beginningsOf(other).some((beginning) => folded(name).startsWith(beginning));
        assert.ok(isAlike, `${name} is not called like ${other.media}`);
      }
    }),
    { numRuns: 2 * RUNS },
  );
});

function sidecarIn(media: readonly MatchedMedia<FolderSidecar>[], name: string): string | undefined {
  return media.find((one) => one.name === name)?.sidecar?.name;
}

/**
 * The stems of an item's title, as it is and as a browser shows it, and of its files, as far as no cut or number reaches. The
 * number of a phone's `X.MP.jpg` stands before the `.MP` of its half: `X(1).MP`.
 */
function beginningsOf(one: NamedUpload): readonly string[] {
  const { title } = one.upload;
  return [title, title.replaceAll('&amp;', '&'), ...mediaOf(one)].map((name) => {
    const stem = (name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : name).replace(/(\.MP)?(\(\d+\))?$/, '');
    return folded(stem.slice(0, 30)).slice(0, 25);
  });
}

/** What is neither letter nor digit may have been replaced. */
const folded = (name: string): string => lowerCase(name).replace(/[^\p{L}\p{M}\p{N}]/gu, '_');
const lowerCase = (name: string): string => name.normalize('NFC').toLowerCase();

/** A still and a clip of one stem: the clip's half, a video of its own, or both. */
const couple = fc
  .record({
    stem: fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join('')),
    still: fc.constantFrom(...STILLS),
    isEdited: fc.boolean(),
    video: fc.constantFrom('.mov', '.mp4'),
    clip: fc.option(fc.constantFrom('.MPG', '.MP', ''), { nil: undefined }),
    hasVideo: fc.boolean(),
    times: fc.integer({ min: 1, max: 3 }),
    gone,
    videoGone: gone,
  })
  .filter(({ stem }) => isPlainTitle(stem) && !/\.(?:mp|jpe?g|heic|png|webp)|-edited/i.test(stem))
  // A number of the title, left at the end by the cut, looks like that of a copy.
  .filter(({ stem }) => isShort(stem) || !/\(\d/.test(stem));

/** Names that begin alike are for the other tests: these couples have nothing in common. */
const couples = fc.uniqueArray(couple, {
  minLength: 1,
  maxLength: 5,
  selector: ({ stem }) => folded(stem).slice(0, 1),
});

test('a clip with a sidecar is no half, whatever shares its stem; one without is the half of its still', () => {
  fc.assert(
    fc.property(couples, naming, (all, how) => {
      const uploads = all.flatMap(({ stem, still, isEdited, video, clip, hasVideo, times, gone, videoGone }) => {
        const photo = {
          title: stem + still,
          realExtension: still,
          isEdited,
          ...(clip !== undefined && { clip }),
          gone,
        };
        const alone = { title: stem + video, realExtension: video, isEdited: false, gone: videoGone };
        return Array.from({ length: times }, () => (hasVideo ? [photo, alone] : [photo])).flat();
      });
      const named = nameUploads(uploads, { ...how, stems: 'shared' });
      const { media, ownerOfFile } = matchWhatIsThere(named);
      for (const { name, role, sidecar, of } of media) {
        const own = ownerOfFile.get(name);
        assert.ok(own);
        const { gone } = own.upload;
        if (name === own.media && !gone.sidecar)
          assert.deepEqual([role, sidecar?.name], ['primary', own.sidecar], name);
        if (name === own.clip && !gone.sidecar)
          assert.deepEqual([role, sidecar?.name], ['companion', own.sidecar], name);
        // Where a cut name is all there is of a still, another may look like it.
        const isKnown = isShort(name) ? !(gone.sidecar && gone.media) : !gone.sidecar && !gone.media;
        if (name === own.clip && isKnown) {
          assert.deepEqual([role, of], ['companion', gone.media ? undefined : own.media], name);
        }
        if (name === own.edited && !gone.sidecar && isShort(name)) {
          assert.deepEqual([role, sidecar?.name], ['edited', own.sidecar], name);
        }
        // A video that lost its sidecar may be taken for the half of a still of its stem, and of no other.
        const taken = of === undefined ? own : ownerOfFile.get(of);
        assert.equal(taken && stemOf(taken.upload.title), stemOf(own.upload.title), name);
      }
    }),
    { numRuns: 2 * RUNS },
  );
});

const stemOf = (title: string): string => title.slice(0, title.lastIndexOf('.'));
/** Nothing was cut from it. */
const isShort = (name: string): boolean => name.length < 40;

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
