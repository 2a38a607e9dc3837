import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MATCH_STEPS } from '../../src/takeout/names/match-rule.ts';
import { matchSidecars } from '../../src/takeout/names/match-sidecars.ts';
import { canBeMedia } from '../../src/takeout/names/media-name.ts';
import { clip, fit, sanitize } from '../../src/takeout/names/name-rule.ts';

type Titled = Readonly<Record<string, string | undefined>>;

/** `name: role of original <- sidecar (rule)` for every file, shortened to what is there. */
function match(media: readonly string[], titles: Titled): Record<string, string> {
  const sidecars = Object.entries(titles).map(([name, title]) => ({ name, title }));
  const found = matchSidecars(media, sidecars).media.map(({ name, role, sidecar, rule, of }) => {
    const parts = [role, of && `of ${of}`, sidecar && `<- ${sidecar.name}`, rule && `(${rule})`];
    return [name, parts.filter(Boolean).join(' ')] as const;
  });
  return Object.fromEntries(found);
}

test('a stem has 47 units beside .jpg and 46 beside .heic, and its number comes after the cut', () => {
  const stem = 'x'.repeat(60);
  assert.equal(fit(stem, '.jpg', 0), `${'x'.repeat(47)}.jpg`);
  assert.equal(fit(stem, '.heic', 3), `${'x'.repeat(46)}(3).heic`);
});

test('the cut keeps a surrogate pair whole', () => {
  assert.equal(clip('ab😀c', 3), 'ab😀');
  assert.equal(clip('ab😀c', 2), 'ab');
});

test('characters that no disk takes become one underscore each', () => {
  assert.equal(sanitize('a/b:c?d&e%f"g\n.jpg'), 'a_b_c_d_e_f_g_.jpg');
});

test('X(1).jpg is the second X.jpg or the first X(1).jpg, as the title says', () => {
  assert.deepEqual(match(['X(1).jpg'], { 'X.jpg(1).json': 'X.jpg' }), {
    'X(1).jpg': 'primary <- X.jpg(1).json (title)',
  });
  assert.deepEqual(match(['X(1).jpg'], { 'X(1).jpg.json': 'X(1).jpg' }), {
    'X(1).jpg': 'primary <- X(1).jpg.json (title)',
  });
});

test('an export that does not cut names is matched by whole names', () => {
  const title = `${'long '.repeat(14)}name.jpg`;
  assert.deepEqual(match([title], { [`${title}.supplemental-metadata.json`]: title }), {
    [title]: `primary <- ${title}.supplemental-metadata.json (title-unclipped)`,
  });
});

test('case, Unicode form and characters replaced otherwise than expected are found by folding', () => {
  assert.deepEqual(match(['IMG_4081.jpg'], { 'IMG_4081.JPG.json': 'IMG_4081.JPG' }), {
    'IMG_4081.jpg': 'primary <- IMG_4081.JPG.json (folded)',
  });
  assert.deepEqual(match(['Tom_s #1_.jpg'], { "Tom's #1!.jpg.json": "Tom's #1!.jpg" }), {
    'Tom_s #1_.jpg': "primary <- Tom's #1!.jpg.json (folded)",
  });
  assert.deepEqual(match(['cafe\u0301.jpg'], { 'caf\u00e9.jpg.json': 'caf\u00e9.jpg' }), {
    'cafe\u0301.jpg': 'primary <- caf\u00e9.jpg.json (title)',
  });
});

test('a title with HTML entities is tried as a browser shows it', () => {
  assert.deepEqual(match(['Anna_s.jpg'], { 'x.json': 'Anna&#39;s.jpg' }), {
    'Anna_s.jpg': 'primary <- x.json (folded)',
  });
});

