import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeRecord, encodeRecord, endOf, type KeySpace } from '../../src/catalog/key-space.ts';
import { LIBRARY_RECORDS } from '../../src/catalog/library-records.ts';
import type { Inode } from '../../src/catalog/node.ts';
import * as records from '../../src/catalog/records.ts';
import type { AlbumId, MediaId } from '../../src/library/media-item.ts';
import type { Checkpoint } from '../../src/library/photo-library.ts';

const ino = (number: number) => number as Inode;
const id = 'AGj1epU' as MediaId;
const { google, takeout } = LIBRARY_RECORDS;

/** What stands on people's disks. A line here changes only together with a way to read the old one. */
function frozen<K extends readonly unknown[], R extends object>(
  space: KeySpace<K, R>,
  at: K,
  record: R,
  key: string,
  text: string,
): void {
  test(`the ${space.name} record stands as it always did: ${text}`, () => {
    assert.equal(space.key(...at), key);
    assert.equal(encodeRecord(space, record), text);
    assert.deepEqual(decodeRecord(space, text, key), record);
    assert.ok(key.startsWith(space.prefix));
  });
}

frozen(
  records.nodes,
  [ino(26)],
  { kind: 'directory', ino: ino(26), parent: ino(1), name: 'photos', changedAtMs: 1_714_564_800_000 },
  'n:0000001a',
  '{"v":1,"kind":"directory","ino":26,"parent":1,"name":"photos","changedAtMs":1714564800000}',
);
frozen(
  records.nodes,
  [ino(27)],
  { kind: 'item', ino: ino(27), parent: ino(26), name: 'a.jpg', item: id, gone: true },
  'n:0000001b',
  '{"v":1,"kind":"item","ino":27,"parent":26,"name":"a.jpg","item":"AGj1epU","gone":true}',
);
frozen(
  records.nodes,
  [ino(0xffff_ffff)],
  { kind: 'link', ino: ino(0xffff_ffff), parent: ino(26), name: 'a.jpg', item: id, target: ino(27) },
  'n:ffffffff',
  '{"v":1,"kind":"link","ino":4294967295,"parent":26,"name":"a.jpg","item":"AGj1epU","target":27}',
);
frozen(
  records.children,
  [ino(26), 27],
  { ino: ino(27), name: 'a b.jpg', kind: 'item', sizeBytes: 3_141_592, mtimeMs: 1_626_255_065_000 },
  'c:0000001a0000001b',
  '2i 3141592 1626255065000 a b.jpg',
);
frozen(
  records.children,
  [ino(26), 0xffff_ffff],
  { ino: ino(0xffff_ffff), name: ' - {.jpg', kind: 'item', sizeBytes: undefined, mtimeMs: -157_766_400_000 },
  'c:0000001affffffff',
  '2i - -157766400000  - {.jpg',
);
frozen(
  records.children,
  [ino(30), 31],
  { ino: ino(31), name: 'é.jpg', kind: 'link', sizeBytes: 27, mtimeMs: 0 },
  'c:0000001e0000001f',
  '2l 27 0 é.jpg',
);
frozen(
  records.children,
  [ino(1), 26],
  { ino: ino(26), name: 'photos', kind: 'directory', sizeBytes: undefined, mtimeMs: undefined },
  'c:000000010000001a',
  '2d - - photos',
);

test('a directory entry of the first layout is read as one whose size and time are not at hand', () => {
  const read = decodeRecord(records.children, '{"v":1,"ino":27,"name":"a.jpg","kind":"item"}', 'c:0000001a0000001b');
  assert.deepEqual(read, { ino: 27, name: 'a.jpg', kind: 'item' });
});

test('what is not a whole directory entry is not taken for one', () => {
  const damaged = [
    '',
    '2',
    '2i',
    '2i 1',
    '2i 1 2',
    '2i  2 a',
    '2i 1  a',
    '2i x 2 a',
    '2i 1 2.5 a',
    '2i 1 2 ',
    '2x 1 2 a',
  ];
  for (const text of [...damaged, '3i 1 2 a', '{"v":2,"ino":27,"name":"a","kind":"item"}', '{"v":1,"ino":27}']) {
    assert.equal(decodeRecord(records.children, text, 'c:0000001a0000001b'), undefined, text);
  }
});

