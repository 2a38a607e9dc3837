import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { UsageError } from '../../src/base/failure.ts';
import { Destination } from '../../src/materialize/destination.ts';
import { refuseOwnMounts } from '../../src/materialize/own-mounts.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

const run = promisify(execFile);

test('a destination is made, with what is missing above it', async () => {
  await using directory = await TemporaryDirectory.create();

  await Destination.prepare(directory.join('a/b/c'));

  assert.deepEqual(await readdir(directory.join('a/b/c')), ['.gphotos-fs']);
});

for (const attempt of ['prepare', 'inspect'] as const) {
  test(`a file in the place of the destination, or above it, is refused (${attempt})`, async () => {
    await using directory = await TemporaryDirectory.create();
    await writeFile(directory.join('nas'), 'mine');

    for (const path of ['nas', 'nas/photos']) {
      await assert.rejects(
        Destination[attempt](directory.join(path)),
        (error) => error instanceof UsageError && error.message.includes('is a file; give a directory'),
      );
    }
  });
}

test('a destination that cannot be written to is refused with the reason', async () => {
  await using directory = await TemporaryDirectory.create();
  const isRoot = process.getuid?.() === 0;
  if (isRoot) await run('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', directory.path]);
  else await chmod(directory.path, 0o555);
  try {
    await assert.rejects(
      Destination.prepare(directory.join('nas')),
      (error) => error instanceof UsageError && /read-only|may not write/.test(error.message),
    );
  } finally {
    if (isRoot) await run('umount', [directory.path]);
  }
});

test('a destination in a mount of ours is refused without entering it', async () => {
  await using directory = await TemporaryDirectory.create();
  const mountPoint = directory.join('mnt');
  await mkdir(directory.join('nas/old'), { recursive: true });
  await symlink('../../mnt/photos', directory.join('nas/old/way-in'));
  await symlink(directory.join('loop'), directory.join('loop'));

  for (const path of ['mnt', 'mnt/copy', 'nas/old/way-in/2021', 'nas/../mnt']) {
    await assert.rejects(
      refuseOwnMounts(directory.join(path), [mountPoint]),
      (error) => error instanceof UsageError && error.message.includes(`lies in the mounted library ${mountPoint}`),
    );
  }
  for (const path of ['mnt2', 'nas/old', 'nas/missing/further', 'loop/inside']) {
    await refuseOwnMounts(directory.join(path), [mountPoint]);
  }
});
