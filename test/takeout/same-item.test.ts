import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Compared, type ComparedCopy, type Relation, relate } from '../../src/takeout/items/same-item.ts';

const YEAR = 'the year folder';
const ALBUM = 'an album';

/** `beach.jpg` of 100 bytes, taken at 1,000, in the year folder, but for what is said. */
function file(other: Partial<Omit<Compared, 'copies'> & ComparedCopy> = {}): Compared {
  const { role = 'primary', title = 'beach.jpg' } = other;
  const takenAtMs = 'takenAtMs' in other ? other.takenAtMs : 1_000;
  const crc32 = 'crc32' in other ? other.crc32 : 7;
  const copy = {
    name: other.name ?? 'beach.jpg',
    sizeBytes: other.sizeBytes ?? 100,
    crc32,
    folder: other.folder ?? YEAR,
  };
  return { role, title, takenAtMs, copies: [copy] };
}

const CASES: readonly (readonly [name: string, file: Compared, item: Compared, relation: Relation])[] = [
  ['the copy in an album', file({ folder: ALBUM }), file(), 'same-bytes'],
  ['a copy with another number in its name', file({ folder: ALBUM, name: 'beach(2).jpg' }), file(), 'same-bytes'],
  ['a copy without sidecar', file({ folder: ALBUM, takenAtMs: undefined }), file(), 'same-bytes'],
  ['a copy of another name taken at the same time', file({ title: 'b.jpg', name: 'b.jpg' }), file(), 'same-bytes'],
  ['a copy dated otherwise, by its name', file({ folder: ALBUM, takenAtMs: 2_000 }), file(), 'same-bytes'],
  [
    'a chance collision: neither name nor time agrees',
    file({ title: 'b.jpg', name: 'b.jpg', takenAtMs: 2_000 }),
    file(),
    'different',
  ],
  ['one CRC-32 and another size', file({ sizeBytes: 101, title: 'b.jpg' }), file(), 'different'],
  ['an unpacked copy', file({ crc32: undefined, folder: ALBUM }), file(), 'same-bytes'],
  ['an unpacked copy in the same folder', file({ crc32: undefined }), file(), 'same-bytes'],
  ['an unpacked file of another size', file({ crc32: undefined, sizeBytes: 99 }), file(), 'different'],
  ['an unpacked file of another title', file({ crc32: undefined, title: 'b.jpg' }), file(), 'different'],
  ['a smaller copy in an album', file({ crc32: 8, sizeBytes: 90, folder: ALBUM }), file(), 'other-version'],
  ['the same in one folder', file({ crc32: 8, sizeBytes: 90 }), file(), 'different'],
  [
    'another version whose time nobody knows',
    file({ crc32: 8, folder: ALBUM, takenAtMs: undefined }),
    file(),
    'different',
  ],
  ['another version taken a second later', file({ crc32: 8, folder: ALBUM, takenAtMs: 2_000 }), file(), 'different'],
  ['another version of another title', file({ crc32: 8, folder: ALBUM, title: 'Beach.jpg' }), file(), 'different'],
  [
    'a title in another Unicode form',
    file({ crc32: 8, folder: ALBUM, title: 'e\u0301' }),
    file({ title: 'é' }),
    'other-version',
  ],
  ['an edited copy of the very bytes', file({ role: 'edited' }), file(), 'different'],
  ['an edited copy in an album', file({ role: 'edited', folder: ALBUM }), file({ role: 'edited' }), 'same-bytes'],
  ['a moving half and an edited copy', file({ role: 'companion' }), file({ role: 'edited' }), 'different'],
];

for (const [name, one, item, relation] of CASES) {
  test(`${name}: ${relation}`, () => assert.equal(relate(one, item), relation));
}
