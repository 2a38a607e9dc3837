import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import ExifReader from 'exifreader';
import jpeg from 'jpeg-js';
import { type DemoLibrary, makeDemoLibrary } from '../../src/sandbox/demo-library.ts';
import { sha256Of } from '../../src/sandbox/media-body.ts';
import type { SandboxItem } from '../../src/sandbox/sandbox-library.ts';
import { missingPrograms, output, run } from '../support/programs.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

let directory: TemporaryDirectory;
let demo: DemoLibrary;
let madeWithinMs: number;

before(async () => {
  directory = await TemporaryDirectory.create();
  const started = process.cpuUsage();
  demo = await makeDemoLibrary({ directory: directory.path });
  const { user, system } = process.cpuUsage(started);
  madeWithinMs = (user + system) / 1000;
});

after(() => directory[Symbol.asyncDispose]());

const isMovie = (item: SandboxItem) => item.mimeType === 'video/mp4';
const isReady = (item: SandboxItem) => item.state === 'READY';

async function bytesOf({ body }: SandboxItem): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body.chunks({ start: 0, end: body.sizeBytes })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function named(filename: string): SandboxItem[] {
  return demo.items.filter((item) => item.filename === filename);
}

test('it has at least 240 photos and 12 videos over four years, one video of 64 MiB or more', () => {
  const videos = demo.items.filter((item) => isMovie(item) && isReady(item));
  assert.ok(demo.items.length - videos.length >= 240);
  assert.equal(videos.length, 12);
  assert.equal(new Set(videos.map((item) => item.body.sizeBytes)).size, 12);
  assert.ok(Math.max(...videos.map((item) => item.body.sizeBytes)) >= 64 * 2 ** 20);
  const months = new Set(demo.items.map((item) => item.creationTime?.slice(0, 7)));
  for (let month = 0; month < 48; month += 1) {
    assert.ok(months.has(new Date(Date.UTC(2021, month)).toISOString().slice(0, 7)));
  }
});

test('it is made in less than five seconds', () => {
  assert.ok(madeWithinMs < 5_000, `it took ${madeWithinMs} ms of CPU time`);
});

test('five albums: two of one title, one that tries to leave its directory; and favourites', () => {
  const titles = demo.albums.map((album) => album.title);
  assert.deepEqual(titles, ['Summer 2022', 'Summer 2022', '../x', 'Family & friends 👪', 'Best of 2023/2024']);
  for (const album of demo.albums) assert.ok(album.itemIds.length > 0, album.title);
  assert.ok(demo.items.filter((item) => item.favorite).length >= 10);
});

