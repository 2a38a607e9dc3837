/** What the generator writes, as programs see it that know nothing of it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { test } from 'node:test';
import { fileOf, movieOf } from '../../../src/sandbox/takeout/media-content.ts';
import { album, otherFile, shot } from '../../../src/sandbox/takeout/vocabulary.ts';
import { writeExport } from '../../../src/sandbox/takeout/write-export.ts';
import { output, run } from '../../support/programs.ts';
import { TemporaryDirectory } from '../../support/temporary-directory.ts';

const STAMP = '20250529T084030Z';

/** One of everything that a library holds. */
function library() {
  const beach = shot('beach.jpg', { edited: true, clip: '.MP4', people: ['Anna'], favorite: true });
  const second = shot('beach.jpg', { takenAt: '2021-08-01T18:30:00Z' });
  const film = shot('film.mp4', { takenAt: '2020-01-01T00:00:00Z', sizeBytes: 300_000 });
  const gone = shot('gone.jpg', { standing: 'trashed' });
  return { beach, second, film, gone, shots: [beach, second, film, gone] };
}

async function sha256OfFile(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

/** The names that `zipinfo` shows. */
async function namesIn(archive: string): Promise<string[]> {
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  return (await output('zipinfo', ['-1', archive], { env })).trimEnd().split('\n');
}

test('unzip and 7z find every part sound', async () => {
  await using out = await TemporaryDirectory.create();
  const { shots, beach } = library();
  const albums = [album('Summer / 2021', [beach])];

  const { archives } = await writeExport(out.path, { stamp: STAMP, parts: 3, shots, albums });

  assert.deepEqual(await readdir(out.path), archives.map((path) => basename(path)).sort());
  assert.deepEqual(
    archives.map((path) => basename(path)),
    ['001', '002', '003'].map((part) => `takeout-${STAMP}-1-${part}.zip`),
  );
  for (const archive of archives) {
    assert.match(await output('unzip', ['-t', archive]), /No errors detected/);
    assert.match(await output('7z', ['t', archive]), /Everything is Ok/);
  }
});

test('unpacked, every file has the bytes that are expected of it', async () => {
  await using out = await TemporaryDirectory.create();
  const { shots, beach } = library();
  const { archives, expected } = await writeExport(out.path, {
    stamp: STAMP,
    parts: 2,
    shots,
    albums: [album('A', [beach])],
  });

  for (const archive of archives) await output('unzip', ['-q', archive, '-d', out.join('tree')]);

  const files = expected.items.flatMap((item) => item.files);
  assert.equal(files.length, 9);
  for (const { path, sha256, sizeBytes } of files) {
    const found = out.join('tree', path);
    assert.deepEqual([(await stat(found)).size, await sha256OfFile(found)], [sizeBytes, sha256], path);
  }
});

test('of a made-up movie deflate leaves nearly all, by codes where that is asked for', async () => {
  await using out = await TemporaryDirectory.create();
  const shots = [
    shot('dense.mp4', { content: movieOf(1, 3_000_000) }),
    shot('coded.mp4', { content: movieOf(1, 3_000_000, 'coded') }),
  ];

  const { archives, expected } = await writeExport(out.path, { stamp: STAMP, shots });

  const listing = await output('unzip', ['-v', archives[0] ?? '']);
  const shareOf = (name: string) =>
    Number(new RegExp(`Defl\\S+ +(\\d+) .*/${name}$`, 'm').exec(listing)?.[1]) / 3_000_000;
  assert.ok(shareOf('dense.mp4') >= 1, String(shareOf('dense.mp4')));
  assert.ok(shareOf('coded.mp4') > 0.98 && shareOf('coded.mp4') < 0.99, String(shareOf('coded.mp4')));
  await output('unzip', ['-q', archives[0] ?? '', '-d', out.join('tree')]);
  for (const { files, sha256 } of expected.items)
    assert.equal(await sha256OfFile(out.join('tree', files[0]?.path ?? '')), sha256);
});

test('a French export has its words, and the no-break space in its root', async () => {
  await using out = await TemporaryDirectory.create();
  const { beach, gone } = library();

  const { archives } = await writeExport(out.path, {
    stamp: STAMP,
    language: 'fr',
    shots: [beach, gone],
    albums: [album('', [beach])],
  });

  assert.deepEqual((await namesIn(archives[0] ?? '')).sort(), [
    'Takeout/Google\u00a0Photos/Corbeille/gone.jpg',
    'Takeout/Google\u00a0Photos/Corbeille/gone.jpg.supplemental-metadata.json',
    'Takeout/Google\u00a0Photos/Photos from 2021/beach-modifié.jpg',
    'Takeout/Google\u00a0Photos/Photos from 2021/beach.MP4',
    'Takeout/Google\u00a0Photos/Photos from 2021/beach.jpg',
    'Takeout/Google\u00a0Photos/Photos from 2021/beach.jpg.supplemental-metadata.json',
    'Takeout/Google\u00a0Photos/Sans titre/beach-modifié.jpg',
    'Takeout/Google\u00a0Photos/Sans titre/beach.MP4',
    'Takeout/Google\u00a0Photos/Sans titre/beach.jpg',
    'Takeout/Google\u00a0Photos/Sans titre/beach.jpg.supplemental-metadata.json',
    'Takeout/Google\u00a0Photos/Sans titre/métadonnées.json',
    'Takeout/archive_browser.html',
  ]);
});

test('entries are packed as asked: stored, streamed, of zip64, deflated otherwise', async () => {
  await using out = await TemporaryDirectory.create();
  const shots = [
    shot('stored.jpg', { packing: { method: 'stored' } }),
    shot('large.jpg', { packing: { isZip64: true, changedAt: '2024-05-25T22:15:00' } }),
    shot('usual.jpg'),
  ];

  const whole = await writeExport(out.join('whole'), { stamp: STAMP, shots });
  const streamed = await writeExport(out.join('streamed'), { stamp: STAMP, shots, isStreamed: true });

  const how = (listing: string, name: string) =>
    listing
      .split('\n')
      .find((line) => line.endsWith(`/${name}`))
      ?.split(/\s+/)
      .slice(1, 7)
      .join(' ');
  const listing = await output('zipinfo', ['-s', whole.archives[0] ?? '']);
  assert.match(how(listing, 'stored.jpg') ?? '', /^2\.0 unx \d+ b- stor 25-May-29$/);
  assert.match(how(listing, 'large.jpg') ?? '', /^4\.5 unx \d+ b- defN 24-May-25$/);
  assert.match(how(listing, 'usual.jpg') ?? '', /^2\.0 unx \d+ b- defN 25-May-29$/);
  // A small l: an extended local header, which follows the bytes.
  assert.match(how(await output('zipinfo', ['-s', streamed.archives[0] ?? '']), 'usual.jpg') ?? '', / bl defN /);
});

test('hostile entries are written as asked', async () => {
  await using out = await TemporaryDirectory.create();
  const others = [
    otherFile('../up.jpg', 'up'),
    otherFile('/etc/absolute.jpg', 'absolute'),
    otherFile('back\\slash.jpg', 'backslash'),
    otherFile(Buffer.from('no\xfftext\0.jpg', 'latin1'), 'bytes'),
    otherFile('long.jpg'.repeat(500), 'long'),
    otherFile('twice.jpg', 'first'),
    otherFile('twice.jpg', 'second'),
    otherFile('locked.jpg', 'encrypted', { packing: { isEncrypted: true } }),
    otherFile('link.jpg', '/etc/passwd', { packing: { isLink: true } }),
    otherFile('bomb.jpg', 'x'.repeat(9_000), { packing: { declaredBytes: 90 } }),
    otherFile('wrong.jpg', 'wrong', { packing: { hasWrongCrc: true } }),
  ];
  const { archives } = await writeExport(out.path, { stamp: STAMP, others });

  const listing = await output('python3', ['-c', LIST_ENTRIES, archives[0] ?? '']);

  const { entries } = JSON.parse(listing);
  assert.deepEqual(entries, [
    ['../up.jpg', 0, '100644', 2, 'up'],
    ['/etc/absolute.jpg', 0, '100644', 8, 'absolute'],
    ['back\\slash.jpg', 0, '100644', 9, 'backslash'],
    ['no\u00a0text', 0, '100644', 5, 'bytes'],
    ['4000 characters', 0, '100644', 4, 'long'],
    ['twice.jpg', 0, '100644', 5, 'first'],
    ['twice.jpg', 0, '100644', 6, 'second'],
    ['locked.jpg', 1, '100644', 9, 'RuntimeError'],
    ['link.jpg', 0, '120777', 11, '/etc/passwd'],
    ['bomb.jpg', 0, '100644', 90, 'BadZipFile'],
    ['wrong.jpg', 0, '100644', 5, 'BadZipFile'],
    ['Takeout/archive_browser.html', 0, '100644', 73, 'a page'],
  ]);
  assert.match((await run('unzip', ['-t', archives[0] ?? ''])).stdout, /wrong\.jpg +bad CRC/);
});

test('an export that is given up leaves no archive that is not whole', async () => {
  await using out = await TemporaryDirectory.create();
  const reason = new Error('given up');
  const stop = new AbortController();
  const film = shot('film.mp4', { sizeBytes: 2_000_000_000 });
  const writing = writeExport(out.path, { stamp: STAMP, shots: [film] }, stop.signal);
  // Once its file is there, python3 is packing.
  while ((await readdir(out.path)).length === 0) await new Promise(setImmediate);
  stop.abort(reason);

  await assert.rejects(writing, reason);
  assert.deepEqual(await readdir(out.path), []);
});

test('a file that is gone when it should be packed is named, and no archive is left', async () => {
  await using out = await TemporaryDirectory.create();
  await writeFile(out.join('photo.jpg'), 'a picture');
  const content = await fileOf(out.join('photo.jpg'));
  await rm(out.join('photo.jpg'));

  await assert.rejects(
    writeExport(out.path, { stamp: STAMP, shots: [shot('photo.jpg', { content })] }),
    /Cannot write .*-001\.zip.*: python3 ended with status 1: FileNotFoundError: .*photo\.jpg/,
  );
  assert.deepEqual(await readdir(out.path), []);
});

test('without python3 it says what to install', async () => {
  await using out = await TemporaryDirectory.create();
  const path = process.env.PATH;
  process.env.PATH = out.path;
  try {
    await assert.rejects(writeExport(out.join('zips'), { stamp: STAMP }), /python3 cannot be run .*; install it/);
  } finally {
    process.env.PATH = path;
  }
});

/** As Python reads them: it takes names for those of code page 437, and ends them at a NUL. */
const LIST_ENTRIES = `
import json, sys, zipfile
def name_of(info): return '%d characters' % len(info.filename) if len(info.filename) > 99 else info.filename
def contents(archive, info):
    if info.filename.endswith('.html'): return 'a page'
    try: return archive.read(info).decode()
    except Exception as reason: return type(reason).__name__
with zipfile.ZipFile(sys.argv[1]) as archive:
    print(json.dumps({'entries': [
        [name_of(info), info.flag_bits & 1, '%o' % (info.external_attr >> 16), info.file_size, contents(archive, info)]
        for info in archive.infolist()
    ]}))
`;
