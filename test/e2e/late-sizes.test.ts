import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { photo } from '../../src/sandbox/sandbox-library.ts';
import { lines } from './small-library.ts';
import { forEachWay } from './ways-to-mount.ts';

const items = Array.from({ length: 120 }, (_, index) => photo(`IMG_${index}.jpg`));

/** Between two tries: the program remembers for some seconds that a library did not answer. */
const TRY_AGAIN_MS = 500;

forEachWay(
  (way) => {
    test('sizes that could not be learned when a directory was listed are learned together once the library is back', async () => {
      await using person = await way.person({ library: { items, albums: [] } });
      const { mountPoint } = await person.mount();
      const july = join(mountPoint, 'photos/2021/07');
      const { control, requests } = person.sandbox;
      control.failNext('reset', { kinds: ['mediaHead'], times: 'always' });
      for (let time = 0; time < 2; time += 1) {
        assert.equal(lines(await person.output('ls', [july])).length, items.length, 'names need no library');
      }
      assert.notEqual((await person.run('stat', [join(july, 'IMG_7.jpg')])).status, 0);

      control.change({ delayMsByKind: { mediaHead: 50 } });
      requests.reset();
      control.faults.clear();
      const listed = () => person.run('ls', ['-l', july]);
      let listing = await listed();
      for (; listing.status !== 0; listing = await listed()) await pause(TRY_AGAIN_MS);
      assert.equal(lines(listing.stdout).length, 1 + items.length);
      assert.equal(requests.count('mediaHead'), items.length, 'each is asked for once');
      assert.ok(requests.peak('mediaHead') >= 8, `${requests.peak('mediaHead')} requests at a time`);
    });
  },
  { together: true },
);
