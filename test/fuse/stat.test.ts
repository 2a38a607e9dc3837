import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DOTS, entryStat, statfsOf, statOf } from '../../src/fuse/fuse-native/stat.ts';
import type { Attributes, Inode } from '../../src/tree/tree.ts';

const attributes = (change: Partial<Attributes> = {}): Attributes => ({
  ino: 7 as Inode,
  kind: 'item',
  sizeBytes: 1_000,
  mtimeMs: Date.parse('2021-07-14T09:31:05.250Z'),
  ...change,
});

test('an item is a regular file that everyone may read, of its own inode number, size and time', () => {
  const { ino, mode, size, nlink, mtime, atime, ctime, blocks } = statOf(attributes());
  assert.equal(mode.toString(8), '100644');
  assert.deepEqual({ ino, size, nlink, blocks }, { ino: 7, size: 1_000, nlink: 1, blocks: 2 });
  for (const time of [mtime, atime, ctime]) assert.equal(time, Date.parse('2021-07-14T09:31:05.250Z'));
});

test('directories may be entered, links are links', () => {
  assert.equal(statOf(attributes({ kind: 'directory' })).mode.toString(8), '40755');
  assert.equal(statOf(attributes({ kind: 'link' })).mode.toString(8), '120777');
});

test('everything belongs to whoever mounted', () => {
  const { uid, gid } = statOf(attributes());
  assert.deepEqual([uid, gid], [process.getuid?.() ?? 0, process.getgid?.() ?? 0]);
});

test('what was taken before 1970 shows as 1970, a part of a millisecond is dropped', () => {
  assert.equal(statOf(attributes({ mtimeMs: -1 })).mtime, 0);
  assert.equal(statOf(attributes({ mtimeMs: Date.parse('1912-04-15T00:00:00Z') })).mtime, 0);
  assert.equal(statOf(attributes({ mtimeMs: 1_500.9 })).mtime, 1_500);
});

test('a size of more than 4 GiB is told whole, with the blocks that du adds up', () => {
  const sizeBytes = 5 * 2 ** 30 + 1;
  const { size, blocks } = statOf(attributes({ sizeBytes }));
  assert.equal(size, sizeBytes);
  assert.equal(blocks, 10_485_761);
  assert.equal(statOf(attributes({ sizeBytes: 0 })).blocks, 0);
  assert.equal(statOf(attributes({ sizeBytes: 512 })).blocks, 1);
});

test('an entry of a listing carries its type and inode number', () => {
  const { ino, mode } = entryStat({ ino: 9 as Inode, kind: 'link' });
  assert.deepEqual([ino, mode.toString(8)], [9, '120777']);
  assert.deepEqual(
    DOTS.map((dot) => dot.mode.toString(8)),
    ['40755', '40755'],
  );
});

test('df shows a file system that is full, however large', () => {
  const small = statfsOf({ files: 3, bytes: 10_000 });
  assert.deepEqual([small.blocks, small.bfree, small.bavail, small.files, small.ffree], [3, 0, 0, 3, 0]);
  assert.equal(small.blocks * small.bsize >= 10_000, true);
  assert.equal(statfsOf({ files: 1, bytes: 2 ** 50 }).blocks, 0xffff_ffff);
});
