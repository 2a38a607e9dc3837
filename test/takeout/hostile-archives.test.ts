/** What no program would write, put among archives that are as they should be. */
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { constants, crc32, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { shot } from '../../src/sandbox/takeout/vocabulary.ts';
import { HangingDisk } from './hanging-disk.ts';
import { TakeoutWorld } from './takeout-world.ts';
import { mutationsOf } from './zip/mutations.ts';
import { type RawEntry, rawZip } from './zip/raw-zip.ts';

const STAMP = '20250529T084030Z';
const YEAR = 'Takeout/Google Photos/Photos from 2021';
const PIECE = Buffer.alloc(16 * 1024 * 1024, ' ');
const PIECES = 64;

/** A JSON file of one gigabyte, which is true: packed a piece at a time, each of them as the one before. */
function hugeJson(name: string): RawEntry & { readonly contents: Buffer } {
  const texts = [Buffer.from('{"title":"huge.jpg"'), ...Array.from({ length: PIECES }, () => PIECE), Buffer.from('}')];
  const pack = (bytes: Buffer) => deflateRawSync(bytes, { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  const packed = new Map(texts.map((bytes) => [bytes, pack(bytes)]));
  return {
    name,
    method: 8,
    contents: Buffer.concat([...texts.map((bytes) => packed.get(bytes) ?? assert.fail()), deflateRawSync('')]),
    sizeBytes: texts.reduce((sum, { length }) => sum + length, 0),
    crc32: texts.reduce((sum, bytes) => crc32(bytes, sum), 0),
  };
}

test('a sidecar of a gigabyte is refused by its size: not a byte of it is read, and its photo is listed', async () => {
  const disk = new HangingDisk();
  await using world = await TakeoutWorld.open({ disk });
  const huge = hugeJson(`${YEAR}/huge.jpg.json`);
  const archive = rawZip([{ name: `${YEAR}/huge.jpg`, contents: 'a photo' }, huge]);
  await mkdir(world.path('archives'));
  await writeFile(world.path('archives', `takeout-${STAMP}-1-001.zip`), archive);
  await world.library.add([world.path('archives')]);

  assert.deepEqual(await world.filenames(), ['huge.jpg']);

  assert.ok((huge.sizeBytes ?? 0) > 2 ** 30);
  const told = /huge\.jpg\.json' cannot be used: it has 10\d{8} bytes, more than the \d+ that are read/;
  assert.equal(world.log.messages('warn').filter((line) => told.test(line)).length, 1);
  assert.ok(disk.readBytes < huge.contents.length / 2, `${disk.readBytes} of ${huge.contents.length} bytes were read`);
});

// README: "of each finding the count, and the first 1,000 by name".
test('of findings without number all are counted, and the first thousand named', async () => {
  await using world = await TakeoutWorld.open();
  const ENCRYPTED = 1;
  const locked = Array.from({ length: 1_001 }, (_, at) => ({ name: `${YEAR}/${at}.jpg`, flags: ENCRYPTED }));
  await mkdir(world.path('archives'));
  await writeFile(world.path('archives', `takeout-${STAMP}-1-001.zip`), rawZip(locked));
  await world.library.add([world.path('archives')]);

  const { leftOut } = (await world.library.check()).exports[0]?.sources[0] ?? assert.fail();
  const { leftOut: listed } = (await world.library.list()).exports[0]?.sources[0] ?? assert.fail();

  assert.deepEqual({ count: leftOut.count, named: leftOut.first.length }, { count: 1_001, named: 1_000 });
  assert.match(leftOut.first[999] ?? '', /\/999\.jpg: it is encrypted/);
  assert.deepEqual(listed, { count: 1_001, first: leftOut.first.slice(0, 20) });
});

test('whatever happened to the bytes of one archive, the others are listed and read, and it is too once it is whole', async () => {
  const disk = new HangingDisk();
  await using world = await TakeoutWorld.open({ disk });
  const shots = [1, 2].map((part) =>
    shot(`${part}.jpg`, { part, sidecarPart: part, takenAt: `2021-0${part}-01T00:00:00Z`, content: `photo ${part}` }),
  );
  const { archives } = await world.addExport({ stamp: STAMP, parts: 2, shots });
  const [sound = '', spoiled = ''] = archives;
  const whole = await readFile(spoiled);
  const mostReadBytes = 20 * (whole.length + (await readFile(sound)).length) + 10_000;

  await fc.assert(
    fc.asyncProperty(mutationsOf(whole), async (bytes) => {
      await writeFile(spoiled, bytes);
      const before = disk.readBytes;

      assert.ok((await world.filenames()).includes('1.jpg'));
      assert.ok(disk.readBytes - before <= mostReadBytes, `${disk.readBytes - before} bytes were read`);
      assert.equal(String(await world.bytes('1.jpg')), 'photo 1');
      const states = (await world.library.list()).exports.flatMap(({ sources }) => sources.map(({ state }) => state));
      assert.equal(states[0], 'ready');
      assert.match(states[1] ?? '', /^(?:ready|broken)$/);
    }),
    { numRuns: 100 },
  );

  await writeFile(spoiled, whole);
  assert.deepEqual(await world.filenames(), ['2.jpg', '1.jpg']);
  assert.equal(String(await world.bytes('2.jpg')), 'photo 2');
});