test('folding takes no other number and no other separator for the same: the photo of the sidecar may be missing', () => {
  for (const [other, sidecar, title] of [
    ['IMG_1_2_.jpg', 'IMG_1.jpg(2).json', 'IMG_1.jpg'],
    ['IMG_1_2_.jpg', 'IMG_1(2).jpg.json', 'IMG_1(2).jpg'],
    ['DSC-1.jpg', 'DSC_1.jpg.json', 'DSC_1.jpg'],
    ['IMG_20230325_WA0122.jpg', 'IMG-20230325-WA0122.jpg.json', 'IMG-20230325-WA0122.jpg'],
    ['a_b.jpg', 'a b.jpg.json', 'a b.jpg'],
    ['PXL_1_2.jpg', 'PXL_1~2.jpg.json', 'PXL_1~2.jpg'],
    ['21.12.jpg', '21_12.jpg.json', '21_12.jpg'],
  ] as const) {
    assert.deepEqual(match([other], { [sidecar]: title }), { [other]: 'primary' }, sidecar);
  }
});

test('where a program put other separators into every name, the sidecar’s own name tells', () => {
  const long = 'a long walk along the shore, and then some more of it';
  const renamed = long.replace(/[^a-z]/g, '_');
  for (const [media, sidecar, title] of [
    ['my_photo.jpg', 'my_photo.jpg.json', 'my photo.jpg'],
    ['my_photo.jpg', 'my_photo.jpg.supplemental-metadata.json', 'my photo.jpg'],
    ['my_photo(2).jpg', 'my_photo.jpg(2).json', 'my photo.jpg'],
    ['IMG_20230325_WA0122.jpg', 'IMG_20230325_WA0122.jpg.json', 'IMG-20230325-WA0122.jpg'],
    ['IMG_4081.jpg', 'IMG_4081.jpg.json', 'IMG_4081.JPG'],
    [`${renamed.slice(0, 47)}.jpg`, `${renamed.slice(0, 46)}.json`, `${long}.jpg`],
  ] as const) {
    assert.deepEqual(
      match([media], { [sidecar]: title }),
      { [media]: `primary <- ${sidecar} (sidecar-name)` },
      sidecar,
    );
  }
});

test('a name that says less than the title is not read without it: the photo of the title may be missing', () => {
  assert.deepEqual(match(['beach.png'], { 'beach.json': 'beach.jpg' }), { 'beach.png': 'primary' });
});

test('without a title the name of the sidecar tells, also where the cut took its end', () => {
  const long = 'Backyard_ceremony_wedding_photography_xxxxxxx_m';
  for (const [media, sidecar] of [
    ['a.jpg', 'a.jpg.json'],
    ['a.jpg', 'a.jpg.supplemental-metadata.json'],
    ['a(2).jpg', 'a.jpg.supplemental-metadata(2).json'],
    ['a.jpg', 'a.supplemental-metadata.json'],
    [`${long}.jpg`, `${long.slice(0, 46)}.json`],
    ['Screenshot_20231027_123303_Facebook.jpg', 'Screenshot_20231027_123303_Facebook.jpg.supple.json'],
    // No cut leaves these two; a name that was shortened on its way does.
    ['a.jpg', 'a.jpg.suppl.json'],
    ['a(2).jpg', 'a.jpg.s(2).json'],
  ] as const) {
    assert.deepEqual(
      match([media], { [sidecar]: undefined }),
      { [media]: `primary <- ${sidecar} (sidecar-name)` },
      sidecar,
    );
  }
});

test('a beginning of the marker that no cut left counts last, and only behind the extension of a photo', () => {
  assert.deepEqual(match(['a.jpg', 'a.jpg.s'], { 'a.jpg.s.json': undefined }), {
    'a.jpg': 'primary',
    'a.jpg.s': 'primary <- a.jpg.s.json (sidecar-name)',
  });
  assert.deepEqual(match(['a.jpg'], { 'a.jpg.json': undefined, 'a.jpg.s.json': undefined }), {
    'a.jpg': 'primary <- a.jpg.json (sidecar-name)',
  });
  // A title without extension may end so: `Uncle S.S`, whose photo is missing, is not `Uncle S`.
  assert.deepEqual(match(['Uncle S.jpg'], { 'Uncle S.s.json': undefined }), { 'Uncle S.jpg': 'primary' });
});

