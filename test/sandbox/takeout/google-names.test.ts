import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Naming, nameUploads, type Upload } from '../../../src/sandbox/takeout/google-names.ts';

const PLAIN: Naming = { hasMarker: false, isCut: true, suffix: '-edited', stems: 'shared' };
const MARKED: Naming = { ...PLAIN, hasMarker: true };
const UNCUT: Naming = { ...MARKED, isCut: false };

const upload = (title: string, more: Partial<Upload> = {}): Upload => ({
  title,
  realExtension: '.jpg',
  isEdited: false,
  ...more,
});

const EMOJI = '😀😃😄😁😆😅😂🤣🥲☺️😊😇🙂🙃😉😌😍🥰😘😗😙😚😋';
const ORIGINAL = 'original_1d4caa6f-16c6-4c3d-901b-9387de10e528_P';

/** What exports were seen to call files: of the last upload its media file, its sidecar, and its edited copy or half. */
const SEEN: readonly [
  what: string,
  Naming,
  uploads: readonly Upload[],
  media: string,
  sidecar: string,
  more?: string,
][] = [
  ['a short title', PLAIN, [upload('IMG_1159.HEIC')], 'IMG_1159.HEIC', 'IMG_1159.HEIC.json'],
  [
    'a short title with marker',
    MARKED,
    [upload('20161105_170829.jpg')],
    '20161105_170829.jpg',
    '20161105_170829.jpg.supplemental-metadata.json',
  ],
  [
    'the second of one title',
    MARKED,
    [upload('Scan35.jpg'), upload('Scan35.jpg')],
    'Scan35(1).jpg',
    'Scan35.jpg.supplemental-metadata(1).json',
  ],
  [
    'the second of one title without marker',
    PLAIN,
    [upload('DSC_0101.JPG'), upload('DSC_0101.JPG')],
    'DSC_0101(1).JPG',
    'DSC_0101.JPG(1).json',
  ],
  [
    'a marker that is cut',
    MARKED,
    [upload('Screenshot_20231027_123303_Facebook.jpg', { isEdited: true })],
    'Screenshot_20231027_123303_Facebook.jpg',
    'Screenshot_20231027_123303_Facebook.jpg.supple.json',
    'Screenshot_20231027_123303_Facebook-edited.jpg',
  ],
  [
    'a marker that leaves its dot',
    MARKED,
    [upload('PXL_20211120_223243932.MOTION-02.ORIGINAL.jpg')],
    'PXL_20211120_223243932.MOTION-02.ORIGINAL.jpg',
    'PXL_20211120_223243932.MOTION-02.ORIGINAL.jpg..json',
  ],
  [
    'an extension that is cut',
    PLAIN,
    [upload('Urlaub in Knaufspesch in der Schneifel (38).JPG')],
    'Urlaub in Knaufspesch in der Schneifel (38).JPG',
    'Urlaub in Knaufspesch in der Schneifel (38).JP.json',
  ],
  ['emoji, which stay whole', PLAIN, [upload(`${EMOJI}😛😝.jpg`)], `${EMOJI}😛.jpg`, `${EMOJI}.json`],
  [
    'titles that differ beyond the cut only',
    PLAIN,
    [
      upload('abcdefghijklmnopqrstu-vwxyzabcde-fghijklmnopqrstuvwxyz.jpg'),
      upload('abcdefghijklmnopqrstu-vwxyzabcde-fghijklmnopqrs1.jpg'),
    ],
    'abcdefghijklmnopqrstu-vwxyzabcde-fghijklmnopqrs(1).jpg',
    'abcdefghijklmnopqrstu-vwxyzabcde-fghijklmnopqr(1).json',
  ],
  [
    'a title without extension',
    MARKED,
    [upload('2234089303984509579', { isEdited: true })],
    '2234089303984509579.jpg',
    '2234089303984509579.supplemental-metadata.json',
    '2234089303984509579-edited.jpg',
  ],
  [
    'a dot that begins no extension',
    MARKED,
    [upload('21.12.11 - 1'), upload('21.12.11 - 1')],
    '21.12(1).11 - 1',
    '21.12.11 - 1.supplemental-metadata(1).json',
  ],
  ['characters of dates', PLAIN, [upload('27/06/12 - 1.mov')], '27_06_12 - 1.mov', '27_06_12 - 1.mov.json'],
  [
    'an edited copy with its suffix cut',
    PLAIN,
    [upload('ccccm_20210613_184811_ssssnnnnnnn_666666666.jpg', { isEdited: true })],
    'ccccm_20210613_184811_ssssnnnnnnn_666666666.jpg',
    'ccccm_20210613_184811_ssssnnnnnnn_666666666.jp.json',
    'ccccm_20210613_184811_ssssnnnnnnn_666666666-edi.jpg',
  ],
  [
    'an edited copy whose suffix is cut away',
    PLAIN,
    [upload(`${ORIGINAL}.jpg`, { isEdited: true })],
    `${ORIGINAL}.jpg`,
    `${ORIGINAL.slice(0, -1)}.json`,
    `${ORIGINAL}(1).jpg`,
  ],
  [
    'a live photo that is the second of its title',
    MARKED,
    [upload('IMG_2367.HEIC', { clip: '.MP4' }), upload('IMG_2367.HEIC', { clip: '.MP4' })],
    'IMG_2367(1).HEIC',
    'IMG_2367.HEIC.supplemental-metadata(1).json',
    'IMG_2367(1).MP4',
  ],
  [
    'a motion photo',
    MARKED,
    [upload('PXL_20241231_151646544.MP.jpg', { clip: '' })],
    'PXL_20241231_151646544.MP.jpg',
    'PXL_20241231_151646544.MP.jpg.supplemental-met.json',
    'PXL_20241231_151646544.MP',
  ],
  [
    'a literal number',
    MARKED,
    [upload('Negative0-36-35(1).jpg', { isEdited: true })],
    'Negative0-36-35(1).jpg',
    'Negative0-36-35(1).jpg.supplemental-metadata.json',
    'Negative0-36-35(1)-edited.jpg',
  ],
  [
    'a file in another case than its title',
    PLAIN,
    [upload('IMG_4081.JPG', { fileTitle: 'IMG_4081.jpg' })],
    'IMG_4081.jpg',
    'IMG_4081.JPG.json',
  ],
  [
    'a long title that is not cut',
    UNCUT,
    [upload(`${'x'.repeat(60)}.jpg`)],
    `${'x'.repeat(60)}.jpg`,
    `${'x'.repeat(60)}.jpg.supplemental-metadata.json`,
  ],
];

for (const [what, naming, uploads, media, sidecar, more] of SEEN) {
  test(`files are called as Google calls them: ${what}`, () => {
    const named = nameUploads(uploads, naming).at(-1);

    assert.deepEqual([named?.media, named?.sidecar, named?.edited ?? named?.clip], [media, sidecar, more]);
  });
}

test('photo and video of one stem keep it, as each has a sidecar', () => {
  const named = nameUploads([upload('IMG_0001.JPG'), upload('IMG_0001.MP4')], MARKED);

  assert.deepEqual(
    named.map(({ media }) => media),
    ['IMG_0001.JPG', 'IMG_0001.MP4'],
  );
});
