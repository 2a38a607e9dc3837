/** Frozen samples of what the index keeps: what this version writes, and later ones must read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode, type RecordKind } from '../../src/takeout/index/record-kind.ts';
import { inputRecords } from '../../src/takeout/inputs/input.ts';
import { albumRecords } from '../../src/takeout/items/album-record.ts';
import { itemRecords } from '../../src/takeout/items/item-record.ts';
import { listingState } from '../../src/takeout/items/listing-state.ts';
import type { Sidecar } from '../../src/takeout/json/sidecar.ts';
import { decodeFile, encodeFile, type FileKey, fileKey, placeOf } from '../../src/takeout/scan/entry-record.ts';
import { folderRecords } from '../../src/takeout/scan/folder-record.ts';
import { fromJsonRecord, jsonRecords, toJsonRecord } from '../../src/takeout/scan/json-record.ts';
import { type SourceNumber, sourceRecords } from '../../src/takeout/scan/source-record.ts';

const SAMPLES: readonly (readonly [kind: RecordKind<object>, text: string])[] = [
  [inputRecords, '{"v":1,"path":"/nas/takeout","kind":"folder","except":["/nas/takeout/old.zip"]}'],
  [
    sourceRecords,
    '{"v":1,"number":3,"path":"/nas/takeout-20250529T084030Z-1-001.zip","kind":"archive",' +
      '"read":{"identity":"100:5","sizeBytes":100,"fileCount":2},"broken":{"identity":"9:9","why":"its end is missing"},' +
      '"lacksSidecars":true}',
  ],
  [
    sourceRecords,
    '{"v":1,"number":4,"path":"/nas/unpacked","kind":"folder",' +
      '"read":{"identity":"abc","sizeBytes":100,"fileCount":2,"writtenAtMs":1748508030000}}',
  ],
  [folderRecords, '{"v":1,"mediaCount":2,"jsonCount":1,"mtimeNs":"1700000000000000001"}'],
  [jsonRecords, '{"v":1,"kind":"asset","sidecar":{"title":"a.jpg","takenAtMs":1000,"favorite":true}}'],
  [jsonRecords, '{"v":1,"kind":"broken","reason":"it is empty"}'],
  [albumRecords, '{"v":1,"title":"Summer"}'],
  [
    itemRecords,
    '{"v":1,"generation":2,"role":"primary","files":[{"rank":"00000001","sizeBytes":5,"crc32":7,' +
      '"keys":["00000001\\u0001Takeout/Google Photos/Photos from 2021\\u0001a.jpg\\u00010"]}],"kind":"photo",' +
      '"described":{"rank":"000000001","title":"a.jpg","filename":"a.jpg","takenAtMs":1000,"favorite":true}}',
  ],
  [
    listingState,
    '{"v":1,"generation":2,"mark":"abc 1","phase":"folders","foldersDone":3,"sequence":40,' +
      '"counts":{"items":40,"standing":{"archived":1},"albums":2,"byExport":{"20250529T084030Z":40}}}',
  ],
];

for (const [kind, text] of SAMPLES) {
  test(`a ${kind.name} record is read and written as it was: ${text.slice(0, 40)}…`, () => {
    const record = decode(kind, text) ?? assert.fail('not read');
    assert.equal(encode(kind, record), text);
  });

  test(`a ${kind.name} record of another version, or cut short, is none`, () => {
    assert.equal(decode(kind, text.replace('"v":1', '"v":2')), undefined);
    assert.equal(decode(kind, text.slice(0, -1)), undefined);
    assert.equal(decode(kind, '{"v":1}'), undefined);
  });
}

test('the records of files are short texts, and their keys tell where they lie', () => {
  const place = { source: 7 as SourceNumber, folder: 'Takeout/Google Photos', name: 'a b.jpg' };
  const entry = { crc32: 1, sizeBytes: 2, compressedBytes: 3, headerOffset: 40, nameBytes: 5 };
  const path = 'Takeout/Google Photos/a b.jpg';
  for (const [method, text] of [
    ['stored', '1s 1 2 3 40 5'],
    ['deflated', '1d 1 2 3 40 5'],
  ] as const) {
    const file = { in: 'archive', entry: { ...entry, path, method } } as const;
    assert.equal(encodeFile(file), text);
    assert.deepEqual(decodeFile(text, place), file);
    assert.equal(fileKey(place, file), '00000007\u0001Takeout/Google Photos\u0001a b.jpg\u000114');
  }
  const unpacked = { in: 'folder', path, sizeBytes: 2, mtimeNs: 1_700_000_000_000_000_001n } as const;
  assert.equal(encodeFile(unpacked), '1f 2 1700000000000000001');
  assert.deepEqual(decodeFile('1f 2 1700000000000000001', place), unpacked);
  assert.deepEqual(placeOf(fileKey(place, unpacked)), place);
  assert.deepEqual(placeOf('00000007\u0001\u0001top.jpg\u0001' as FileKey), { ...place, folder: '', name: 'top.jpg' });
  for (const damaged of ['', '2s 1 2 3 40 5', '1s 1 2', '1f x 1', '1d 1 2 3 40 -5']) {
    assert.equal(decodeFile(damaged, place), undefined, damaged);
  }
});

test('a sidecar keeps all that it says', () => {
  const flags = { archived: false, trashed: true, locked: false, fromPartner: true, fromSharedAlbum: false };
  const sidecar: Sidecar = { title: 'a.jpg', people: [], favorite: false, ...flags };
  assert.deepEqual(fromJsonRecord(toJsonRecord({ kind: 'asset', sidecar })), { kind: 'asset', sidecar });
});
