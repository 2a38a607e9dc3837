import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { mountAt } from '../../src/base/mount-table.ts';
import { sha256Of } from '../../src/sandbox/media-body.ts';
import type { RunningMount } from '../support/person.ts';
import { output } from '../support/programs.ts';
import { atOnce, givenUpAtTheEnd, isPending, promptly } from './awaiting.ts';
import { HeldProgram, NO_PYTHON } from './held-program.ts';
import { clip, hill, SMALL_LIBRARY } from './small-library.ts';
import { forEachWay, WAYS, WAYS_OF_ROOT, type Way } from './ways-to-mount.ts';

/** Works in the directory, and reads the file of which it is told. */
const VISITOR = `
import hashlib, os
os.chdir(sys.argv[1])
print(hashlib.sha256(open(begin(), 'rb').read()).hexdigest())`;

/** A mount looks every second whether it is still there. */
const LOOKS_TWICE_MS = 2_500;

/** It does not take itself for gone, however often it looks. */
async function isServedOn({ ended }: RunningMount): Promise<void> {
  await Promise.race([ended, pause(LOOKS_TWICE_MS)]);
  assert.ok(await isPending(ended), 'it is served on');
}

const withPython = (way: Way) => ({ ...way, skip: way.skip || NO_PYTHON });

const NAMES = ['beach (2).jpg', 'beach.jpg', 'clip.mp4'];

forEachWay(
  (way) => {
    test('a mount whose parent directory is renamed goes on where it then is, and ends cleanly', async () => {
      await using person = await way.person({ library: SMALL_LIBRARY });
      const former = join(await person.emptyDirectory('former'), 'mount');
      await person.output('mkdir', [former]);
      const mount = await person.mount({ at: former });
      const now = join(person.directory.path, 'now/mount');
      await using _ = await givenUpAtTheEnd(person, mount);
      await using held = await HeldProgram.start(person, VISITOR, join(former, 'photos/2021/07'));
      await person.output('mv', [person.directory.join('former'), person.directory.join('now')]);

      await isServedOn(mount);
      assert.deepEqual(await promptly(person, 'ls', join(now, 'photos/2021/07')), NAMES);
      const [sha256 = ''] = await promptly(person, 'sha256sum', join(now, 'photos/2020/12/hill.jpg'));
      assert.equal(sha256.slice(0, 64), await sha256Of(hill.body));
      assert.equal((await held.goOn('clip.mp4')).stdout.trim(), await sha256Of(clip.body));

      assert.equal(await atOnce('the end of the mount', mount.stop()), 0);
      assert.equal(await mountAt(now), undefined);
      assert.equal(await mountAt(former), undefined);
    });
  },
  { ways: WAYS.map(withPython), together: true },
);

forEachWay(
  (way) => {
    test('a mount over which something else is mounted goes on for who is in it, and never takes that down', async () => {
      await using person = await way.person({ library: SMALL_LIBRARY });
      const mount = await person.mount();
      const { mountPoint } = mount;
      await using _ = await givenUpAtTheEnd(person, mount);
      await using held = await HeldProgram.start(person, VISITOR, join(mountPoint, 'photos/2021/07'));
      await output('mount', ['-i', '-t', 'tmpfs', 'none', mountPoint]);
      try {
        await writeFile(join(mountPoint, 'of somebody else'), '');
        await isServedOn(mount);
        assert.equal((await held.goOn('clip.mp4')).stdout.trim(), await sha256Of(clip.body));
        assert.equal(await atOnce('the end of the mount', mount.stop()), 0);
        assert.equal((await mountAt(mountPoint))?.type, 'tmpfs');
        assert.deepEqual(await promptly(person, 'ls', mountPoint), ['of somebody else']);
      } finally {
        await output('umount', ['-i', mountPoint]);
      }
      // What is below may be gone or dead; either way the next one finds its place.
      const again = await person.mount({ at: mountPoint, synced: false });
      assert.deepEqual(await promptly(person, 'ls', join(mountPoint, 'photos/2021/07')), NAMES);
      assert.equal(await again.stop(), 0);
      assert.equal(await mountAt(mountPoint), undefined);
    });
  },
  { ways: WAYS_OF_ROOT.map(withPython) },
);
