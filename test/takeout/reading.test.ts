import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { MediaId } from '../../src/library/media-item.ts';
import { movieOf } from '../../src/sandbox/takeout/media-content.ts';
import { shot } from '../../src/sandbox/takeout/vocabulary.ts';
import { writeExport } from '../../src/sandbox/takeout/write-export.ts';
import { writeUnpackedExport } from '../../src/sandbox/takeout/write-tree.ts';
import { collect } from '../support/collect.ts';
import { HangingDisk } from './hanging-disk.ts';
import { withoutResidentReads } from './resident-support.ts';
import { TakeoutWorld } from './takeout-world.ts';

const STAMP = '20250529T084030Z';
const LATER = '20250801T000000Z';
const STORED = { method: 'stored' } as const;
const PHOTO = Buffer.from('the bytes of a photo, which are as they were uploaded'.repeat(200));

test('a photo of up to 1 GiB is certain at its end; a larger one streams like a large video, and is not', async () => {
  await using world = await TakeoutWorld.open();
  const film = shot('film.mp4', { content: movieOf(1, 40 * 1024 * 1024, 'coded') });
  const raw = shot('raw.dng', { sizeBytes: 40 * 1024 * 1024 });
  const huge = shot('huge.dng', { sizeBytes: 2_000_000, packing: { declaredBytes: 1_200_000_000 } });
  await world.addExport({ stamp: STAMP, shots: [shot('a.jpg', { content: PHOTO }), raw, huge, film] });

  const photo = await world.library.open((await world.item('a.jpg')).id);
  const large = await world.library.open((await world.item('raw.dng')).id);
  const beyond = await world.library.open((await world.item('huge.dng')).id);
  const video = await world.library.open((await world.item('film.mp4')).id);

  assert.deepEqual(
    [photo, large, beyond, video].map(({ mimeType, isCertainAtEnd, sizeBytes }) => ({
      mimeType,
      isCertainAtEnd,
      sizeBytes,
    })),
    [
      { mimeType: 'image/jpeg', isCertainAtEnd: true, sizeBytes: PHOTO.length },
      { mimeType: 'image/x-adobe-dng', isCertainAtEnd: true, sizeBytes: 40 * 1024 * 1024 },
      { mimeType: 'image/x-adobe-dng', isCertainAtEnd: undefined, sizeBytes: 1_200_000_000 },
      { mimeType: 'video/mp4', isCertainAtEnd: undefined, sizeBytes: 40 * 1024 * 1024 },
    ],
  );
  assert.deepEqual(Buffer.concat(await collect(photo.body)), PHOTO);
  for (const { body } of [large, beyond]) for await (const _piece of body) break;
  for await (const _piece of video.body) break;
});

test('a large photo of which one copy is damaged comes from the other one from its first byte on', async () => {
  await using world = await TakeoutWorld.open();
  const shots = [shot('raw.dng', { sizeBytes: 40 * 1024 * 1024 })];
  const { archives } = await world.addExport({ stamp: LATER, shots }, 'later');
  const { expected } = await world.addExport({ stamp: STAMP, shots }, 'sound');
  await damage(archives[0] ?? assert.fail(), 'raw.dng', 20_000_000);

  const sum = createHash('sha256').update(await world.bytes('raw.dng'));

  assert.equal(sum.digest('hex'), expected.items[0]?.sha256);
  assert.ok(world.log.messages('warn').some((line) => /raw\.dng.*damaged/.test(line)));
});

test('a wrong CRC-32 fails in words that name archive and entry; another copy is read instead of it', async () => {
  await using world = await TakeoutWorld.open();
  const damaged = shot('a.jpg', { content: PHOTO, packing: { hasWrongCrc: true } });
  await world.addExport({ stamp: LATER, shots: [damaged] }, 'later');
  const reading = world.bytes('a.jpg');
  await assert.rejects(reading, { code: 'corrupt', message: /'Takeout\/.*\/a\.jpg' in '.*-001\.zip'.*CRC-32/ });

  await using sound = await TakeoutWorld.open();
  const { archives } = await sound.addExport({ stamp: STAMP, shots: [shot('a.jpg', { content: PHOTO })] });
  const copy = sound.path('archives', 'takeout-20250529T084030Z-1-001 (1).zip');
  await writeFile(copy, await readFile(archives[0] ?? ''));
  await damage(archives[0] ?? assert.fail());
  await sound.library.items(undefined).next();

  assert.deepEqual(await sound.bytes('a.jpg'), PHOTO);
  assert.ok(sound.log.messages('warn').some((line) => /a\.jpg.*damaged/.test(line)));
});

test('when an archive is away or replaced, a copy in another one is read', async () => {
  await using world = await TakeoutWorld.open();
  const shots = [shot('a.jpg', { content: PHOTO })];
  const newer = await world.addExport({ stamp: LATER, shots }, 'newer');
  await world.addExport({ stamp: STAMP, shots }, 'older');
  assert.equal((await world.items()).length, 1);
  const { id } = await world.item('a.jpg');
  const read = async () => Buffer.concat(await collect((await world.library.open(id)).body));
  assert.deepEqual(await read(), PHOTO);

  await writeFile(newer.archives[0] ?? '', 'something else');
  assert.deepEqual(await read(), PHOTO);
  await rename(world.path('newer'), world.path('away'));
  await world.restart();
  assert.deepEqual(await read(), PHOTO);
  await rename(world.path('older'), world.path('away too'));
  await world.restart();
  await assert.rejects(read(), { code: 'offline' });
});

