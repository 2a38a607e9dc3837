/** Archives as `zip` and `7z` write them: our reader is held against writers that know nothing of it. */
import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { missingPrograms, output } from '../../support/programs.ts';
import { TemporaryDirectory } from '../../support/temporary-directory.ts';
import { listFile, unpackFile } from './reading.ts';

const FILES: [path: string, contents: string][] = [
  ['Takeout/Google Photos/Photos from 2024/beach.jpg', 'sand and sea '.repeat(5_000)],
  ['Takeout/Google Photos/Photos from 2024/beach.jpg.json', '{"title":"beach.jpg"}'],
  ['Takeout/Google Photos/Photos from 2024/empty.jpg', ''],
  ['Takeout/Google\u00a0Photos/Été 2023 🏖/jour d’été.jpg', 'soleil'],
];
const PATHS = FILES.map(([path]) => path);

const zip = { skip: missingPrograms('zip') };
const sevenZip = { skip: missingPrograms('7z') };

/** A directory with `FILES` in it, in which archives are made. */
async function folderOfFiles(): Promise<TemporaryDirectory> {
  const folder = await TemporaryDirectory.create();
  for (const [path, contents] of FILES) {
    await mkdir(folder.join(dirname(path)), { recursive: true });
    await writeFile(folder.join(path), contents);
  }
  return folder;
}

for (const [what, options] of [
  ['stored', ['-0']],
  ['deflated', ['-6']],
  ['deflated as small as can be', ['-9']],
  ['written to a pipe, sizes behind the bytes', ['-fd']],
  ['in the zip64 form', ['-fz']],
] as const) {
  test(`an archive of zip reads as it was packed: ${what}`, zip, async () => {
    await using folder = await folderOfFiles();
    await output('zip', ['-q', ...options, 'takeout-001.zip', ...PATHS], { cwd: folder.path });

    assert.deepEqual(await unpackFile(folder.join('takeout-001.zip')), FILES);
  });
}

test('an archive that zip wrote to a pipe without seeking reads as it was packed', zip, async () => {
  await using folder = await folderOfFiles();
  const command = 'zip -q - "$@" | cat > takeout-001.zip';
  await output('sh', ['-c', command, 'sh', ...PATHS], { cwd: folder.path });

  assert.deepEqual(await unpackFile(folder.join('takeout-001.zip')), FILES);
});

test('directories in an archive are no files, and its comment does not matter', zip, async () => {
  await using folder = await folderOfFiles();
  await output('zip', ['-q', '-r', '-z', 'takeout-001.zip', 'Takeout'], { cwd: folder.path, input: 'a comment\n.\n' });

  const { entries, leftOut } = await listFile(folder.join('takeout-001.zip'));

  assert.deepEqual(entries.map(({ path }) => path).sort(), [...PATHS].sort());
  assert.deepEqual(leftOut, []);
});

test('encrypted entries and symbolic links are left out by name, the others are there', zip, async () => {
  await using folder = await folderOfFiles();
  const [beach = '', json = ''] = PATHS;
  await symlink('/etc/passwd', folder.join('link.jpg'));
  await output('zip', ['-q', '-y', 'takeout-001.zip', beach, 'link.jpg'], { cwd: folder.path });
  await output('zip', ['-q', '-P', 'secret', 'takeout-001.zip', json], { cwd: folder.path });

  const { entries, leftOut } = await listFile(folder.join('takeout-001.zip'));

  assert.deepEqual(
    entries.map(({ path }) => path),
    [beach],
  );
  assert.deepEqual(
    leftOut.map(({ name, problem }) => [name, problem]),
    [
      ['link.jpg', 'link'],
      [json, 'encrypted'],
    ],
  );
});

test('one piece of a split archive is refused with what to do', zip, async () => {
  await using folder = await TemporaryDirectory.create();
  await writeFile(folder.join('noise'), crypto.getRandomValues(new Uint8Array(65_536)));
  await writeFile(folder.join('more'), crypto.getRandomValues(new Uint8Array(60_000)));
  await output('zip', ['-q', '-0', '-s', '64k', 'takeout-001.zip', 'noise', 'more'], { cwd: folder.path });

  for (const piece of ['takeout-001.z01', 'takeout-001.zip']) {
    await assert.rejects(listFile(folder.join(piece)), { problem: 'split', message: /join them first/ });
  }
});

test('an archive of 7z reads as it was packed', sevenZip, async () => {
  await using folder = await folderOfFiles();
  await output('7z', ['a', '-bso0', '-tzip', 'takeout-001.zip', ...PATHS], { cwd: folder.path });

  assert.deepEqual(await unpackFile(folder.join('takeout-001.zip')), [...FILES].sort(byPath));
});

for (const [method, name] of [
  ['Deflate64', 'Deflate64'],
  ['BZip2', 'bzip2'],
  ['LZMA', 'LZMA'],
  ['PPMd', 'PPMd'],
] as const) {
  test(`what 7z packed with ${name} is left out, and said so`, sevenZip, async () => {
    await using folder = await folderOfFiles();
    const [beach = ''] = PATHS;
    const args = ['a', '-bso0', '-tzip', `-mm=${method}`, 'takeout-001.zip', beach];
    await output('7z', args, { cwd: folder.path });

    const { entries, leftOut } = await listFile(folder.join('takeout-001.zip'));

    assert.deepEqual(entries, []);
    assert.equal(leftOut[0]?.problem, 'method');
    assert.match(leftOut[0].why, new RegExp(name));
  });
}

test('what 7z encrypted with AES is left out as encrypted', sevenZip, async () => {
  await using folder = await folderOfFiles();
  const [beach = ''] = PATHS;
  const args = ['a', '-bso0', '-tzip', '-mem=AES256', '-psecret', 'takeout-001.zip', beach];
  await output('7z', args, { cwd: folder.path });

  assert.equal((await listFile(folder.join('takeout-001.zip'))).leftOut[0]?.problem, 'encrypted');
});

function byPath([a]: [string, string], [b]: [string, string]): number {
  return a < b ? -1 : 1;
}