test('a size or time that is no whole number does not make an entry unreadable', () => {
  const entry = { ino: ino(27), name: 'a.jpg', kind: 'item', sizeBytes: 0.5, mtimeMs: Number.NaN } as const;
  assert.equal(encodeRecord(records.children, entry), '2i - - a.jpg');
});
frozen(
  records.names,
  [ino(26), 'a.jpg'],
  { ino: ino(27), lastNumber: 3 },
  'f:0000001aA.JPG',
  '{"v":1,"ino":27,"lastNumber":3}',
);
frozen(
  records.items,
  [id],
  {
    item: {
      id,
      kind: 'photo',
      state: 'ready',
      filename: 'a.jpg',
      mimeType: 'image/jpeg',
      revision: '1',
      takenAtMs: 1_626_255_065_000,
      url: 'https://photos.google.com/lr/photo/AGj1epU',
    },
    firstSeenMs: 1_714_564_800_000,
    gone: true,
  },
  'i:AGj1epU',
  '{"v":1,"item":{"id":"AGj1epU","kind":"photo","state":"ready","filename":"a.jpg","mimeType":"image/jpeg","revision":"1",' +
    '"takenAtMs":1626255065000,"url":"https://photos.google.com/lr/photo/AGj1epU"},"firstSeenMs":1714564800000,"gone":true}',
);
frozen(records.sizedDirectories, [ino(27)], { sized: true }, 'z:0000001b', '{"v":1,"sized":true}');
frozen(
  records.sizedDirectories,
  [ino(27)],
  { sized: true, layout: 2 },
  'z:0000001b',
  '{"v":1,"sized":true,"layout":2}',
);
frozen(records.homes, [id], { ino: ino(27) }, 'h:AGj1epU', '{"v":1,"ino":27}');
frozen(
  records.originals,
  [id],
  { revision: '1', sizeBytes: 1_000, sha256: 'ab' },
  'o:AGj1epU',
  '{"v":1,"revision":"1","sizeBytes":1000,"sha256":"ab"}',
);
frozen(
  google.albums,
  ['album-1' as AlbumId],
  { title: 'Summer', directory: ino(30), seen: 4, listed: 3, gone: true },
  'a:album-1',
  '{"v":1,"title":"Summer","directory":30,"seen":4,"listed":3,"gone":true}',
);
frozen(
  google.albums,
  ['album-2' as AlbumId],
  { title: 'Winter', directory: ino(30), seen: 4, listed: 4, itemCount: 17 },
  'a:album-2',
  '{"v":1,"title":"Winter","directory":30,"seen":4,"listed":4,"itemCount":17}',
);
frozen(records.links, [id, ino(30)], { ino: ino(31), seen: 4 }, 'l:AGj1epU\u00000000001e', '{"v":1,"ino":31,"seen":4}');
frozen(google.seenMarks, [id], { generation: 4, missing: 5 }, 'g:AGj1epU', '{"v":1,"generation":4,"missing":5}');
frozen(records.format, [], { layout: 1 }, 'm:format', '{"v":1,"layout":1}');
frozen(records.treeGeneration, [], { generation: 77 }, 'm:generation', '{"v":1,"generation":77}');
frozen(records.nextInode, [], { ino: 32 }, 'm:next-inode', '{"v":1,"ino":32}');
frozen(
  records.placementMark,
  [],
  { fingerprint: 'x', top: ['photos', 'albums'] },
  'm:placement',
  '{"v":1,"fingerprint":"x","top":["photos","albums"]}',
);
frozen(
  records.counters,
  [],
  { items: 3, photos: 2, videos: 1, notReady: 0, albums: 1, knownSizes: 2, knownBytes: 2_000, named: 4 },
  'm:counters',
  '{"v":1,"items":3,"photos":2,"videos":1,"notReady":0,"albums":1,"knownSizes":2,"knownBytes":2000,"named":4}',
);
frozen(
  google.syncState,
  [],
  {
    generation: 4,
    phase: 'items',
    checkpoint: 'next' as Checkpoint,
    startedMs: 1_714_564_800_000,
    counts: { seen: 3, added: 2, changed: 1, removed: 0, albums: 0, pages: 1, keptDespiteMissing: 0 },
  },
  'm:sync',
  '{"v":1,"generation":4,"phase":"items","checkpoint":"next","startedMs":1714564800000,"counts":{"seen":3,"added":2,' +
    '"changed":1,"removed":0,"albums":0,"pages":1,"keptDespiteMissing":0}}',
);
frozen(
  google.syncState,
  [],
  {
    generation: 5,
    phase: 'albums',
    quick: { quietPages: 2 },
    startedMs: 1_714_564_800_000,
    counts: { seen: 3, added: 2, changed: 1, removed: 0, albums: 0, pages: 1, keptDespiteMissing: 0 },
  },
  'm:sync',
  '{"v":1,"generation":5,"phase":"albums","quick":{"quietPages":2},"startedMs":1714564800000,"counts":{"seen":3,"added":2,' +
    '"changed":1,"removed":0,"albums":0,"pages":1,"keptDespiteMissing":0}}',
);
frozen(google.lastSync, [], { startedMs: 1, finishedMs: 2 }, 'm:last-sync', '{"v":1,"startedMs":1,"finishedMs":2}');
frozen(
  google.lastCompleteSync,
  [],
  { startedMs: 1, finishedMs: 2 },
  'm:last-complete-sync',
  '{"v":1,"startedMs":1,"finishedMs":2}',
);
frozen(google.lastFailure, [], { atMs: 1, message: 'down' }, 'm:last-failure', '{"v":1,"atMs":1,"message":"down"}');