test('a sidecar whose title says something else than its name still serves the file of its name', () => {
  assert.deepEqual(match(['a.jpg'], { 'a.jpg.json': 'holiday.jpg' }), {
    'a.jpg': 'primary <- a.jpg.json (sidecar-name)',
  });
});

test('placeholder titles by the hundred keep their numbers apart', () => {
  const numbers = Array.from({ length: 300 }, (_, at) => (at === 0 ? '' : `(${at})`));
  const titles = Object.fromEntries(numbers.map((n) => [`picasasync.supplemental-metadata${n}.json`, 'picasasync']));
  const found = match(
    numbers.map((n) => `picasasync${n}.jpg`),
    titles,
  );
  for (const n of numbers) {
    assert.equal(
      found[`picasasync${n}.jpg`],
      `primary <- picasasync.supplemental-metadata${n}.json (title-any-extension)`,
    );
  }
});

test('a still and a clip that share a stem are two items when each has its sidecar', () => {
  assert.deepEqual(
    match(['IMG_1.JPG', 'IMG_1.MP4'], { 'IMG_1.JPG.json': 'IMG_1.JPG', 'IMG_1.MP4.json': 'IMG_1.MP4' }),
    { 'IMG_1.JPG': 'primary <- IMG_1.JPG.json (title)', 'IMG_1.MP4': 'primary <- IMG_1.MP4.json (title)' },
  );
});

test('the halves of motion photos go with their stills, whatever they end in', () => {
  for (const [still, clip] of [
    ['IMG_4573.HEIC', 'IMG_4573.MP4'],
    ['20231227_152817.jpg', '20231227_152817.MP4'],
    ['PXL_20230101_1.MP.jpg', 'PXL_20230101_1.MP'],
    ['PXL_20230101_1.MP~1.jpg', 'PXL_20230101_1.MP~1'],
    ['MVIMG_1.jpg', 'MVIMG_1'],
    ['MVIMG_1.jpg', 'MVIMG_1.MV'],
  ] as const) {
    assert.equal(
      match([still, clip], { [`${still}.json`]: still })[clip],
      `companion of ${still} <- ${still}.json (companion)`,
    );
  }
});

test('the half of an edited live photo goes with the edited still', () => {
  assert.deepEqual(match(['A.HEIC', 'A.MP4', 'A-edited.HEIC', 'A-edited.MP4'], { 'A.HEIC.json': 'A.HEIC' }), {
    'A.HEIC': 'primary <- A.HEIC.json (title)',
    'A.MP4': 'companion of A.HEIC <- A.HEIC.json (companion)',
    'A-edited.HEIC': 'edited of A.HEIC <- A.HEIC.json (edited)',
    'A-edited.MP4': 'companion of A-edited.HEIC <- A.HEIC.json (companion)',
  });
});

test('edited copies are known in every language, in either Unicode form, with another extension', () => {
  for (const suffix of [
    '-edited',
    '-bearbeitet',
    '-modifie\u0301',
    '-ha editado',
    '-編集済み',
    '-Düzenlendi',
    '-편집됨',
  ]) {
    const edited = `beach${suffix}(2).jpg`;
    assert.equal(
      match(['beach(2).heic', edited], { 'beach.heic(2).json': 'beach.heic' })[edited],
      'edited of beach(2).heic <- beach.heic(2).json (edited)',
      suffix,
    );
  }
});