test('an archive that is replaced while it is used fails its readers, and its items come from the new one', async () => {
  await using world = await TakeoutWorld.open();
  const { archives } = await world.addExport({ stamp: STAMP, shots: [shot('a.jpg', { content: 'old' })] });
  const { id } = await world.item('a.jpg');
  const mark = await world.library.listingMark();
  const next = await writeExport(world.path('next'), { stamp: STAMP, shots: [shot('a.jpg', { content: 'new' })] });
  await rename(next.archives[0] ?? '', archives[0] ?? '');

  await assert.rejects(world.library.open(id), { code: 'gone' });
  assert.notEqual(await world.library.listingMark(), mark);
  assert.equal((await world.library.lookUp([id])).size, 1, 'not seen to be gone before it is listed');
  assert.equal(String(await world.bytes('a.jpg')), 'new');
  assert.equal((await world.item('a.jpg')).id, id);
});

test('what lies unpacked and is in memory is read at once', { skip: await withoutResidentReads() }, async () => {
  await using world = await TakeoutWorld.open();
  const stored = shot('stored.jpg', { content: PHOTO, packing: STORED });
  const film = shot('stored.mp4', { content: PHOTO, packing: STORED, takenAt: '2021-07-05T10:00:00Z' });
  await world.addExport({ stamp: STAMP, shots: [stored, film] });
  await writeUnpackedExport(world.path('unpacked'), { stamp: STAMP, shots: [shot('file.jpg', { content: PHOTO })] });
  await world.library.add([world.path('unpacked')]);
  const target = Buffer.alloc(10);

  for (const filename of ['stored.jpg', 'stored.mp4', 'file.jpg']) {
    const place = (await world.library.openInPlace((await world.item(filename)).id)) ?? assert.fail(filename);
    await place.read(target, 100);
    assert.equal(place.read(target, 101), 10, filename);
    assert.deepEqual(target, PHOTO.subarray(101, 111));
    await place.close();
  }
});

test('stored entries and unpacked files are read where they lie, packed ones are not', async () => {
  await using world = await TakeoutWorld.open();
  const stored = shot('stored.jpg', { content: PHOTO, packing: { method: 'stored' } });
  await world.addExport({ stamp: STAMP, shots: [stored, shot('packed.jpg', { content: `${PHOTO}!` })] });
  await writeUnpackedExport(world.path('unpacked'), { stamp: STAMP, shots: [shot('file.jpg', { content: PHOTO })] });
  await world.library.add([world.path('unpacked')]);
  const target = Buffer.alloc(10);

  for (const [filename, hasDescriptor] of [
    ['stored.jpg', false],
    ['file.jpg', true],
  ] as const) {
    const place = (await world.library.openInPlace((await world.item(filename)).id)) ?? assert.fail(filename);
    assert.equal(place.sizeBytes, PHOTO.length);
    assert.equal(place.descriptor !== undefined, hasDescriptor);
    assert.equal(await place.read(target, 100), 10);
    assert.deepEqual(target, PHOTO.subarray(100, 110));
    assert.equal(await place.read(target, PHOTO.length - 3), 3);
    assert.equal(await place.read(target, PHOTO.length), 0);
    await place.close();
    await place.close();
  }
  assert.equal(await world.library.openInPlace((await world.item('packed.jpg')).id), undefined);
});

test('a stored photo that is damaged cannot be opened, each time; a copy of it that is not is read instead', async () => {
  await using world = await TakeoutWorld.open();
  const shots = [shot('a.jpg', { content: PHOTO, packing: STORED })];
  const { archives } = await world.addExport({ stamp: LATER, shots }, 'later');
  await damage(archives[0] ?? assert.fail());
  const { id } = await world.item('a.jpg');
  const named = { code: 'corrupt', message: /'Takeout\/.*\/a\.jpg' in '.*-001\.zip'.*CRC-32/ };
  for (let time = 0; time < 2; time += 1) await assert.rejects(world.library.openInPlace(id), named);

  await world.addExport({ stamp: STAMP, shots }, 'sound');
  await world.items();
  await world.restart();
  const place = (await world.library.openInPlace(id)) ?? assert.fail('it is stored');
  const target = Buffer.alloc(PHOTO.length);
  await place.read(target, 0);
  await place.close();
  assert.deepEqual(target, PHOTO);
  assert.ok(world.log.messages('warn').some((line) => /a\.jpg.*damaged/.test(line)));
});

