import assert from 'node:assert/strict';
import { appendFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { ExportDescription } from '../../src/sandbox/takeout/description.ts';
import { otherFile, shot } from '../../src/sandbox/takeout/vocabulary.ts';
import type { Disk } from '../../src/takeout/disk.ts';
import { HangingDisk } from './hanging-disk.ts';
import { TakeoutWorld } from './takeout-world.ts';

const STAMP = '20250529T084030Z';
const YEAR = 'Takeout/Google Photos/Photos from 2021';
/** Of two parts: one that nothing happens to, and one that is spoiled. */
const TWO: ExportDescription = {
  stamp: STAMP,
  parts: 2,
  shots: [1, 2].map((part) => shot(`${part}.jpg`, { part, sidecarPart: part, takenAt: `2021-0${part}-01T00:00:00Z` })),
};

async function worldOfTwo(disk?: Disk) {
  const world = await TakeoutWorld.open(disk ? { disk } : {});
  const { archives } = await world.addExport(TWO);
  const second = archives[1] ?? assert.fail();
  const whole = await readFile(second);
  const stateOf = async () => {
    const { state, why } = (await world.library.list()).exports[0]?.sources[1] ?? assert.fail();
    return `${state}: ${why ?? ''}`;
  };
  return { world, second, whole, stateOf, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}

test('parts that are missing are told, and what is there is listed', async () => {
  await using two = await worldOfTwo();
  await rm(two.second.replace('-002', '-001'));

  assert.deepEqual(await two.world.filenames(), ['2.jpg']);
  const { exports, isSound } = await two.world.library.check();
  assert.deepEqual(exports[0]?.gaps, [{ from: 1, to: 1 }]);
  assert.equal(isSound, false);
});

for (const [name, spoil, told] of [
  ['cut short', (path: string, whole: Buffer) => truncate(path, whole.length / 2), /its end is missing.*download/],
  ['empty', (path: string) => truncate(path, 0), /its download has not begun or failed/],
  [
    'of a corrupt directory',
    (path: string, whole: Buffer) =>
      writeFile(path, Buffer.from(whole).fill(0, whole.length - 200, whole.length - 100)),
    /damaged, download it again/,
  ],
] as const) {
  test(`a part that is ${name} is told by name, and read once it is whole`, async () => {
    await using two = await worldOfTwo();
    const { world, second, whole, stateOf } = two;
    await spoil(second, whole);

    assert.deepEqual(await world.filenames(), ['1.jpg']);
    assert.match(await stateOf(), new RegExp(`^broken: .*${told.source}`));
    assert.ok(world.log.messages('warn').some((line) => line.includes(second)));
    const report = await world.library.check();
    assert.equal(report.isSound, false);
    assert.match(report.exports[0]?.sources[1]?.why ?? '', told);

    await writeFile(second, whole);
    assert.deepEqual(await world.filenames(), ['2.jpg', '1.jpg']);
    assert.match(await stateOf(), /^ready: $/);
  });

  test(`what was known of a part stays when it becomes one that is ${name}`, async () => {
    await using two = await worldOfTwo();
    const { world, second, whole } = two;
    const before = await world.items();
    await spoil(second, whole);

    assert.deepEqual(await world.items(), before);
    await assert.rejects(world.library.open(before[0]?.id ?? assert.fail()), { code: 'gone' });
  });
}

test('wrong checksums are told by the check with the names of archive and entry', async () => {
  await using world = await TakeoutWorld.open();
  const shots = [shot('bad.jpg', { packing: { hasWrongCrc: true } }), shot('good.jpg')];
  await world.addExport({ stamp: STAMP, shots });

  const report = await world.library.check();

  const { damaged, state } = report.exports[0]?.sources[0] ?? assert.fail();
  assert.deepEqual(
    { count: damaged.count, state, isSound: report.isSound },
    { count: 1, state: 'ready', isSound: false },
  );
  assert.match(damaged.first[0] ?? '', /Photos from 2021\/bad\.jpg' in '.*takeout-.*-001\.zip': its CRC-32 is/);
  assert.equal(report.checkedEntries, 5);
});

test('entries with impossible names, encrypted ones and links are left out and told, the rest is listed', async () => {
  await using world = await TakeoutWorld.open();
  const others = [
    otherFile('../../evil.jpg', 'x'),
    otherFile('/etc/evil.jpg', 'x'),
    otherFile(`${YEAR}\\..\\..\\evil.jpg`, 'x'),
    otherFile(`${YEAR}/nul\0.jpg`, 'x'),
    otherFile(`${YEAR}/${'n'.repeat(4_000)}.jpg`, 'x'),
    otherFile(`${YEAR}/locked.jpg`, 'x', { packing: { isEncrypted: true } }),
    otherFile(`${YEAR}/link.jpg`, '/etc/passwd', { packing: { isLink: true } }),
    otherFile(Buffer.from([...Buffer.from(`${YEAR}/`), 0xff, 0xfe, ...Buffer.from('.jpg')]), 'odd'),
  ];
  await world.addExport({ stamp: STAMP, shots: [shot('good.jpg')], others });

  assert.deepEqual((await world.filenames()).toSorted(), ['good.jpg', '\u00a0■.jpg']);
  const { path, leftOut } = (await world.library.check()).exports[0]?.sources[0] ?? assert.fail();
  assert.equal(leftOut.count, 7);
  assert.deepEqual((await world.library.list()).exports[0]?.sources[0]?.leftOut, leftOut);
  for (const word of [/'\.\.'/, /absolute/, /control character/, /4\d{3} characters/, /encrypted/, /symbolic link/]) {
    assert.ok(
      leftOut.first.some((line) => word.test(line)),
      String(word),
    );
  }
  assert.deepEqual(
    world.log.messages('warn').map((line) => line.split(", the first is '")[0]),
    [`Left out of '${path}': 7 entries`],
  );
});

test('two entries of one path are one photo when their bytes are equal, and two when they are not', async () => {
  await using world = await TakeoutWorld.open();
  const others = ['one', 'two', 'two'].map((bytes) => otherFile(`${YEAR}/twice.jpg`, bytes));
  await world.addExport({ stamp: STAMP, shots: [shot('good.jpg')], others });

  assert.deepEqual((await world.filenames()).toSorted(), ['good.jpg', 'twice.jpg', 'twice.jpg']);
});

test('a zip bomb is left out where it cannot be true, and fails its reader where it lies about its size', async () => {
  await using world = await TakeoutWorld.open();
  const bomb = Buffer.alloc(4_000_000);
  const others = [
    otherFile(`${YEAR}/impossible.jpg`, 'x', { packing: { declaredBytes: 2 ** 31 } }),
    otherFile(`${YEAR}/liar.jpg`, bomb, { packing: { declaredBytes: 1_000_000 } }),
  ];
  await world.addExport({ stamp: STAMP, shots: [shot('good.jpg')], others });

  assert.deepEqual((await world.filenames()).toSorted(), ['good.jpg', 'liar.jpg']);
  await assert.rejects(world.bytes('liar.jpg'), { code: 'corrupt', message: /more bytes than the 1000000/ });
});

test('sidecars that are broken, not UTF-8, huge or nested without end cost their photos nothing but what they tell', async () => {
  await using world = await TakeoutWorld.open();
  const notUtf8 = Buffer.concat([
    Buffer.from('{"title":"latin.jpg","description":"caf'),
    Buffer.of(0xe9),
    Buffer.from('"}'),
  ]);
  const sidecars: Record<string, string | Uint8Array> = {
    'broken.jpg': '{"title": "broken.jpg", "photoTak',
    'nested.jpg': '['.repeat(100_000),
    'huge.jpg': Buffer.alloc(17 * 1024 * 1024, ' '),
    'empty.jpg': '',
    'latin.jpg': notUtf8,
  };
  const shots = Object.entries(sidecars).map(([title, sidecar]) => shot(title, { sidecar }));
  await world.addExport({ stamp: STAMP, shots });

  assert.deepEqual((await world.filenames()).toSorted(), Object.keys(sidecars).toSorted());
  const { brokenSidecars } = (await world.library.check()).exports[0] ?? assert.fail();
  assert.equal(brokenSidecars.count, 4);
  for (const reason of [
    /broken\.jpg.*ends too early/,
    /nested\.jpg.*levels deep/,
    /huge\.jpg.*more than/,
    /empty\.jpg.*empty/,
  ]) {
    assert.ok(
      brokenSidecars.first.some((line) => reason.test(line)),
      String(reason),
    );
    assert.ok(
      world.log.messages('warn').some((line) => reason.test(line)),
      String(reason),
    );
  }
});

test('empty files are no photos, and are told', async () => {
  await using world = await TakeoutWorld.open();
  await world.addExport({ stamp: STAMP, shots: [shot('good.jpg')], others: [otherFile(`${YEAR}/none.jpg`, '')] });

  assert.deepEqual(await world.filenames(), ['good.jpg']);
  assert.deepEqual((await world.library.check()).exports[0]?.emptyFiles, {
    count: 1,
    first: ['Photos from 2021/none.jpg'],
  });
});

test('a zip in a folder of archives that is no export is no part of the set', async () => {
  await using world = await TakeoutWorld.open();
  const { archives } = await world.addExport({ stamp: STAMP, shots: [shot('good.jpg')] });
  await writeFile(world.path('archives', 'notes.zip'), Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)]));
  await writeFile(world.path('archives', 'takeout-20250529T084030Z-1-002.tgz'), '\x1f\x8b');

  assert.deepEqual(await world.filenames(), ['good.jpg']);
  const { exports, refused } = await world.library.list();
  assert.deepEqual(
    exports.map(({ sources }) => sources.map(({ path }) => path)),
    [archives],
  );
  assert.match(refused[0]?.why ?? '', /ask Google for the export once more with the file type \.zip/);
});