test('of a still and a clip that share a stem, an edited photo is the still’s', () => {
  const titles = { 'A.HEIC.json': 'A.HEIC', 'A.MP4.json': 'A.MP4' };
  assert.equal(
    match(['A.HEIC', 'A.MP4', 'A-edited.jpg'], titles)['A-edited.jpg'],
    'edited of A.HEIC <- A.HEIC.json (edited)',
  );
  assert.equal(
    match(['A.HEIC', 'A.MP4', 'A-edited.mp4'], titles)['A-edited.mp4'],
    'edited of A.MP4 <- A.MP4.json (edited)',
  );
});

test('a word in an unknown language is taken for a suffix, in any script', () => {
  for (const word of [
    'lagfært',
    'đã chỉnh sửa',
    'संपादित',
    'แก้ไขแล้ว',
    'ویرایش\u200cشده',
    'wedi’i olygu',
    '編修',
    '수정',
  ]) {
    const edited = `beach-${word}(1).png`;
    assert.equal(
      match(['beach(1).jpg', edited], { 'beach.jpg(1).json': 'beach.jpg' })[edited],
      'edited of beach(1).jpg <- beach.jpg(1).json (edited-unknown-suffix)',
      word,
    );
  }
});

test('what more likely names another photo, whose sidecar is missing, is not taken for a suffix', () => {
  const of = 'beach.jpg';
  for (const [other, why] of [
    ['beach-2.jpg', 'the second of a series'],
    ['beach-20230325-WA0122.jpg', 'a date and a number'],
    ['beach-b.jpg', 'the second of a series'],
    ['beach-hd.jpg', 'two letters'],
    ['beach-anna-edited.jpg', 'the copy of beach-anna'],
    ['beach-anna-lagfært.jpg', 'the copy of beach-anna'],
    ['beach-COVER.RAW.jpg', 'a shot of several'],
    ['beach-lagfært(1).jpg', 'the copy of another beach'],
  ] as const) {
    assert.equal(match([of, other], { 'beach.jpg.json': of })[other], 'primary', `${other}: ${why}`);
  }
});

test('a collage has its own sidecar; without one it goes with its photo', () => {
  assert.deepEqual(
    match(['a.jpg', 'a-COLLAGE.jpg', 'a-MIX.jpg'], { 'a.jpg.json': 'a.jpg', 'a-COLLAGE.jpg.json': 'a-COLLAGE.jpg' }),
    {
      'a.jpg': 'primary <- a.jpg.json (title)',
      'a-COLLAGE.jpg': 'primary <- a-COLLAGE.jpg.json (title)',
      'a-MIX.jpg': 'edited of a.jpg <- a.jpg.json (edited-unknown-suffix)',
    },
  );
});

test('an edited copy of another number is taken only where nothing else can be meant', () => {
  assert.deepEqual(match(['a.jpg', 'a-edited(1).jpg'], { 'a.jpg.json': 'a.jpg' }), {
    'a.jpg': 'primary <- a.jpg.json (title)',
    'a-edited(1).jpg': 'edited of a.jpg <- a.jpg.json (edited-other-counter)',
  });
  const numbers = { 'a.jpg.json': 'a.jpg', 'a.jpg(2).json': 'a.jpg' };
  assert.equal(match(['a.jpg', 'a(2).jpg', 'a-edited(1).jpg'], numbers)['a-edited(1).jpg'], 'primary');
});

test('a name of which nothing is left before its extension is like no other', () => {
  const long = `.${'x'.repeat(60)}`;
  const edited = '-edited.jpg';
  const titles = { [`a.${'x'.repeat(44)}(1).json`]: `a${long}`, '.jpg.json': '.jpg' };
  assert.equal(match([`(1)${long}`, edited], { [`a.${'x'.repeat(44)}(1).json`]: `a${long}` })[edited], 'primary');
  assert.equal(match([long, edited], { [`a.${'x'.repeat(44)}.json`]: `a${long}` })[edited], 'primary');
  assert.equal(match(['.jpg', `(1)${long}`, edited], titles)[edited], 'edited of .jpg <- .jpg.json (edited)');
});

