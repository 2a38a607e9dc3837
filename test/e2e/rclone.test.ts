import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { sha256Of } from '../../src/sandbox/media-body.ts';
import { album, photo, type SandboxItem, video } from '../../src/sandbox/sandbox-library.ts';
import { missingPrograms } from '../support/programs.ts';
import { RcloneWorld } from './rclone-world.ts';

/** Three years, more than two pages, twins, names that no file can have, videos. */
const PLAIN = Array.from({ length: 220 }, (_, index) =>
  photo(`IMG_${index}.jpg`, {
    creationTime: `${new Date(Date.UTC(2021, 0, 1 + index * 4, 12)).toISOString().slice(0, 19)}Z`,
    sizeBytes: 1_000 + index * 37,
    ...(index % 20 === 0 ? { favorite: true } : {}),
  }),
);
const TWINS = [1, 2].map((number) =>
  photo('twin.jpg', { key: `twin ${number}`, creationTime: `2022-05-0${number}T10:00:00Z` }),
);
const ODD = ['holidays/beach.jpg', '👪 at the lake.jpg', 'the end....jpg', 'Cafe\u0301.jpg'].map((name) => photo(name));
const VIDEOS = [video('clip.mp4', { sizeBytes: 300_000 }), video('long.mp4', { sizeBytes: 5_000_000 })];
const ITEMS = [...PLAIN, ...TWINS, ...ODD, ...VIDEOS];
const ALBUMS = [
  album('Trip', [...PLAIN.slice(0, 110), ...VIDEOS.slice(0, 1)]),
  album('Odd ones', ODD),
  album('a/b', PLAIN.slice(5, 7)),
];

const SKIP = missingPrograms('rclone', 'openssl');
let world: RcloneWorld;

before(async () => {
  if (SKIP === false) world = await RcloneWorld.start({ items: ITEMS, albums: ALBUMS });
});

after(() => world?.[Symbol.asyncDispose]());

/** A slash cannot be in a name, and of two equal names both get their id. */
function rcloneName(item: SandboxItem): string {
  const name = item.filename.replaceAll('/', '／');
  return TWINS.includes(item) ? name.replace('.', ` {${item.id}}.`) : name;
}

/** Path → SHA-256 of everything in a directory. */
async function hashesBelow(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hash = async (path: string) =>
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  return Object.fromEntries(
    await Promise.all(files.map(async (path) => [relative(directory, path), await hash(path)])),
  );
}

async function hashesOf(items: readonly SandboxItem[], prefix = ''): Promise<Record<string, string>> {
  const entries = items.map(async (item) => [`${prefix}${rcloneName(item)}`, await sha256Of(item.body)]);
  return Object.fromEntries(await Promise.all(entries));
}

test('rclone lists everything with its true size, time and type', { skip: SKIP }, async () => {
  const listed = await world.list('media/all');
  assert.deepEqual(
    listed.map((file) => [file.Path, file.Size, Date.parse(file.ModTime), file.MimeType]).sort(),
    ITEMS.map((item) => [
      rcloneName(item),
      item.body.sizeBytes,
      Date.parse(item.creationTime ?? ''),
      item.mimeType,
    ]).sort(),
  );
});

test('rclone copies everything, and each file has the bytes that the sandbox holds', { skip: SKIP }, async () => {
  const copy = world.directory.join('all');
  await world.rclone('copy', 'gp:media/all', copy);
  assert.deepEqual(await hashesBelow(copy), await hashesOf(ITEMS));
});

test('rclone finds each item in its year', { skip: SKIP }, async () => {
  const byYear = (await world.rclone('lsf', '--recursive', '--files-only', 'gp:media/by-year')).trim().split('\n');
  const expected = ITEMS.map((item) => `${item.creationTime?.slice(0, 4)}/${rcloneName(item)}`);
  assert.deepEqual(byYear.sort(), expected.sort());
});

test('rclone copies the albums, each with its items', { skip: SKIP }, async () => {
  assert.deepEqual((await world.rclone('lsf', 'gp:album')).trim().split('\n').sort(), ['Odd ones/', 'Trip/', 'a/']);
  const copy = world.directory.join('albums');
  await world.rclone('copy', 'gp:album', copy);
  const [trip = [], odd = [], nested = []] = ALBUMS.map(({ itemIds }) =>
    ITEMS.filter(({ id }) => itemIds.includes(id)),
  );
  assert.deepEqual(await hashesBelow(copy), {
    ...(await hashesOf(trip, 'Trip/')),
    ...(await hashesOf(odd, 'Odd ones/')),
    ...(await hashesOf(nested, 'a/b/')),
  });
});

test('rclone copies the favourites', { skip: SKIP }, async () => {
  const copy = world.directory.join('favorites');
  await world.rclone('copy', 'gp:feature/favorites', copy);
  assert.deepEqual(await hashesBelow(copy), await hashesOf(ITEMS.filter((item) => item.favorite)));
});

test('rclone reads one range of a photo', { skip: SKIP }, async () => {
  const item = PLAIN[100] ?? assert.fail();
  const text = await world.rclone('cat', '--offset', '0', '--count', '3', `gp:media/all/${item.filename}`);
  assert.equal(text.length > 0, true);
  assert.ok(world.sandbox.requests.requests('mediaGet').some((request) => request.range === 'bytes=0-2'));
});

test('rclone carries on through empty pages, short ones, and a last token that leads nowhere', {
  skip: SKIP,
}, async () => {
  const { control } = world.sandbox;
  control.change({ emptyPages: 2, shortPages: true, lastTokenLeadsNowhere: true });
  const names = (await world.rclone('lsf', 'gp:media/all')).trim().split('\n');
  control.change({ emptyPages: 0, shortPages: false, lastTokenLeadsNowhere: false });
  assert.deepEqual(names.sort(), ITEMS.map(rcloneName).sort());
});

test('rclone was refreshed a token, and sent its video requests on to the second host', { skip: SKIP }, () => {
  assert.ok(world.sandbox.requests.count('token') >= 1);
  assert.ok(world.sandbox.requests.count('videoGet') >= 2);
  assert.ok(world.sandbox.requests.count('videoHead') >= 2);
});