test('a part that is still being written is told as not ready at every look, and read once its last byte is there', async () => {
  await using two = await worldOfTwo();
  const { world, second, whole, stateOf } = two;
  await truncate(second, 0);
  const share = Math.floor(whole.length / 3);
  let written = 0;
  for (const upTo of [share, 2 * share, whole.length - 1]) {
    await appendFile(second, whole.subarray(written, upTo));
    written = upTo;

    assert.match(await stateOf(), /^unread: $/, `${upTo} bytes, before they are looked at`);
    assert.deepEqual(await world.filenames(), ['1.jpg']);
    assert.match(await stateOf(), /^broken: its end is missing: the download was broken off or is still going on/);
    assert.equal((await world.library.check()).isSound, false);
  }

  await appendFile(second, whole.subarray(written));
  assert.deepEqual(await world.filenames(), ['2.jpg', '1.jpg']);
  assert.match(await stateOf(), /^ready: $/);
  assert.equal((await world.library.check()).isSound, true);
});

test('a part that grows in the midst of being read is told as growing, and read once it is whole', async () => {
  const disk = new HangingDisk();
  await using two = await worldOfTwo(disk);
  const { world, second, whole, stateOf } = two;
  const half = Math.floor(whole.length / 2);
  await truncate(second, half);
  disk.hang((path, call) => path === second && call === 'read');
  const listing = world.filenames();
  await disk.untilStuck();
  await appendFile(second, whole.subarray(half));
  await disk.release();

  assert.deepEqual(await listing, ['1.jpg']);
  const told = `Cannot read '${second}': it is still growing; look at it again when its download has finished`;
  assert.deepEqual(world.log.messages('warn'), [told]);
  assert.match(await stateOf(), /^unread: $/);

  assert.deepEqual(await world.filenames(), ['2.jpg', '1.jpg']);
  assert.match(await stateOf(), /^ready: $/);
});
