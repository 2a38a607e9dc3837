import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeFolderLibrary } from '../../src/sandbox/folder-library.ts';
import { sha256Of } from '../../src/sandbox/media-body.ts';
import { parseExifTime } from '../../src/sandbox/photo-facts.ts';
import { makeJpeg } from '../../src/sandbox/pictures.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

const SIZE = { widthPx: 64, heightPx: 48 };

/** Writes files of another time than now. */
async function folderWith(files: Record<string, Uint8Array>): Promise<TemporaryDirectory> {
  const directory = await TemporaryDirectory.create();
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(directory.join(path)), { recursive: true });
    await writeFile(directory.join(path), bytes);
    await utimes(directory.join(path), new Date(), new Date('2019-03-04T05:06:07Z'));
  }
  return directory;
}

test('photos are dated by their EXIF: with its offset when there is one, else as though in UTC; others by their file', async () => {
  const takenAt = '2021:07:14 09:31:05';
  await using directory = await folderWith({
    'camera.jpg': makeJpeg({ number: 1, ...SIZE, exif: { takenAt, make: 'Canon', model: 'EOS' } }),
    'phone.jpg': makeJpeg({ number: 2, ...SIZE, exif: { takenAt, offset: '+02:00' } }),
    'scan.jpg': makeJpeg({ number: 3, ...SIZE }),
  });
  const { items } = await makeFolderLibrary(directory.path);
  assert.deepEqual(
    items.map((item) => [item.filename, item.creationTime]),
    [
      ['camera.jpg', '2021-07-14T09:31:05Z'],
      ['phone.jpg', '2021-07-14T07:31:05Z'],
      ['scan.jpg', '2019-03-04T05:06:07.000Z'],
    ],
  );
  assert.deepEqual(items[0]?.metadata, {
    width: '64',
    height: '48',
    photo: { cameraMake: 'Canon', cameraModel: 'EOS' },
  });
});

test('photos and videos are found by their extension, in folders below, and each folder is an album', async () => {
  await using directory = await folderWith({
    'a.HEIC': Buffer.from('x'),
    'notes.txt': Buffer.from('x'),
    'trip/day 1/b.MOV': Buffer.from('x'),
    'trip/c.png': Buffer.from('x'),
  });
  const { items, albums } = await makeFolderLibrary(directory.path);
  assert.deepEqual(
    items.map((item) => [item.filename, item.mimeType]),
    [
      ['a.HEIC', 'image/heic'],
      ['c.png', 'image/png'],
      ['b.MOV', 'video/quicktime'],
    ].sort((one, other) =>
      items.findIndex((i) => i.filename === one[0]) < items.findIndex((i) => i.filename === other[0]) ? -1 : 1,
    ),
  );
  assert.deepEqual(albums.map((album) => album.title).sort(), ['day 1', 'trip']);
});

test('what is served are the bytes of the files', async () => {
  const bytes = makeJpeg({ number: 4, ...SIZE });
  await using directory = await folderWith({ 'a.jpg': bytes });
  const { items } = await makeFolderLibrary(directory.path);
  assert.equal(await sha256Of(items[0]?.body ?? assert.fail()), createHash('sha256').update(bytes).digest('hex'));
});

test('a folder that is not there is named', async () => {
  await assert.rejects(makeFolderLibrary('/nowhere/at/all'), /Cannot serve the folder '\/nowhere\/at\/all': ENOENT/);
});

test('EXIF times that are none are not believed', () => {
  assert.equal(parseExifTime('0000:00:00 00:00:00', undefined), undefined);
  assert.equal(parseExifTime('yesterday', undefined), undefined);
  assert.equal(parseExifTime(undefined, '+02:00'), undefined);
  assert.equal(parseExifTime('2021:07:14 09:31:05', 'local'), '2021-07-14T09:31:05Z');
});

const MEDIA = process.env.GPHOTOS_FS_TEST_MEDIA ?? join(fileURLToPath(import.meta.url), '../../../../shared/media');
const NO_MEDIA = existsSync(join(MEDIA, 'IMG_2682.heic'))
  ? false
  : 'optional: no real photos; GPHOTOS_FS_TEST_MEDIA names a folder of them';

test('real photos of a HEIC phone, of WebP and JPEG cameras are dated by their EXIF', { skip: NO_MEDIA }, async () => {
  const { items } = await makeFolderLibrary(MEDIA);
  const dates = new Map(items.map((item) => [item.filename, item.creationTime]));
  assert.equal(dates.get('IMG_2682.heic'), '2019-03-21T11:04:22Z');
  assert.equal(dates.get('denali.webp'), '2010-08-13T21:00:01Z');
  assert.equal(dates.get('prairie_falcon.jpg'), '2022-03-31T11:31:56Z');
  const falcon = items.find((item) => item.filename === 'prairie_falcon.jpg');
  assert.deepEqual(falcon?.metadata?.photo, { cameraMake: 'Canon', cameraModel: 'Canon EOS R5' });
  assert.equal(
    await sha256Of(falcon.body),
    createHash('sha256')
      .update(await readFile(join(MEDIA, falcon.filename)))
      .digest('hex'),
  );
});
