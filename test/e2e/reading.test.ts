import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { sha256Of } from '../../src/sandbox/media-body.ts';
import { photo, video } from '../../src/sandbox/sandbox-library.ts';
import { HeldFile, sha256OfRest } from './held-file.ts';
import { beach, hill, lines, SMALL_LIBRARY } from './small-library.ts';
import { forEachWay } from './ways-to-mount.ts';

const july = (mountPoint: string, name = '') => join(mountPoint, 'photos/2021/07', name);

forEachWay(
  (way) => {
    test('many readers of one original cause one download, and have the first bytes before the whole is there', async () => {
      await using person = await way.person({ library: SMALL_LIBRARY, settings: { bytesPerSecond: 50_000 } });
      const { mountPoint } = await person.mount();
      const file = july(mountPoint, 'clip.mp4');
      const head = await person.output('sh', ['-c', 'head -c 1000 "$1" | wc -c', 'sh', file]);
      assert.equal(Number(head), 1_000);
      const status = JSON.parse((await person.gphotosFs('status', '--json')).stdout);
      assert.equal(status.cache.downloading, 1, 'the download is still under way');
      person.sandbox.control.change({ bytesPerSecond: null });
      const sums = await Promise.all(Array.from({ length: 8 }, () => person.output('sha256sum', [file])));
      assert.equal(new Set(sums).size, 1);
      assert.equal(person.sandbox.requests.count('videoGet'), 1);
    });

    test('what was read once is read again without Google, and what was not is an error', async () => {
      await using person = await way.person({ library: SMALL_LIBRARY });
      const { mountPoint } = await person.mount();
      const file = july(mountPoint, 'beach.jpg');
      const first = await person.output('sha256sum', [file]);
      await person.sandbox.close();
      assert.equal(await person.output('sha256sum', [file]), first);
      const other = await person.run('cat', [join(mountPoint, 'photos/2020/12/hill.jpg')]);
      assert.match(other.stderr, /Network is unreachable/);
    });

    test('an answer that takes longer than fifteen seconds is waited for', async () => {
      await using person = await way.person({ library: SMALL_LIBRARY });
      const { mountPoint } = await person.mount();
      await person.output('ls', ['-l', join(mountPoint, 'photos/2020/12')]);
      person.sandbox.control.change({ delayMsByKind: { mediaGet: 16_000 } });
      const sum = await person.output('sha256sum', [join(mountPoint, 'photos/2020/12/hill.jpg')]);
      assert.equal(sum.slice(0, 64), await sha256Of(hill.body));
    });

    test('a listing asks for each size once, together, and never again', async () => {
      const items = Array.from({ length: 200 }, (_, index) => photo(`IMG_${index}.jpg`));
      await using person = await way.person({
        library: { items, albums: [] },
        settings: { delayMsByKind: { mediaHead: 20 } },
      });
      const first = await person.mount();
      const listing = await person.output('ls', ['-l', july(first.mountPoint)]);
      assert.equal(lines(listing).filter((line) => / 3000 /.test(line)).length, 200);
      assert.equal(person.sandbox.requests.count('mediaHead'), 200);
      await first.stop();
      const again = await person.mount();
      await person.output('ls', ['-l', july(again.mountPoint)]);
      assert.equal(person.sandbox.requests.count('mediaHead'), 200);
    });

    test('an original that is evicted while it is open stays readable to its end', async () => {
      const [one, two] = [photo('one.jpg', { sizeBytes: 800_000 }), photo('two.jpg', { sizeBytes: 800_000 })];
      await using person = await way.person({ library: { items: [one, two], albums: [] } });
      const { mountPoint } = await person.mount({ args: ['--cache-size', '1MiB'] });
      await person.output('sha256sum', [july(mountPoint, 'one.jpg')]);
      await person.untilDownloaded();
      await using held = await HeldFile.open(person, july(mountPoint, 'one.jpg'));
      assert.equal(
        (await person.output('sha256sum', [july(mountPoint, 'two.jpg')])).slice(0, 64),
        await sha256Of(two.body),
      );
      await person.untilDownloaded();
      // The kernel forgets the pages it has of the file, so that the rest comes from where the original now is.
      await person.output('dd', [`if=${july(mountPoint, 'one.jpg')}`, 'iflag=nocache', 'count=0', 'status=none']);
      const rest = await held.readRest();
      assert.equal(rest.stdout.slice(0, 64), await sha256OfRest(one.body), rest.stderr);
    });

    test('a video of more than 4 GiB has its exact size, and counts as larger than 4 GiB', async () => {
      const sizeBytes = 5 * 2 ** 30 + 3;
      await using person = await way.person({
        library: { items: [video('long.mp4', { sizeBytes }), beach], albums: [] },
      });
      const { mountPoint } = await person.mount();
      assert.equal(Number(await person.output('stat', ['-c', '%s', july(mountPoint, 'long.mp4')])), sizeBytes);
      assert.match(await person.output('find', [mountPoint, '-size', '+4G']), /long\.mp4\n$/);
      assert.match(await person.output('ls', ['-l', july(mountPoint)]), new RegExp(` ${sizeBytes} .*long\\.mp4`));
    });
  },
  { together: true },
);