test('a photo whose own name is cut has no half of a longer name, and in an export that cuts nothing none of a shorter one', () => {
  const long = 'x'.repeat(46);
  const cut = { [`${long}.json`]: `${long}(1).jpg`, [`${long}(1).json`]: `${long}.jpg` };
  const half = `${long}(1).MP4`;
  assert.equal(match([`${long}(.jpg`, half], cut)[half], `companion <- ${long}(1).json (companion)`);

  const video = `${'x'.repeat(40)}.mp4`;
  const edited = `${'x'.repeat(40)}-edited.mp4`;
  const other = `${'x'.repeat(40)}-edited at last.jpg`;
  const whole = { [`${video}.json`]: video, [`${other}.json`]: other };
  assert.equal(match([video, edited, other], whole)[edited], `edited of ${video} <- ${video}.json (edited)`);
});

test('of two items that a copy may be of, the one whose own ending it has comes first, then the one without any', () => {
  const titles = { '21.12.json': '21.12', '21.12.12.json': '21.12.12' };
  assert.equal(match(['21.12-edited.12'], titles)['21.12-edited.12'], 'edited <- 21.12.12.json (edited)');
  const lost = { 'a.json': 'a', 'a.of last year.json': 'a.of last year' };
  assert.equal(match(['a.of last year', 'a-edited.jpg'], lost)['a-edited.jpg'], 'edited <- a.json (edited)');
});

test('a photo whose name is longer than any cut leaves it has no half that was cut, with its sidecar or without', () => {
  const [photo, half] = [`${'x'.repeat(60)}.jpg`, `${'x'.repeat(47)}.MP4`];
  assert.equal(match([photo, half], { [`${'x'.repeat(46)}.json`]: photo })[half], 'primary');
  assert.equal(match([photo, half], {})[half], 'primary');
});

test('a file that ends as its title does is no item of a title that goes on before its ending', () => {
  const titles = { 'a.11.json': 'a.11', 'a.11.11.json': 'a.11.11' };
  assert.equal(match(['a.11', 'a.11-edited.11'], titles)['a.11-edited.11'], 'edited <- a.11.11.json (edited)');
});

test('an item that has its copy gets no other of another number, also where a sidecar is left over', () => {
  const titles = { 'a.jpg.json': 'a.jpg', 'gone.jpg.json': 'gone.jpg' };
  assert.equal(match(['a.jpg', 'a-edited.jpg', 'a-edited(1).jpg'], titles)['a-edited(1).jpg'], 'primary');
});

test('what is plainly the copy of another item is not what a title without extension means', () => {
  const lake = { 'lake-edited.json': 'lake-edited', 'lake.png.json': 'lake.png' };
  assert.deepEqual(match(['lake-edited.jpg', 'lake.png', 'lake-edited.png'], lake), {
    'lake-edited.jpg': 'primary <- lake-edited.json (title-any-extension)',
    'lake.png': 'primary <- lake.png.json (title)',
    'lake-edited.png': 'edited of lake.png <- lake.png.json (edited)',
  });

  const x = 'x'.repeat(40);
  const cut = { [`${x}-edite.json`]: `${x}-editedé`, [`${x}.jpeg.json`]: `${x}.jpeg` };
  const found = match([`${x}-edited.jpg`, `${x}.jpeg`, `${x}-edite.jpeg`], cut);
  assert.equal(found[`${x}-edited.jpg`], `primary <- ${x}-edite.json (title-any-extension)`);
  assert.equal(found[`${x}-edite.jpeg`], `edited of ${x}.jpeg <- ${x}.jpeg.json (edited)`);

  const [x46, x47] = ['x'.repeat(46), 'x'.repeat(47)];
  const numbers = { [`${x46}.json`]: `${x47}.HEIC`, [`${x46}(1).json`]: `${x47}b` };
  const numbered = match([`${x46}.HEIC`, `${x46}(1).HEIC`, `${x47}(1).jpg`], numbers);
  assert.equal(numbered[`${x47}(1).jpg`], `primary <- ${x46}(1).json (title-any-extension)`);
  assert.equal(numbered[`${x46}(1).HEIC`], `duplicate of ${x46}.HEIC <- ${x46}.json (forgotten-duplicate)`);
});

