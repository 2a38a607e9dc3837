import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { sha256Of } from '../../src/sandbox/media-body.ts';
import type { Person } from '../support/person.ts';
import { missingPrograms } from '../support/programs.ts';
import { clip, lines, SMALL_LIBRARY } from './small-library.ts';
import { forEachWay } from './ways-to-mount.ts';

const SKIP_ARCHIVING = missingPrograms('rsync', 'tar');

forEachWay((way) => {
  let person: Person;
  let mountPoint: string;
  const diff = (...args: string[]) => person.output('diff', ['-r', '--no-dereference', ...args]);

  before(async () => {
    person = await way.person({ library: SMALL_LIBRARY });
    ({ mountPoint } = await person.mount());
  });
  after(() => person?.[Symbol.asyncDispose]());

  test('rsync -a copies everything, and run again transfers nothing', { skip: SKIP_ARCHIVING }, async () => {
    const copy = person.directory.join('rsync');
    await person.output('rsync', ['-a', `${mountPoint}/`, `${copy}/`]);
    await diff(mountPoint, copy);
    assert.equal(await person.output('rsync', ['-a', '--itemize-changes', `${mountPoint}/`, `${copy}/`]), '');
  });

  test('cp -a and tar see the same tree', { skip: SKIP_ARCHIVING }, async () => {
    const copy = person.directory.join('cp');
    await person.output('cp', ['-a', mountPoint, copy]);
    await person.output('sh', [
      '-c',
      'mkdir "$2" && tar -C "$1" -c . | tar -C "$2" -x',
      'sh',
      mountPoint,
      `${copy}-tar`,
    ]);
    await diff(mountPoint, copy);
    await diff(copy, `${copy}-tar`);
  });

  test('materialize runs while the mount is up and makes the same relative paths', async () => {
    const copy = person.directory.join('materialized');
    const first = await person.gphotosFs('materialize', copy);
    assert.equal(first.status, 0, first.stderr);
    assert.match(first.stdout, /^4 files copied/);
    await diff('--exclude=.gphotos-fs', mountPoint, copy);
    const options = ['-a', '--exclude=.gphotos-fs', '--itemize-changes', '--omit-dir-times'];
    assert.equal(await person.output('rsync', [...options, `${mountPoint}/`, `${copy}/`]), '');
    const again = await person.gphotosFs('materialize', copy);
    assert.match(again.stdout, /^0 files copied.* 9 already there/);
  });

  test('materialize --sidecars writes what is known beside the originals, and else the copy stays the mounted tree', async () => {
    const copy = person.directory.join('with sidecars');
    const materialize = (...options: string[]) => person.gphotosFs('materialize', '--sidecars', ...options, copy);
    const counts = ({ stdout }: { stdout: string }) => {
      const { copied, sidecars, skipped, total } = JSON.parse(stdout);
      return { copied, sidecars, skipped, total };
    };
    assert.deepEqual(counts(await materialize('--dry-run', '--json')), {
      copied: 4,
      sidecars: 1,
      skipped: 0,
      total: 10,
    });
    const first = await materialize();
    assert.equal(first.status, 0, first.stderr);
    assert.match(first.stdout, /^4 files copied.* 5 links, 1 sidecar,/);
    const sidecar = await readFile(`${copy}/photos/2020/12/hill.jpg.xmp`, 'utf8');
    assert.match(sidecar, /<dc:description>.*>From the top<.*<\/dc:description>/);
    await diff('--exclude=.gphotos-fs', '--exclude=*.xmp', mountPoint, copy);
    const options = ['-a', '--exclude=.gphotos-fs', '--itemize-changes', '--omit-dir-times'];
    assert.equal(await person.output('rsync', [...options, `${mountPoint}/`, `${copy}/`]), '');
    assert.deepEqual(counts(await materialize('--json')), { copied: 0, sidecars: 0, skipped: 10, total: 10 });
  });

  test('git takes the mount for the materialized tree: nothing to commit', {
    skip: missingPrograms('git'),
  }, async () => {
    const copy = person.directory.join('repository');
    assert.equal((await person.gphotosFs('materialize', copy)).status, 0);
    const git = (...args: string[]) => person.output('git', ['-C', copy, ...args], { cwd: copy });
    await git('init', '--quiet');
    await git('config', 'core.excludesFile', person.directory.join('excluded'));
    await person.output('sh', ['-c', 'echo .gphotos-fs > "$1"', 'sh', person.directory.join('excluded')]);
    await git('add', '.');
    const author = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.org'];
    await git(...author, 'commit', '--quiet', '--message=Everything');
    assert.equal(await git('status', '--porcelain'), '');
    assert.equal(await git('--work-tree', mountPoint, 'status', '--porcelain'), '');
    assert.equal(lines(await git('ls-files')).length, 9);
  });

  test('a file is the same through read, through direct reads and through a mapping', {
    skip: missingPrograms('git', 'dd'),
  }, async () => {
    const file = `${mountPoint}/photos/2021/07/clip.mp4`;
    const direct = await person.output('sh', [
      '-c',
      'dd if="$1" iflag=direct bs=64k status=none | sha256sum',
      'sh',
      file,
    ]);
    assert.equal(direct.slice(0, 64), await sha256Of(clip.body));
    // git maps files of more than 32 KiB into memory to hash them, and reads what comes through a pipe.
    const mapped = await person.output('git', ['hash-object', '--no-filters', file]);
    const piped = await person.output('sh', ['-c', 'cat "$1" | git hash-object --stdin', 'sh', file]);
    assert.equal(mapped, piped);
  });
});
