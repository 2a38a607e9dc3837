/**
 * Pairs of names that were seen in exports, or that the tests of other programs for them hold. Where the source does not
 * give the title, one that agrees with the visible part of the names stands here.
 */

/** A sidecar: the name of its file and its title. */
export type Pair = readonly [sidecar: string, title?: string];

/** `'own'`: an item with the sidecar of this number; `'none'`: an item without; else what it is of that sidecar's item. */
export type Expected = 'none' | readonly ['own' | 'edited' | 'companion' | 'duplicate', number];

export interface Case {
  readonly row: string;
  readonly media: Readonly<Record<string, Expected>>;
  readonly sidecars: readonly Pair[];
}

const EMOJI = '😀😃😄😁😆😅😂🤣🥲☺️😊😇🙂🙃😉😌😍🥰😘😗😙😚😋';
const UUID = '0b7b1a4e-9d5c-4f35-8a3e-6c1f2d3e4a5b';
const FACEBOOK = 'Screenshot_20231027_123303_Facebook';
const ORIGINAL = 'original_1d4caa6f-16c6-4c3d-901b-9387de10e528_P';
const WEDDING = 'Backyard_ceremony_wedding_photography_xxxxxxx_m';

/** An item and its sidecar, and nothing else. */
const own = (row: string, media: string, sidecar: string, title?: string): Case => ({
  row,
  media: { [media]: ['own', 0] },
  sidecars: [title === undefined ? [sidecar] : [sidecar, title]],
});

/** Two files that must not be paired. */
const apart = (row: string, media: string, sidecar: string, title: string): Case => ({
  row,
  media: { [media]: 'none' },
  sidecars: [[sidecar, title]],
});

/** A copy or half: once beside its original, once where the original is missing. */
const beside = (
  row: string,
  what: 'edited' | 'companion' | 'duplicate',
  [media, original]: readonly [string, string],
  sidecar: string,
  title: string,
): readonly Case[] => [
  { row, media: { [media]: [what, 0], [original]: ['own', 0] }, sidecars: [[sidecar, title]] },
  { row: `${row}, original missing`, media: { [media]: [what, 0] }, sidecars: [[sidecar, title]] },
];