test('of stills that share a stem the clip is that of a phone, as they make moving photos', () => {
  const titles = { 'a.bmp.json': 'a.bmp', 'a.jpeg.json': 'a.jpeg', 'a.heic.json': 'a.heic' };
  assert.equal(
    match(['a.bmp', 'a.heic', 'a.jpeg', 'a.MP4'], titles)['a.MP4'],
    'companion of a.heic <- a.heic.json (companion)',
  );
  assert.equal(match(['a.bmp', 'a.jpeg', 'a.MP4'], titles)['a.MP4'], 'companion of a.jpeg <- a.jpeg.json (companion)');
});

test('of files without a known ending the one that has none at all is what a title without ending means', () => {
  const titles = { 'beach.json': 'beach', 'x.jpg.json': 'x.jpg' };
  assert.equal(match(['beach', 'beach.abc', 'x.jpg'], titles).beach, 'primary <- beach.json (title-any-extension)');
});

test('the ending of a title is that of a copy in whatever Unicode form', () => {
  const [composed, apart] = ['.\u00e9', '.e\u0301'];
  const titles = { [`a${apart}.json`]: `a${apart}`, 'a.x.json': 'a.x' };
  const copy = `a-edited${composed}`;
  assert.equal(match([copy, 'a.x'], titles)[copy], `edited <- a${apart}.json (edited)`);
});

test('what goes with a file that lost its sidecar is known all the same', () => {
  assert.deepEqual(match(['a.heic', 'a.MP4', 'a-edited.jpg'], {}), {
    'a.heic': 'primary',
    'a.MP4': 'companion of a.heic (companion)',
    'a-edited.jpg': 'edited of a.heic (edited)',
  });
});

test('what goes with a copy has the sidecar that the copy has', () => {
  assert.deepEqual(match(['a.jpg', 'a-lagfært.heic', 'a-lagfært.MP4'], { 'a.jpg.json': 'a.jpg' }), {
    'a.jpg': 'primary <- a.jpg.json (title)',
    'a-lagfært.heic': 'edited of a.jpg <- a.jpg.json (edited-unknown-suffix)',
    'a-lagfært.MP4': 'companion of a-lagfært.heic <- a.jpg.json (companion)',
  });
});

test('a title without extension is that of a video rather than of the moving half of a photo', () => {
  assert.deepEqual(match(['é.mp4', 'é.png', 'é.MP'], { 'é.json': 'é', 'é.png.json': 'é.png' }), {
    'é.mp4': 'primary <- é.json (title-any-extension)',
    'é.png': 'primary <- é.png.json (title)',
    'é.MP': 'companion of é.png <- é.png.json (companion)',
  });
});

test('where the cut took a number from the title and the name has one, what goes with it is found under both', () => {
  const full = 'x'.repeat(46);
  const found = match([`${full}(1).heic`, `${full}((1).MP4`], { [`${full}(1).json`]: `${full}(1)` });
  assert.equal(found[`${full}((1).MP4`], `companion of ${full}(1).heic <- ${full}(1).json (companion)`);
});

test('a clip is no forgotten duplicate of a photo: it is the half of a photo that is missing', () => {
  const full = 'x'.repeat(47);
  const titles = { [`${full.slice(0, 46)}.json`]: `${full}yz.jpg` };
  assert.equal(match([`${full}.jpg`, `${full}(1).MP4`], titles)[`${full}(1).MP4`], 'primary');
});

