import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { sha256Of } from '../../src/sandbox/media-body.ts';
import { photo } from '../../src/sandbox/sandbox-library.ts';
import { mountKnowingSizes, promptly } from './awaiting.ts';
import { HeldProgram, NO_PYTHON } from './held-program.ts';
import { forEachWay } from './ways-to-mount.ts';

const MAPPED = 'photos/2021/07/mapped.jpg';
const mapped = photo('mapped.jpg', { sizeBytes: 700_000 });

/** Maps the file for all to share, closes it, reads a page, and when told all of it. */
const MAPPING = `
import hashlib, mmap
with open(sys.argv[1], 'rb') as file:
    mapped = mmap.mmap(file.fileno(), 0, mmap.MAP_SHARED, mmap.PROT_READ)
mapped[0]
begin()
print(hashlib.sha256(mapped).hexdigest())`;

forEachWay(
  (way) => {
    for (const isSizeKnown of [false, true]) {
      const which = isSizeKnown ? 'that was evicted' : 'that was never fetched';
      test(`an original ${which}, mapped before it is here and opened again once it is: right bytes for everybody`, {
        skip: NO_PYTHON,
      }, async () => {
        await using person = await way.person({ library: { items: [mapped], albums: [] } });
        const mount = isSizeKnown ? await mountKnowingSizes(person, MAPPED) : await person.mount();
        const file = join(mount.mountPoint, MAPPED);
        const right = await sha256Of(mapped.body);
        const sum = async () => (await promptly(person, 'sha256sum', file))[0]?.slice(0, 64);

        await using held = await HeldProgram.start(person, MAPPING, file);
        await person.untilDownloaded();
        assert.equal(await sum(), right, 'opened while it is mapped');
        const direct = await promptly(
          person,
          'sh',
          '-c',
          'dd if="$1" iflag=direct bs=64k status=none | sha256sum',
          'sh',
          file,
        );
        assert.equal(direct[0]?.slice(0, 64), right, 'read directly while it is mapped');
        await using late = await HeldProgram.start(person, MAPPING, file);
        assert.equal((await held.goOn()).stdout.trim(), right, 'through the first mapping');
        assert.equal((await late.goOn()).stdout.trim(), right, 'through the second');
        assert.equal(await sum(), right, 'opened afterwards');
      });
    }
  },
  { together: true },
);
