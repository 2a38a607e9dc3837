import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemberIndex } from '../../src/takeout/albums/find-member.ts';
import { classifyFolder, decideStanding, type FolderEvidence } from '../../src/takeout/folders/classify-folder.ts';
import { findPhotosRoots, pathBelow } from '../../src/takeout/folders/photos-root.ts';
import { readSidecar, type Sidecar } from '../../src/takeout/json/sidecar.ts';

const sidecar = (given: Partial<Sidecar> = {}): Sidecar => ({ ...readSidecar({}), ...given });
const takenIn = (year: number) => sidecar({ takenAtMs: Date.UTC(year, 5, 1) });
const classify = (name: string, given: Partial<FolderEvidence> = {}) =>
  classifyFolder({ name, hasMedia: true, sidecars: [], ...given });

test('year folders are known in the languages that were seen', () => {
  for (const name of [
    'Photos from 2018',
    'Photos de 2018',
    'Photos\u00a0de\u00a02018',
    'Fotos von 2018',
    'Foto da 2018',
    '来自2018年的照片',
    'Photos from 2018(1)',
  ]) {
    assert.deepEqual(classify(name), { kind: 'year', year: 2018 }, name);
  }
});

test('an unknown name with one year is a year folder when every date agrees, with a day of grace', () => {
  const eve = sidecar({ takenAtMs: Date.UTC(2017, 11, 31, 12) });
  assert.deepEqual(classify('Ljósmyndir frá 2018', { sidecars: [takenIn(2018), eve, sidecar()] }), {
    kind: 'year',
    year: 2018,
  });
  assert.equal(classify('Summer 2018', { sidecars: [takenIn(2018), takenIn(2019)] }).kind, 'album');
  assert.equal(classify('Summer 2018').kind, 'album');
});

test('a year folder beside an album that is called like the year', () => {
  assert.deepEqual(classify('Photos de 2021', { sidecars: [takenIn(2021)] }), { kind: 'year', year: 2021 });
  assert.deepEqual(classify('2021', { sidecars: [takenIn(2021)], album: { title: '2021' } }), {
    kind: 'album',
    title: '2021',
  });
  assert.deepEqual(classify('2021', { sidecars: [takenIn(2021)] }), { kind: 'album', title: '2021' });
});

test('an album file makes an album of any folder, and its title goes before the name', () => {
  assert.deepEqual(classify('A-B', { album: { title: 'A/B' } }), { kind: 'album', title: 'A/B' });
  assert.deepEqual(classify('Photos from 2018', { album: { title: 'Photos from 2018' } }).kind, 'album');
  assert.deepEqual(classify('Bin', { album: { title: 'Bin' } }).kind, 'album');
});

test('an album folder with nothing but JSON is an album', () => {
  assert.equal(
    classify('Trip', { hasMedia: false, sidecars: [takenIn(2018)], album: { title: 'Trip' } }).kind,
    'album',
  );
});

test('an untitled album has no title, whatever Google calls its folder', () => {
  for (const name of ['Untitled', 'Untitled(1)', 'Sans\u00a0titre(9)', 'Без названия', '無題']) {
    assert.deepEqual(classify(name), { kind: 'album' }, name);
  }
  assert.deepEqual(classify('Sans titre(9)', { album: {} }), { kind: 'album' });
});

test('an album without its file is called as its folder', () => {
  assert.deepEqual(classify('Cafe\u0301 '), { kind: 'album', title: 'Café' });
});

test('archive, trash, locked folder and failed videos are known by flags first, then by name', () => {
  assert.deepEqual(classify('Bin'), { kind: 'trash' });
  assert.deepEqual(classify('Архив'), { kind: 'archive' });
  assert.deepEqual(classify('Gesperrter Ordner'), { kind: 'locked' });
  assert.deepEqual(classify('Failed Videos'), { kind: 'failed-videos' });
  assert.deepEqual(classify('Rusl', { sidecars: [sidecar({ trashed: true })] }), { kind: 'trash' });
  assert.deepEqual(classify('Archive', { sidecars: [sidecar({ trashed: true })] }), { kind: 'trash' });
  assert.equal(classify('Rusl', { sidecars: [sidecar({ trashed: true }), sidecar()] }).kind, 'album');
});

test('day folders of old exports are no albums, though they have metadata', () => {
  assert.deepEqual(classify('2005-02-05', { album: { title: '2005-02-05' } }), { kind: 'day', day: '2005-02-05' });
  assert.deepEqual(classify('2005-02-05 #2', { album: {} }), { kind: 'day', day: '2005-02-05' });
  assert.equal(classify('2005-02-05', { album: { title: 'Birthday' } }).kind, 'album');
  assert.equal(classify('2005-02-31').kind, 'album');
});