test('a stored photo is checked once, by whoever comes first, and a reader who gives up leaves that to the next', async () => {
  const disk = new HangingDisk();
  await using world = await TakeoutWorld.open({ disk });
  await world.addExport({ stamp: STAMP, shots: [shot('a.jpg', { sizeBytes: 3_000_000, packing: STORED })] });
  const { id } = await world.item('a.jpg');
  disk.readBytes = 0;
  const stop = new AbortController();
  const givenUp = world.library.openInPlace(id, stop.signal);
  const others = [world.library.openInPlace(id), world.library.openInPlace(id)];
  stop.abort(new Error('enough'));
  await assert.rejects(givenUp, { message: 'enough' });
  for (const place of await Promise.all(others)) await place?.close();
  await (await world.library.openInPlace(id))?.close();
  assert.ok(disk.readBytes >= 3_000_000 && disk.readBytes < 4_100_000, `${disk.readBytes} bytes were read`);
});

/** The id of a stored video of as many bytes as `PHOTO`, one of which was altered. */
async function damagedFilm(world: TakeoutWorld): Promise<MediaId> {
  const film = shot('a.mp4', { content: PHOTO, packing: STORED });
  const { archives } = await world.addExport({ stamp: STAMP, shots: [film] });
  await damage(archives[0] ?? assert.fail(), 'a.mp4');
  return (await world.item('a.mp4')).id;
}

test('a stored video is read at once, and when it is damaged, its end fails and it is not opened again', async () => {
  await using world = await TakeoutWorld.open();
  const id = await damagedFilm(world);
  const place = (await world.library.openInPlace(id)) ?? assert.fail('it is stored');
  const half = PHOTO.length / 2;
  const target = Buffer.alloc(half);
  const read = async (position: number) => place.read(target, position);
  const named = { code: 'corrupt', message: /'Takeout\/.*\/a\.mp4' in '.*-001\.zip'.*CRC-32/ };

  assert.equal(await read(0), half);
  assert.equal(await read(0), half, 'again');
  await assert.rejects(read(half), named);
  await assert.rejects(read(0), named, 'known from now on');
  await place.close();
  await assert.rejects(world.library.openInPlace(id), named);
});

test('of a stored video the order of its reads does not matter, nor who does them', async () => {
  await using world = await TakeoutWorld.open();
  const id = await damagedFilm(world);
  const quarter = PHOTO.length / 4;
  const read = async (at: number) => {
    const place = (await world.library.openInPlace(id)) ?? assert.fail('it is stored');
    try {
      return await place.read(Buffer.alloc(quarter), at * quarter);
    } finally {
      await place.close();
    }
  };
  assert.deepEqual([await read(3), await read(0), await read(2)], [quarter, quarter, quarter]);
  await assert.rejects(read(1), { code: 'corrupt' });
});

test('whoever reads an original is told which revision its bytes are', async () => {
  await using world = await TakeoutWorld.open();
  const method = 'stored' as const;
  const shots = (content: string) => [
    shot('stored.jpg', { content: `${content} as it is`, packing: { method } }),
    shot('packed.jpg', { content: `${content} packed` }),
  ];
  await world.addExport({ stamp: STAMP, shots: shots('old') });
  await writeUnpackedExport(world.path('unpacked'), { stamp: LATER, shots: [shot('file.jpg', { content: PHOTO })] });
  await world.library.add([world.path('unpacked')]);
  const told = async () => {
    const revisions: Record<string, string> = {};
    for (const { id, filename, revision = '' } of await world.items()) {
      const stream = await world.library.open(id);
      await collect(stream.body);
      const placed = await world.library.openInPlace(id);
      await placed?.close();
      assert.equal(stream.revision, revision);
      assert.equal(placed?.revision, filename === 'packed.jpg' ? undefined : revision);
      revisions[filename] = revision;
    }
    return revisions;
  };
  const before = await told();

  await writeExport(world.path('archives'), { stamp: STAMP, shots: shots('new') });
  const after = await told();

  assert.deepEqual(Object.keys(after).toSorted(), ['file.jpg', 'packed.jpg', 'stored.jpg']);
  assert.notEqual(after['stored.jpg'], before['stored.jpg']);
  assert.notEqual(after['packed.jpg'], before['packed.jpg']);
  assert.equal(after['file.jpg'], before['file.jpg']);
});

test('a reader that stops, or aborts before it began, leaves no archive in use', async () => {
  await using world = await TakeoutWorld.open();
  const film = shot('film.mp4', { content: movieOf(2, 40 * 1024 * 1024, 'coded') });
  await world.addExport({ stamp: STAMP, shots: [film] });
  const { id } = await world.item('film.mp4');
  const stop = new AbortController();

  for await (const _piece of (await world.library.open(id)).body) break;
  const { body } = await world.library.open(id, stop.signal);
  stop.abort(new Error('enough'));

  await assert.rejects(collect(body), { message: 'enough' });
});

/** Changes one byte of what its first file of that name was packed into, and nothing that the directory tells. */
async function damage(archive: string, filename = 'a.jpg', behindNameBytes = 40): Promise<void> {
  const whole = await readFile(archive);
  const at = whole.indexOf(filename) + filename.length + behindNameBytes;
  whole[at] = (whole[at] ?? 0) ^ 0xff;
  await writeFile(archive, whole);
}