test('it has the awkward names', () => {
  const sameDay = named('IMG_0001.JPG').filter((item) => item.creationTime?.startsWith('2022-07-14'));
  assert.equal(sameDay.length, 3);
  const months = new Set(named('IMG_0001.JPG').map((item) => item.creationTime?.slice(0, 7)));
  assert.ok(months.size > 1, 'equal names across months');
  const some = (pattern: RegExp) =>
    assert.ok(
      demo.items.some((item) => pattern.test(item.filename)),
      String(pattern),
    );
  for (const pattern of [/\//, /\p{Emoji_Presentation}/u, /\.\.\.\.$/, /^[^.]+$/, /^\./, /^$/, /\n/]) some(pattern);
  assert.ok(demo.items.some((item) => item.filename !== item.filename.normalize('NFC')));
  assert.ok(demo.items.some((item) => Buffer.byteLength(item.filename) === 300));
});

test('it has the awkward dates, states and items nobody knows much about', () => {
  assert.equal(named('fireworks.jpg')[0]?.creationTime, '2022-12-31T23:30:00Z');
  assert.ok(demo.items.some((item) => Date.parse(item.creationTime ?? '') > Date.now()));
  assert.ok(demo.items.some((item) => item.creationTime === undefined));
  assert.deepEqual(demo.items.flatMap((item) => (isReady(item) ? [] : [item.state])).sort(), ['FAILED', 'PROCESSING']);
  assert.ok(demo.items.filter((item) => item.metadata === undefined && item.mimeType === '').length >= 2);
});

test('it knows the SHA-256 and size of every item', async () => {
  for (const item of demo.items) {
    const content = demo.contents.get(item.id);
    assert.equal(content?.sizeBytes, item.body.sizeBytes);
    assert.equal(content?.sha256, await sha256Of(item.body), item.filename);
  }
});

test('no two items have the same bytes', () => {
  const hashes = new Set([...demo.contents.values()].map((content) => content.sha256));
  assert.equal(hashes.size, demo.items.length);
});

test('made again, it is the same to the last byte', async () => {
  await using other = await TemporaryDirectory.create();
  const again = await makeDemoLibrary({ directory: other.path });
  const described = ({ items, albums, contents }: DemoLibrary) => ({
    items: items.map(({ body, ...item }) => ({ ...item, ...contents.get(item.id), length: body.sizeBytes })),
    albums,
  });
  assert.deepEqual(described(again), described(demo));
});

test('its photos decode to the width and height that are told', async () => {
  // Those of 12 megapixels are made in the same way, and take the decoder seconds.
  const isSmall = (item: SandboxItem) => Number(item.metadata?.width ?? 0) < 4_000;
  const photos = demo.items.filter((item) => !isMovie(item) && isSmall(item));
  const bySize = new Map(photos.map((item) => [item.metadata?.width, item]));
  assert.ok(bySize.size >= 8);
  for (const item of bySize.values()) {
    const { width, height } = jpeg.decode(await bytesOf(item), { maxMemoryUsageInMB: 1_024 });
    if (!item.metadata) continue;
    assert.deepEqual([String(width), String(height)], [item.metadata.width, item.metadata.height]);
  }
});

test('its photos carry the time and camera that are told, and some carry no EXIF', async () => {
  let without = 0;
  for (const item of demo.items.filter((candidate) => !isMovie(candidate))) {
    const tags = ExifReader.load(await bytesOf(item));
    const taken = tags.DateTimeOriginal?.description;
    if (taken === undefined) {
      without += 1;
      continue;
    }
    assert.equal(taken.replace(/^(\d+):(\d+):/, '$1-$2-').replace(' ', 'T'), item.creationTime?.replace('Z', ''));
    assert.equal(tags.Make?.description, item.metadata?.photo?.cameraMake);
    assert.equal(tags.Model?.description, item.metadata?.photo?.cameraModel);
  }
  assert.ok(without >= 10 && without < demo.items.length / 2, `${without} photos without EXIF`);
});

test('its videos play: ffmpeg decodes every frame without complaint', {
  skip: missingPrograms('ffmpeg', 'ffprobe'),
}, async () => {
  for (const item of demo.items.filter(isMovie).filter((movie) => movie.body.sizeBytes < 10_000_000)) {
    const input = directory.join('movie.mp4');
    await writeItem(item, input);
    const { stderr, status } = await run('ffmpeg', ['-v', 'error', '-i', input, '-f', 'null', '-']);
    assert.deepEqual({ stderr, status }, { stderr: '', status: 0 }, item.filename);
    const entries = ['-show_entries', 'stream=codec_name,width,height:format_tags=creation_time'];
    const told = JSON.parse(await output('ffprobe', ['-v', 'error', ...entries, '-of', 'json', input]));
    const { width, height } = item.metadata ?? {};
    assert.deepEqual(told.streams, [{ codec_name: 'h264', width: Number(width), height: Number(height) }]);
    assert.equal(told.format.tags.creation_time, item.creationTime?.replace('Z', '.000000Z'));
  }
});

test('its large video plays, too', { skip: missingPrograms('ffmpeg') }, async () => {
  const large = demo.items.find((item) => item.body.sizeBytes >= 64 * 2 ** 20) ?? assert.fail('there is none');
  const input = directory.join('large.mp4');
  await writeItem(large, input);
  const { stderr, status } = await run('ffmpeg', ['-v', 'error', '-i', input, '-f', 'null', '-']);
  assert.deepEqual({ stderr, status }, { stderr: '', status: 0 });
});

async function writeItem(item: SandboxItem, path: string): Promise<void> {
  await writeFile(path, await bytesOf(item));
}
