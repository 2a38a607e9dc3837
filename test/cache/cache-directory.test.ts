import assert from 'node:assert/strict';
import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { CacheDirectory } from '../../src/cache/cache-directory.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

test('a cache directory is made, for its owner alone', async () => {
  await using temporary = await TemporaryDirectory.create();
  const path = temporary.join('a', 'b', 'cache');

  await CacheDirectory.open(path);
  await CacheDirectory.open(path);

  assert.equal((await stat(path)).mode & 0o777, 0o700);
});

test('a cache directory that is a file, or lies under one, is refused with the reason and the way out', async () => {
  await using temporary = await TemporaryDirectory.create();
  const file = temporary.join('file');
  await writeFile(file, '');

  for (const path of [file, temporary.join('file', 'cache')]) {
    await assert.rejects(CacheDirectory.open(path), (error: Error & { code: string }) => {
      assert.equal(error.code, 'usage');
      assert.match(error.message, /is a file, not a directory; choose another directory with --cache-dir$/);
      assert.ok(error.message.startsWith(`Cannot use '${path}' as the cache directory: `), error.message);
      return true;
    });
  }
});

test('a cache directory that must not be written is refused', async () => {
  await using temporary = await TemporaryDirectory.create();
  const path = temporary.join('cache');
  await mkdir(path);
  await chmod(path, 0o500);

  await asOrdinaryUser(() =>
    assert.rejects(CacheDirectory.open(path), { code: 'usage', message: /not permitted to write there/ }),
  );
});

/** Root may write everywhere, so for a moment this process is somebody else. */
async function asOrdinaryUser(job: () => Promise<void>): Promise<void> {
  const { geteuid, seteuid } = process;
  if (geteuid?.() !== 0 || !seteuid) return job();
  seteuid(65_534);
  try {
    await job();
  } finally {
    seteuid(0);
  }
}