test('an empty folder is nothing', () => {
  assert.deepEqual(classify('Whatever', { hasMedia: false }), { kind: 'other' });
});

test('the flags of an item go before the folder it lies in', () => {
  const year = { kind: 'year', year: 2020 } as const;
  assert.equal(decideStanding(sidecar({ archived: true }), year), 'archived');
  assert.equal(decideStanding(sidecar({ archived: true, trashed: true }), year), 'trashed');
  assert.equal(decideStanding(sidecar({ locked: true }), year), 'locked');
  assert.equal(decideStanding(sidecar(), year), 'shown');
  assert.equal(decideStanding(undefined, { kind: 'trash' }), 'trashed');
  assert.equal(decideStanding(undefined, { kind: 'archive' }), 'archived');
  assert.equal(decideStanding(sidecar({ archived: true }), { kind: 'trash' }), 'archived');
});

const listed = (path: string, hasSidecars = true, hasMedia = true) => ({ path, hasSidecars, hasMedia });

test('the photos root is where sidecars are, in any language', () => {
  const root = 'Takeout/Google\u00a0Photos';
  assert.deepEqual(
    findPhotosRoots([listed(`${root}/Photos de 2020`), listed(`${root}/Trip`), listed('Takeout/Contacts/All', false)]),
    [root],
  );
});

test('without sidecars it is where year folders are', () => {
  assert.deepEqual(
    findPhotosRoots([
      listed('Takeout/Google Fotos/Photos from 2020', false),
      listed('Takeout/Drive/Pictures 2020', false),
      listed('Takeout/Contacts/All Contacts', false),
    ]),
    ['Takeout/Google Fotos'],
  );
});

test('an older export that lies on Drive is not part of this one', () => {
  assert.deepEqual(
    findPhotosRoots([
      listed('Takeout/Google Photos/Photos from 2020'),
      listed('Takeout/Drive/old/Takeout/Google Photos/Photos from 2010'),
    ]),
    ['Takeout/Google Photos'],
  );
});

test('trees that people unpacked: upper levels gone, or one folder for each part', () => {
  assert.deepEqual(findPhotosRoots([listed('Photos from 2020'), listed('Trip')]), ['']);
  assert.deepEqual(findPhotosRoots([listed('Google Photos/Trip')]), ['Google Photos']);
  assert.deepEqual(
    findPhotosRoots([listed('p2/Takeout/Google Photos/Trip'), listed('p1/Takeout/Google Photos/Trip')]),
    ['p1/Takeout/Google Photos', 'p2/Takeout/Google Photos'],
  );
  assert.deepEqual(findPhotosRoots([listed('Takeout/Other', false)]), []);
});

test('what lies below a root', () => {
  assert.equal(pathBelow('Takeout/Google Photos', 'Takeout/Google Photos/Trip'), 'Trip');
  assert.equal(pathBelow('Takeout/Google Photos', 'Takeout/Google Photos 2/Trip'), undefined);
  assert.equal(pathBelow('', 'Trip'), 'Trip');
});

test('a sidecar without file finds its item by title and time, ties by place, and never by title alone', () => {
  const shot = (given: Partial<Sidecar>) => sidecar({ title: 'IMG_1.jpg', takenAtMs: 1000, ...given });
  const vienna = { latitude: 48, longitude: 16, source: 'photos' } as const;
  const index = new MemberIndex<string>();
  index.add(shot({}), 'plain');
  index.add(shot({ takenAtMs: 2000, location: vienna }), 'in Vienna');
  index.add(shot({ takenAtMs: 2000, url: 'u' }), 'elsewhere');
  index.add(shot({ takenAtMs: 2000, url: 'u' }), 'elsewhere');

  assert.deepEqual(index.find(shot({})), { kind: 'found', item: 'plain' });
  assert.deepEqual(index.find(shot({ takenAtMs: 3000 })), { kind: 'none' });
  assert.deepEqual(index.find(sidecar({ title: 'IMG_1.jpg' })), { kind: 'none' });
  assert.deepEqual(index.find(shot({ takenAtMs: 2000, location: vienna })), { kind: 'found', item: 'in Vienna' });
  assert.deepEqual(index.find(shot({ takenAtMs: 2000, url: 'u' })), { kind: 'found', item: 'elsewhere' });
  assert.deepEqual(index.find(shot({ takenAtMs: 2000 })), { kind: 'ambiguous', items: ['in Vienna', 'elsewhere'] });
});