frozen(
  records.items,
  [id],
  {
    item: { id, kind: 'photo', state: 'ready', filename: 'a.jpg', mimeType: 'image/jpeg', revision: '1' },
    firstSeenMs: 1_714_564_800_000,
    library: 'takeout',
  },
  'i:AGj1epU',
  '{"v":1,"item":{"id":"AGj1epU","kind":"photo","state":"ready","filename":"a.jpg","mimeType":"image/jpeg","revision":"1"},' +
    '"firstSeenMs":1714564800000,"library":"takeout"}',
);
const sighting = { id, kind: 'photo', state: 'ready', filename: '', mimeType: '', revision: '2' } as const;
frozen(
  records.items,
  [id],
  { item: sighting, firstSeenMs: 1, sightings: { google: sighting, takeout: sighting } },
  'i:AGj1epU',
  '{"v":1,"item":{"id":"AGj1epU","kind":"photo","state":"ready","filename":"","mimeType":"","revision":"2"},"firstSeenMs":1,' +
    '"sightings":{"google":{"id":"AGj1epU","kind":"photo","state":"ready","filename":"","mimeType":"","revision":"2"},' +
    '"takeout":{"id":"AGj1epU","kind":"photo","state":"ready","filename":"","mimeType":"","revision":"2"}}}',
);
frozen(
  records.links,
  [id, ino(30)],
  { ino: ino(31), seen: 0, seenInTakeout: 4 },
  'l:AGj1epU\u00000000001e',
  '{"v":1,"ino":31,"seen":0,"seenInTakeout":4}',
);
frozen(records.joins, ['1626255065 a.jpg'], { ids: [id] }, 'j:1626255065 a.jpg', '{"v":1,"ids":["AGj1epU"]}');
frozen(records.aliases, ['takeout', id], { item: id }, 'x:takeout\0AGj1epU', '{"v":1,"item":"AGj1epU"}');
frozen(records.albumTitles, ['Su\u0308d'], { directory: ino(30) }, 't:S\u00fcd', '{"v":1,"directory":30}');
frozen(
  records.albumHolders,
  [ino(30)],
  { google: 'album-1' as AlbumId, takeout: 'album-2' as AlbumId },
  'w:0000001e',
  '{"v":1,"google":"album-1","takeout":"album-2"}',
);
frozen(
  records.items,
  [id],
  { item: sighting, firstSeenMs: 1, sightings: { takeout: sighting }, lost: ['google'] },
  'i:AGj1epU',
  '{"v":1,"item":{"id":"AGj1epU","kind":"photo","state":"ready","filename":"","mimeType":"","revision":"2"},"firstSeenMs":1,' +
    '"sightings":{"takeout":{"id":"AGj1epU","kind":"photo","state":"ready","filename":"","mimeType":"","revision":"2"}},' +
    '"lost":["google"]}',
);
frozen(
  takeout.syncState,
  [],
  {
    generation: 2,
    phase: 'items',
    mark: 'as it was',
    startedMs: 1_714_564_800_000,
    counts: { seen: 0, added: 0, changed: 0, removed: 0, albums: 0, pages: 0, keptDespiteMissing: 0 },
  },
  'm:takeout-sync',
  '{"v":1,"generation":2,"phase":"items","mark":"as it was","startedMs":1714564800000,"counts":{"seen":0,"added":0,' +
    '"changed":0,"removed":0,"albums":0,"pages":0,"keptDespiteMissing":0}}',
);
frozen(
  records.libraries,
  [],
  { keys: ['google', 'takeout'], joins: 'kept' },
  'm:libraries',
  '{"v":1,"keys":["google","takeout"],"joins":"kept"}',
);
frozen(takeout.seenMarks, [id], { generation: 4 }, 'gt:AGj1epU', '{"v":1,"generation":4}');
frozen(
  takeout.albums,
  ['album-1' as AlbumId],
  { title: 'Summer', directory: ino(30), seen: 4 },
  'at:album-1',
  '{"v":1,"title":"Summer","directory":30,"seen":4}',
);
frozen(
  takeout.lastSync,
  [],
  { startedMs: 1, finishedMs: 2 },
  'm:takeout-last-sync',
  '{"v":1,"startedMs":1,"finishedMs":2}',
);

test('what is not a whole record of a known version is not taken for one', () => {
  for (const text of ['', 'null', '[]', '{}', '{"v":2,"ino":27}', '{"v":1}', '{"v":1,"ino":"27"}', '{"v":1,"ino":27']) {
    assert.equal(decodeRecord(records.homes, text, 'h:AGj1epU'), undefined, text);
  }
});

test('the end of a range is above all that begins with its prefix, emoji too, and below the next', () => {
  const key = (text: string) => Buffer.from(text).toString('hex');
  for (const rest of ['', 'a', '\uffff', '😀']) assert.ok(key(`g:${rest}`) < key(endOf('g:')));
  assert.ok(key(endOf('g:')) <= key('h:'));
});
