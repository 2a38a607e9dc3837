import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mediaTypeOf, mediaTypeOfBytes } from '../../src/takeout/names/media-type.ts';
import { companionName, editedName, ownName } from '../../src/takeout/names/shown-names.ts';

const OWN: readonly (readonly [title: string | undefined, fileName: string, counter: number, shown: string])[] = [
  ['beach.jpg', 'beach(1).jpg', 1, 'beach.jpg'],
  ['a/b: c?.jpg', 'a_b_ c_.jpg', 0, 'a/b: c?.jpg'],
  ['Cake', 'Cake.jpg', 0, 'Cake.jpg'],
  ['21.12.11 - 1', '21.12(1).11 - 1', 1, '21.12.11 - 1'],
  [undefined, 'beach(2).jpg', 2, 'beach.jpg'],
  [undefined, 'beach(2).jpg', 0, 'beach(2).jpg'],
  [' ', 'beach.jpg', 0, 'beach.jpg'],
];

for (const [title, fileName, counter, shown] of OWN) {
  test(`'${title}' in the file ${fileName} is shown as ${shown}`, () => {
    assert.equal(ownName({ title, fileName, counter }), shown);
  });
}

const BESIDE: readonly (readonly [how: typeof editedName, original: string, fileName: string, shown: string])[] = [
  [editedName, 'beach.jpg', 'beach-edited.jpg', 'beach-edited.jpg'],
  [editedName, 'beach.HEIC', 'beach-bearbeitet(1).jpg', 'beach-bearbeitet.jpg'],
  [editedName, 'a-very-long-name.jpg', 'a-very-long-na-edi.jpg', 'a-very-long-name-edited.jpg'],
  [editedName, 'a-very-long-name.jpg', 'a-very-long-name(1).jpg', 'a-very-long-name-edited.jpg'],
  [companionName, 'beach.HEIC', 'beach.MP4', 'beach.MP4'],
  [companionName, 'PXL_1.MP.jpg', 'PXL_1.MP', 'PXL_1.MP.mp4'],
  [companionName, 'PXL_1.MP~2.jpg', 'PXL_1.MP~2', 'PXL_1.MP~2.mp4'],
  [companionName, 'MVIMG_1.jpg', 'MVIMG_1', 'MVIMG_1.mp4'],
];

for (const [how, original, fileName, shown] of BESIDE) {
  test(`${fileName} beside ${original} is shown as ${shown}`, () => assert.equal(how(original, fileName), shown));
}

test('the type is told by the name, and by the first bytes where the name tells none', () => {
  assert.deepEqual(['A.JPG', 'a.MP', 'a.heic', 'a', 'a.11 - 1'].map(mediaTypeOf), [
    'image/jpeg',
    'video/mp4',
    'image/heic',
    '',
    '',
  ]);
  const head = (text: string) => mediaTypeOfBytes(Buffer.from(text, 'latin1'), 'photo');
  assert.equal(head('\xff\xd8\xff\xe1'), 'image/jpeg');
  assert.equal(head('\0\0\0\x18ftypheic'), 'image/heic');
  assert.equal(head('\0\0\0\x18ftypmp42'), 'video/mp4');
  assert.equal(head('RIFF1234WEBP'), 'image/webp');
  assert.equal(head('who knows'), 'image/unknown');
  assert.equal(mediaTypeOfBytes(Buffer.alloc(0), 'video'), 'video/unknown');
});