test('a numbered copy of a stem that fills its budget is a forgotten duplicate; of a shorter one it is not', () => {
  const full = 'x'.repeat(47);
  const found = match([`${full}.jpg`, `${full}(1).jpg`], { [`${full.slice(0, 46)}.json`]: `${full}yz.jpg` });
  assert.equal(found[`${full}(1).jpg`], `duplicate of ${full}.jpg <- ${full.slice(0, 46)}.json (forgotten-duplicate)`);
  const short = 'x'.repeat(46);
  assert.equal(
    match([`${short}.jpg`, `${short}(1).jpg`], { [`${short}.json`]: `${short}.jpg` })[`${short}(1).jpg`],
    'primary',
  );
});

test('sidecars that no file has are left over, and one name counts once', () => {
  const twice = [
    { name: 'a.jpg.json', title: 'a.jpg' },
    { name: 'a.jpg.json', title: 'a.jpg' },
    { name: 'gone.jpg.json', title: 'gone.jpg' },
  ];
  const found = matchSidecars(['a.jpg', 'a.jpg'], twice);
  assert.deepEqual(found.media, [{ name: 'a.jpg', role: 'primary', sidecar: twice[0], rule: 'title' }]);
  assert.deepEqual(found.unusedSidecars, [twice[1], twice[2]]);
});

test('whatever is not plainly something else can be a photo or video', () => {
  for (const name of ['a.jpg', 'MVIMG_20191230_232926', '21.12(1).11 - 1', 'x.MP~2', '.jpg'])
    assert.ok(canBeMedia(name));
  for (const name of ['a.jpg.json', 'archive_browser.html', '._a.jpg', '.DS_Store', 'Thumbs.DB']) {
    assert.ok(!canBeMedia(name));
  }
});

test('every rule has the number of the step of section 3.7 of the reference in which it is tried, in their order', () => {
  assert.deepEqual(Object.entries(MATCH_STEPS), [
    // Predict.
    ['title', 2],
    ['title-unclipped', 2],
    ['title-any-extension', 2],
    ['title-other-cut', 2],
    // Name-derived.
    ['sidecar-name', 3],
    // Fold.
    ['folded', 4],
    // Companions.
    ['companion', 5],
    // Edited: a known suffix and an equal number, then any number, then the test without language.
    ['edited', 6],
    ['edited-other-counter', 6],
    ['edited-unknown-suffix', 6],
    // Forgotten duplicates.
    ['forgotten-duplicate', 7],
  ]);
});

test('folders of many names take no time to speak of, even where they are made to be slow', () => {
  const range = (count: number) => Array.from({ length: count }, (_, at) => at);
  const punctuation = (at: number) => at.toString(2).replaceAll('0', '#').replaceAll('1', '!').padStart(17, '#');
  const many = range(15_000);
  const folders: readonly (readonly [string[], { name: string; title: string }[]])[] = [
    [
      range(60_000).map((n) => `IMG_${n}.jpg`),
      range(60_000).map((n) => ({ name: `IMG_${n}.jpg.json`, title: `IMG_${n}.jpg` })),
    ],
    [
      many.map((n) => `p-edited(${n + 1}).jpg`),
      many.map((n) => ({ name: `p.jpg(${n + 20_000}).json`, title: 'p.jpg' })),
    ],
    [
      many.map((n) => `${punctuation(n)}.jpg`),
      many.map((n) => ({ name: `${punctuation(n + 20_000)}.jpg.json`, title: `${punctuation(n + 20_000)}.jpg` })),
    ],
    [many.map((n) => `x.e${n}`), many.map((n) => ({ name: `x.json(${n}).json`, title: 'x' }))],
  ];
  for (const [media, sidecars] of folders) {
    const startedMs = performance.now();
    matchSidecars(media, sidecars);
    // Half a second on a quiet machine; a minute and more if any step looked at all names for each.
    assert.ok(performance.now() - startedMs < 15_000);
  }
});
