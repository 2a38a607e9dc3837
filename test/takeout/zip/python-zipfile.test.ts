/** Archives as Python's `zipfile` writes them: streamed, in the zip64 form, with names in old and new encodings, and large. */
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { test } from 'node:test';
import { LocalFile } from '../../../src/takeout/local-file.ts';
import { openStored } from '../../../src/takeout/zip/entry-data.ts';
import { missingPrograms, output } from '../../support/programs.ts';
import { TemporaryDirectory } from '../../support/temporary-directory.ts';
import { list, listFile, readWhole, unpackFile } from './reading.ts';

const python = { skip: missingPrograms('python3') };

/** Runs a Python program with `out`, the archive's path, and the module `zipfile`. */
async function packWithPython(folder: TemporaryDirectory, program: string): Promise<string> {
  const out = folder.join('takeout-001.zip');
  await output('python3', ['-c', `import io, sys, zipfile\nout = sys.argv[1]\n${program}`, out]);
  return out;
}

test("an archive that Python's zipfile streams out, zip64 forced, reads as it was packed", python, async () => {
  await using folder = await TemporaryDirectory.create();
  const archive = await packWithPython(
    folder,
    `
class Pipe(io.RawIOBase):
    def __init__(self, file): self.file = file
    def writable(self): return True
    def seekable(self): return False
    def write(self, data): return self.file.write(data)
with open(out, 'wb') as file, zipfile.ZipFile(Pipe(file), 'w', zipfile.ZIP_DEFLATED) as z:
    for path in ['a.jpg', 'b.jpg']:
        with z.open(path, 'w', force_zip64=True) as entry: entry.write(path.encode() * 1000)
`,
  );

  assert.deepEqual(await unpackFile(archive), [
    ['a.jpg', 'a.jpg'.repeat(1_000)],
    ['b.jpg', 'b.jpg'.repeat(1_000)],
  ]);
});

test("names in Python's zipfile: UTF-8, said to be so, and code page 437, said to be nothing", python, async () => {
  await using folder = await TemporaryDirectory.create();
  const archive = await packWithPython(
    folder,
    `
class Old(zipfile.ZipInfo):
    def _encodeFilenameFlags(self): return self.filename.encode('cp437'), 0
with zipfile.ZipFile(out, 'w') as z:
    z.writestr('Übersicht 写真.jpg', 'a')
    z.writestr(Old('Été à Zürich ß ½.jpg'), 'b')
`,
  );

  assert.deepEqual(await unpackFile(archive), [
    ['Übersicht 写真.jpg', 'a'],
    ['Été à Zürich ß ½.jpg', 'b'],
  ]);
});

test('every character of code page 437 is what Python takes it for', python, async () => {
  await using folder = await TemporaryDirectory.create();
  const archive = await packWithPython(
    folder,
    `
class Old(zipfile.ZipInfo):
    def _encodeFilenameFlags(self): return self.filename.encode('cp437'), 0
with zipfile.ZipFile(out, 'w') as z: z.writestr(Old(bytes(range(128, 256)).decode('cp437')), '')
`,
  );
  const [entry] = (await listFile(archive)).entries;
  const decoded = await output('python3', ['-c', "print(bytes(range(128, 256)).decode('cp437'), end='')"], {
    env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
  });

  assert.equal(entry?.path, decoded);
});

test('two entries of one path come both, in their order', python, async () => {
  await using folder = await TemporaryDirectory.create();
  const archive = await packWithPython(
    folder,
    `
import warnings; warnings.simplefilter('ignore')
with zipfile.ZipFile(out, 'w') as z:
    z.writestr('twice.jpg', 'first')
    z.writestr('other.jpg', 'between')
    z.writestr('twice.jpg', 'second')
`,
  );

  assert.deepEqual(await unpackFile(archive), [
    ['twice.jpg', 'first'],
    ['other.jpg', 'between'],
    ['twice.jpg', 'second'],
  ]);
});

test('a directory of 70,000 entries takes the zip64 form and is read in blocks', python, async () => {
  await using folder = await TemporaryDirectory.create();
  const archive = await packWithPython(
    folder,
    `
with zipfile.ZipFile(out, 'w') as z:
    for n in range(70000): z.writestr(f'Takeout/Google Photos/Photos from {n % 30 + 1990}/IMG_{n:08}.jpg.json', '{}')
`,
  );

  const { entries, leftOut } = await listFile(archive);

  assert.equal(entries.length, 70_000);
  assert.equal(new Set(entries.map(({ path }) => path)).size, 70_000);
  assert.deepEqual(leftOut, []);
});

test('entries behind 4 GiB, and one larger than that, are read where they are', python, async () => {
  await using folder = await TemporaryDirectory.create();
  // The large video is a hole in the file: it takes no room on the disk and no time to write.
  const archive = await packWithPython(
    folder,
    `
with open(out, 'wb') as file, zipfile.ZipFile(file, 'w') as z:
    z.writestr('first.jpg', 'first')
    info = zipfile.ZipInfo('video.mp4')
    size = 5 * (1 << 30) + 3
    info.file_size = info.compress_size = size
    info.CRC = 0
    info.header_offset = file.tell()
    file.write(info.FileHeader(zip64=True))
    file.seek(size, 1)
    z.start_dir = file.tell()
    z.filelist.append(info); z.NameToInfo[info.filename] = info; z._didModify = True
    z.writestr('last.jpg', 'last')
`,
  );
  await using source = await LocalFile.open(archive);
  assert.ok((await stat(archive)).blocks < 1_000, 'the file is sparse');

  const { entries } = await list(source);
  const [first, video, last] = entries;
  assert.ok(first && video && last);

  assert.deepEqual([first.path, video.path, last.path], ['first.jpg', 'video.mp4', 'last.jpg']);
  assert.equal(video.sizeBytes, 5 * 2 ** 30 + 3);
  assert.ok(last.headerOffset > 5 * 2 ** 30);
  assert.equal((await readWhole(source, last)).toString(), 'last');
  const stored = await openStored(source, video);
  assert.equal(await stored.read(Buffer.alloc(100), video.sizeBytes - 10), 10);
});