export const CASES: readonly Case[] = [
  own('1', 'PXL_20211013_220651983.jpg', 'PXL_20211013_220651983.jpg.json', 'PXL_20211013_220651983.jpg'),
  apart('2', 'PXL_20211013_220651958.jpg', 'PXL_20211013_220651983.jpg.json', 'PXL_20211013_220651983.jpg'),
  own('3', 'DSC_0101(1).JPG', 'DSC_0101.JPG(1).json', 'DSC_0101.JPG'),
  apart('4', 'DSC_0102(1).JPG', 'DSC_0102.JPG(2).json', 'DSC_0102.JPG'),
  apart('5', 'DSC_0103.JPG', 'DSC_0103.JPG(1).json', 'DSC_0103.JPG'),
  apart('6', 'DSC_0104(1).JPG', 'DSC_0104.JPG.json', 'DSC_0104.JPG'),
  {
    row: '7',
    media: { 'DSC_0238.JPG': ['own', 0], 'DSC_0238(1).JPG': ['own', 1], 'DSC_0238_1.JPG': ['own', 2] },
    sidecars: [
      ['DSC_0238.JPG.json', 'DSC_0238.JPG'],
      ['DSC_0238.JPG(1).json', 'DSC_0238.JPG'],
      ['DSC_0238_1.JPG.json', 'DSC_0238_1.JPG'],
    ],
  },
  own('8', 'IMG_2710(1).HEIC', 'IMG_2710.HEIC(1).json', 'IMG_2710.HEIC'),
  own('9', 'PXL_20231118_035751175.MP.jpg', 'PXL_20231118_035751175.MP.jpg.json', 'PXL_20231118_035751175.MP.jpg'),
  ...beside(
    '10',
    'companion',
    ['PXL_20210102_221126856.MP~2', 'PXL_20210102_221126856.MP~2.jpg'],
    'PXL_20210102_221126856.MP~2.jpg.json',
    'PXL_20210102_221126856.MP~2.jpg',
  ),
  own(
    '11',
    'PXL_20230809_203449253.LONG_EXPOSURE-02.ORIGINA.jpg',
    'PXL_20230809_203449253.LONG_EXPOSURE-02.ORIGIN.json',
    'PXL_20230809_203449253.LONG_EXPOSURE-02.ORIGINAL.jpg',
  ),
  own(
    '12',
    '05yqt21kruxwwlhhgrwrdyb6chhwszi9bqmzu16w0 2.jpg',
    '05yqt21kruxwwlhhgrwrdyb6chhwszi9bqmzu16w0 2.jp.json',
    '05yqt21kruxwwlhhgrwrdyb6chhwszi9bqmzu16w0 2.jpg',
  ),
  own('13', `${EMOJI}😛.jpg`, `${EMOJI}.json`, `${EMOJI}😛😝😜.jpg`),
  own('14', `${WEDDING}(494).jpg`, `${WEDDING.slice(0, -1)}(494).json`, `${WEDDING}arie.jpg`),
  apart('15', `${WEDDING}(185).jpg`, `${WEDDING.slice(0, -1)}(494).json`, `${WEDDING}arie.jpg`),
  own('16', `${ORIGINAL}.jpg`, `${ORIGINAL.slice(0, -1)}.json`, `${ORIGINAL}.jpg`),
  ...beside(
    '17',
    'duplicate',
    [`${ORIGINAL}(1).jpg`, `${ORIGINAL}.jpg`],
    `${ORIGINAL.slice(0, -1)}.json`,
    `${ORIGINAL}.jpg`,
  ),
  own(
    '18',
    '13039_327707840323_537645323_9470255_27214_n(1).jpg',
    '13039_327707840323_537645323_9470255_27214_n.j(1).json',
    '13039_327707840323_537645323_9470255_27214_n.jpg',
  ),
  own('19', '20161105_170829.jpg', '20161105_170829.jpg.supplemental-metadata.json', '20161105_170829.jpg'),
  own('20', `${FACEBOOK}.jpg`, `${FACEBOOK}.jpg.supple.json`, `${FACEBOOK}.jpg`),
  own('21', `${FACEBOOK}(1).jpg`, `${FACEBOOK}.jpg.supple(1).json`, `${FACEBOOK}.jpg`),
  ...beside(
    '22',
    'edited',
    [`${FACEBOOK}-edited.jpg`, `${FACEBOOK}.jpg`],
    `${FACEBOOK}.jpg.supple.json`,
    `${FACEBOOK}.jpg`,
  ),
  own(
    '23',
    'MVIMG_20191230_232926.jpg',
    'MVIMG_20191230_232926.jpg.supplemental-metadat.json',
    'MVIMG_20191230_232926.jpg',
  ),
  own(
    '24',
    'Screenshot_20200301-161151.png',
    'Screenshot_20200301-161151.png.supplemental-me.json',
    'Screenshot_20200301-161151.png',
  ),
  own(
    '25',
    'MVIMG_20200207_134534~2.jpg',
    'MVIMG_20200207_134534~2.jpg.supplemental-metad.json',
    'MVIMG_20200207_134534~2.jpg',
  ),
  own('26', 'Scan35(1).jpg', 'Scan35.jpg.supplemental-metadata(1).json', 'Scan35.jpg'),
  own('27', 'CLIP0001(10).AVI', 'CLIP0001.AVI.supplemental-metadata(10).json', 'CLIP0001.AVI'),
  ...beside(
    '28',
    'edited',
    ['IMAG0061-edited.JPG', 'IMAG0061.JPG'],
    'IMAG0061.JPG.supplemental-metadata.json',
    'IMAG0061.JPG',
  ),
  ...beside(
    '29',
    'edited',
    ['IMG-20230325-WA0122~2-edited.jpg', 'IMG-20230325-WA0122~2.jpg'],
    'IMG-20230325-WA0122~2.jpg.supplemental-metadat.json',
    'IMG-20230325-WA0122~2.jpg',
  ),
  ...beside(
    '30',
    'edited',
    ['2234089303984509579-edited.jpg', '2234089303984509579.jpg'],
    '2234089303984509579.supplemental-metadata.json',
    '2234089303984509579',
  ),
  own('31', 'Peanut Butter Balls.jpg', 'Peanut Butter Balls.supplemental-metadata.json', 'Peanut Butter Balls'),
  own('32', '2013-08-22.png', '2013-08-22.json', '2013-08-22'),
  own('33', '2013-12-23(1).jpg', '2013-12-23.supplemental-metadata(1).json', '2013-12-23'),
  own(
    '34',
    'Screenshot_2024-08-31-00-53-48-647_com.snapchat.jpg',
    'Screenshot_2024-08-31-00-53-48-647_com.snapcha.json',
    'Screenshot_2024-08-31-00-53-48-647_com.snapchat.android.jpg',
  ),
  ...beside(
    '35',
    'edited',
    ['PXL_20220405_090123740.PORTRAIT-modifié.jpg', 'PXL_20220405_090123740.PORTRAIT.jpg'],
    'PXL_20220405_090123740.PORTRAIT.jpg.json',
    'PXL_20220405_090123740.PORTRAIT.jpg',
  ),
  apart(
    '36',
    'PXL_20220405_090123741.PORTRAIT-modifié.jpg',
    'PXL_20220405_090123740.PORTRAIT.jpg.json',
    'PXL_20220405_090123740.PORTRAIT.jpg',
  ),
  ...beside(
    '37',
    'edited',
    ['IMG_20120216_094016-edited(1).jpg', 'IMG_20120216_094016.jpg'],
    'IMG_20120216_094016.jpg.supplemental-metadata.json',
    'IMG_20120216_094016.jpg',
  ),
  ...beside(
    '38',
    'edited',
    ['20220322_205147-edited(1).jpg', '20220322_205147(1).jpg'],
    '20220322_205147.jpg.supplemental-metadata(1).json',
    '20220322_205147.jpg',
  ),
  own(
    '39',
    'PXL_20241231_151646544.MP.jpg',
    'PXL_20241231_151646544.MP.jpg.supplemental-met.json',
    'PXL_20241231_151646544.MP.jpg',
  ),
  own(
    '40',
    'PXL_20240827_094331806.PORTRAIT(1).jpg',
    'PXL_20240827_094331806.PORTRAIT.jpg.supplement(1).json',
    'PXL_20240827_094331806.PORTRAIT.jpg',
  ),
  own(
    '41',
    'PXL_20240506_142610305.LONG_EXPOSURE-01.COVER.jpg',
    'PXL_20240506_142610305.LONG_EXPOSURE-01.COVER..json',
    'PXL_20240506_142610305.LONG_EXPOSURE-01.COVER.jpg',
  ),
  own(
    '42',
    'PXL_20211120_223243932.MOTION-02.ORIGINAL.jpg',
    'PXL_20211120_223243932.MOTION-02.ORIGINAL.jpg..json',
    'PXL_20211120_223243932.MOTION-02.ORIGINAL.jpg',
  ),
  own('43', 'skytree (2).jpg', 'skytree (2).jpg.supplemental-metadata.json', 'skytree (2).jpg'),
  own('44', 'IMG_1159.HEIC', 'IMG_1159.HEIC.supplemental-metadata.json', 'IMG_1159.HEIC'),
  ...beside(
    '45',
    'edited',
    ['IMG20210211125718-edited.jpg', 'IMG20210211125718.jpg'],
    'IMG20210211125718.jpg.json',
    'IMG20210211125718.jpg',
  ),
  own('46', 'IMG2021021(4455)74722(1).jpg', 'IMG2021021(4455)74722.jpg(1).json', 'IMG2021021(4455)74722.jpg'),
  own('47', 'IMG2021021.json74722(1).jpg', 'IMG2021021.json74722.jpg(1).json', 'IMG2021021.json74722.jpg'),
  own(
    '48',
    '21345678901234567890123456789012345678901234567.png',
    '2134567890123456789012345678901234567890123456.json',
    '213456789012345678901234567890123456789012345678901234567890.png',
  ),
  own('49', 'Negative0-36-35(1).jpg', 'Negative0-36-35(1).jpg.supplemental-metadata.json', 'Negative0-36-35(1).jpg'),
  ...beside(
    '50',
    'edited',
    ['Negative0-36-35(1)-editat(1).jpg', 'Negative0-36-35(1)(1).jpg'],
    'Negative0-36-35(1).jpg.supplemental-metadata(1).json',
    'Negative0-36-35(1).jpg',
  ),
  own(
    '51',
    'Urlaub in Knaufspesch in der Schneifel (38).JPG',
    'Urlaub in Knaufspesch in der Schneifel (38).JP.json',
    'Urlaub in Knaufspesch in der Schneifel (38).JPG',
  ),
  own(
    '52',
    'Screenshot_2022-10-28-09-31-43-118_com.snapchat.jpg',
    'Screenshot_2022-10-28-09-31-43-118_com.snapcha.json',
    'Screenshot_2022-10-28-09-31-43-118_com.snapchat.jpg',
  ),
  ...beside(
    '53',
    'edited',
    ['simple_file_20200101-edited(1).jpg', 'simple_file_20200101.jpg'],
    'simple_file_20200101.jpg.json',
    'simple_file_20200101.jpg',
  ),
  own(
    '54',
    'img_(87).(vacation stuff).lol(87).jpg',
    'img_(87).(vacation stuff).lol.jpg(87).json',
    'img_(87).(vacation stuff).lol.jpg',
  ),
  ...beside(
    '55',
    'edited',
    ['IMG-20150125-WA0003-modifié(1).jpg', 'IMG-20150125-WA0003.jpg'],
    'IMG-20150125-WA0003.jpg.json',
    'IMG-20150125-WA0003.jpg',
  ),
  own(
    '56',
    '15250796_10158125619575157_1421325151866375198_.jpg',
    '15250796_10158125619575157_1421325151866375198.json',
    '15250796_10158125619575157_1421325151866375198_o.jpg',
  ),
  own(
    '57',
    'IMG_20160819_201122-01.jpeg',
    'IMG_20160819_201122-01.jpeg.supplemental-metad.json',
    'IMG_20160819_201122-01.jpeg',
  ),
  {
    row: '58',
    media: {
      'abcdefghijklmnopqrstu-vwxyzabcde-fghijklmnopqrs.jpg': ['own', 0],
      'abcdefghijklmnopqrstu-vwxyzabcde-fghijklmnopqrs(1).jpg': ['own', 1],
    },
    sidecars: [
      ['abcdefghijklmnopqrstu-vwxyzabcde-fghijklmnopqr.json', 'abcdefghijklmnopqrstu-vwxyzabcde-fghijklmnopqrst.jpg'],
      [
        'abcdefghijklmnopqrstu-vwxyzabcde-fghijklmnopqr(1).json',
        'abcdefghijklmnopqrstu-vwxyzabcde-fghijklmnopqrsu.jpg',
      ],
    ],
  },
  ...beside(
    '59',
    'duplicate',
    ['1581270440551-d356c6b2-6178-49af-bcdf-b308a5b4b(1).jpg', '1581270440551-d356c6b2-6178-49af-bcdf-b308a5b4b.jpg'],
    '1581270440551-d356c6b2-6178-49af-bcdf-b308a5b4.json',
    '1581270440551-d356c6b2-6178-49af-bcdf-b308a5b4b0c1.jpg',
  ),
  ...beside(
    '60',
    'edited',
    ['ccccm_20210613_184811_ssssnnnnnnn_666666666-edi.jpg', 'ccccm_20210613_184811_ssssnnnnnnn_666666666.jpg'],
    'ccccm_20210613_184811_ssssnnnnnnn_666666666.jp.json',
    'ccccm_20210613_184811_ssssnnnnnnn_666666666.jpg',
  ),
  ...beside(
    '61',
    'edited',
    ['pppppppPR-uuuuuuuu-rrrr--ttttttttttt-4444444-e.jpeg', 'pppppppPR-uuuuuuuu-rrrr--ttttttttttt-4444444.jpeg'],
    'pppppppPR-uuuuuuuu-rrrr--ttttttttttt-4444444.j.json',
    'pppppppPR-uuuuuuuu-rrrr--ttttttttttt-4444444.jpeg',
  ),
  own('62', `${UUID}-28769-0000.jpg`, `${UUID}-28769-000.json`, `${UUID}-28769-000005314930602B.jpg`),
  ...beside('63', 'companion', ['IMG_4573.MP4', 'IMG_4573.HEIC'], 'IMG_4573.HEIC.json', 'IMG_4573.HEIC'),
  ...beside(
    '64',
    'companion',
    ['20250501_103356.MP4', '20250501_103356.heic'],
    '20250501_103356.heic.supplemental-metadata.json',
    '20250501_103356.heic',
  ),
  ...beside(
    '65',
    'companion',
    ['IMG_2367(1).MP4', 'IMG_2367(1).HEIC'],
    'IMG_2367.HEIC.supplemental-metadata(1).json',
    'IMG_2367.HEIC',
  ),
  own('66', 'IMG_9004.MOV', 'IMG_9004.MOV.supplemental-metadata.json', 'IMG_9004.MOV'),
  own('67', 'IMG_7324(1).PNG', 'IMG_7324.PNG.supplemental-metadata(1).json', 'IMG_7324.PNG'),
  own('68', 'Photo0549 - Copy(1).jpg', 'Photo0549 - Copy.jpg.supplemental-metadata(1).json', 'Photo0549 - Copy.jpg'),
  own('69', 'Photo0007(2).jpg', 'Photo0007.jpg.supplemental-metadata(2).json', 'Photo0007.jpg'),
  own('70', 'PXL_1.MP(1).jpg', 'PXL_1.MP.jpg.supplemental-metadata(1).json', 'PXL_1.MP.jpg'),
  own('71', '21.12(1).11 - 1', '21.12.11 - 1.supplemental-metadata(1).json', '21.12.11 - 1'),
  own('72', '27_06_12 - 1.mov', '27_06_12 - 1.mov.json', '27/06/12 - 1.mov'),
  own('72, title without extension', '27_06_12 - 1.mov', '27_06_12 - 1.mov.json', '27/06/12 - 1'),
  own('72, sidecar without extension', '27_06_12 - 2.jpg', '27_06_12 - 2.json', '27/06/12 - 2'),
  ...beside(
    '73',
    'companion',
    ['MVIMG_20191230_232926', 'MVIMG_20191230_232926.jpg'],
    'MVIMG_20191230_232926.jpg.supplemental-metadat.json',
    'MVIMG_20191230_232926.jpg',
  ),
  ...beside(
    '74',
    'edited',
    ['EFFECTS-edited(4).jpg', 'EFFECTS(4).jpg'],
    'EFFECTS.jpg.supplemental-metadata(4).json',
    'EFFECTS.jpg',
  ),
  own(
    '75',
    '00000IMG_00000_BURST20190404192247596_COVER.jpg',
    '00000IMG_00000_BURST20190404192247596_COVER.jp.json',
    '00000IMG_00000_BURST20190404192247596_COVER.jpg',
  ),
];
