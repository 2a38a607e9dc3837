import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { UsageError } from '../../src/base/failure.ts';
import { checkDestination } from '../../src/engine/materialize-destination.ts';
import { isInside, realPathOf } from '../../src/engine/real-path.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

async function world() {
  const directory = await TemporaryDirectory.create();
  const cacheDirectory = directory.join('cache');
  const catalogDirectory = directory.join('data/catalog');
  await mkdir(cacheDirectory);
  await mkdir(catalogDirectory, { recursive: true });
  const check = (...path: string[]) => checkDestination(directory.join(...path), { cacheDirectory, catalogDirectory });
  return { directory, check, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

const refusedAs = (words: RegExp) => (error: unknown) => error instanceof UsageError && words.test(error.message);

describe('a destination', () => {
  test('may be anywhere on a disk, there or not yet, also beside our own directories', async () => {
    await using place = await world();
    await place.check('nas');
    await place.check('nas/not/yet/there');
    await place.check('cache-of-photos');
    await place.check('data');
  });

  test('in the cache or the catalog is refused, also where it does not exist yet', async () => {
    await using place = await world();
    await assert.rejects(place.check('cache'), refusedAs(/inside the cache/));
    await assert.rejects(place.check('cache/a/b'), refusedAs(/inside the cache/));
    await assert.rejects(place.check('data/catalog/x'), refusedAs(/inside the catalog/));
    await assert.rejects(place.check('nas/../cache/x'), refusedAs(/inside the cache/));
  });

  test('that a link leads into the cache is refused', async () => {
    await using place = await world();
    await symlink(place.directory.join('cache'), place.directory.join('link'));
    await assert.rejects(place.check('link'), refusedAs(/inside the cache/));
    await assert.rejects(place.check('link/not/yet'), refusedAs(/inside the cache/));
  });

  test('in the cache is refused when the cache itself is reached by a link', async () => {
    await using place = await world();
    await mkdir(place.directory.join('disk/originals'), { recursive: true });
    await symlink(place.directory.join('disk'), place.directory.join('mounted'));
    const own = { cacheDirectory: place.directory.join('mounted/originals'), catalogDirectory: '/nowhere' };
    await assert.rejects(
      checkDestination(place.directory.join('disk/originals/x'), own),
      refusedAs(/inside the cache/),
    );
  });

  test('below a file is left to the one who makes directories', async () => {
    await using place = await world();
    await writeFile(place.directory.join('file'), '');
    await place.check('file/below');
  });

  test('behind links that lead in a circle is refused by its path', async () => {
    await using place = await world();
    await symlink('circle', place.directory.join('circle'));
    await assert.rejects(place.check('circle/x'), refusedAs(/circle/));
  });
});

test('links above a path that is not there yet are resolved', async () => {
  await using directory = await TemporaryDirectory.create();
  await mkdir(directory.join('real'));
  await symlink('real', directory.join('link'));
  assert.equal(await realPathOf(directory.join('link/a/b')), directory.join('real/a/b'));
  assert.equal(await realPathOf('/'), '/');
});

test('inside means the directory itself or below it, not a name that begins alike', () => {
  assert.equal(isInside('/a/b', '/a/b'), true);
  assert.equal(isInside('/a/b/c', '/a/b'), true);
  assert.equal(isInside('/a/b/c', '/a/b/'), true);
  assert.equal(isInside('/a/bc', '/a/b'), false);
  assert.equal(isInside('/a', '/a/b'), false);
  assert.equal(isInside('/a', '/'), true);
});
