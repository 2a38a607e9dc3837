import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { mountAt } from '../../src/base/mount-table.ts';
import { sha256Of } from '../../src/sandbox/media-body.ts';
import { album, photo, video } from '../../src/sandbox/sandbox-library.ts';
import { Person, type PersonOptions } from '../support/person.ts';
import { missingPrograms, output, run } from '../support/programs.ts';

const beach = photo('beach.jpg', { creationTime: '2021-07-14T09:31:05Z', sizeBytes: 200_000, favorite: true });
const hill = photo('hill.jpg', { creationTime: '2020-12-31T23:30:00Z', description: 'From the top' });
const clip = video('clip.mp4', { creationTime: '2021-07-15T10:00:00Z', sizeBytes: 900_000 });
const twin = photo('beach.jpg', { key: 'twin', creationTime: '2021-07-20T09:00:00Z' });
const notReady = video('soon.mp4', { state: 'PROCESSING' });
const LIBRARY = {
  items: [beach, hill, clip, twin, notReady],
  albums: [album('Summer', [beach, clip]), album('Summer', [hill], 'another'), album('../x', [hill])],
};

const somebody = (options: Partial<PersonOptions> = {}) => Person.create({ library: LIBRARY, ...options });
const lines = (text: string) => text.split('\n').filter(Boolean);

describe('browsing', () => {
  test('the tree holds each item by its month, albums and favourites as links, and nothing that is not ready', async () => {
    await using person = await somebody();
    const { mountPoint } = await person.mount();
    const found = lines(await output('find', [mountPoint, '-mindepth', '1', '-printf', '%y %P %l\\n'])).sort();
    assert.deepEqual(
      found.filter((line) => !line.startsWith('d')),
      [
        'f photos/2020/12/hill.jpg ',
        'f photos/2021/07/beach (2).jpg ',
        'f photos/2021/07/beach.jpg ',
        'f photos/2021/07/clip.mp4 ',
        'l albums/Summer (2)/hill.jpg ../../photos/2020/12/hill.jpg',
        'l albums/Summer/beach (2).jpg ../../photos/2021/07/beach (2).jpg',
        'l albums/Summer/clip.mp4 ../../photos/2021/07/clip.mp4',
        'l albums/___x/hill.jpg ../../photos/2020/12/hill.jpg',
        'l favorites/beach (2).jpg ../photos/2021/07/beach (2).jpg',
      ],
    );
  });

  test('sizes, dates and bytes are those of the originals, through links too', async () => {
    await using person = await somebody();
    const { mountPoint } = await person.mount();
    const stat = await output('stat', ['-c', '%s %Y %a %h', join(mountPoint, 'photos/2021/07/clip.mp4')]);
    assert.equal(stat.trim(), `900000 ${Date.parse('2021-07-15T10:00:00Z') / 1000} 644 1`);
    const sums = await output('sha256sum', [
      join(mountPoint, 'photos/2020/12/hill.jpg'),
      join(mountPoint, 'albums/Summer/clip.mp4'),
    ]);
    assert.deepEqual(
      lines(sums).map((line) => line.slice(0, 64)),
      [await sha256Of(hill.body), await sha256Of(clip.body)],
    );
  });

  test('inode numbers survive a remount', async () => {
    await using person = await somebody();
    const inodes = async (mountPoint: string) =>
      lines(await output('find', [mountPoint, '-printf', '%i %P\\n'])).sort();
    const first = await person.mount();
    const before = await inodes(first.mountPoint);
    await first.stop();
    const again = await person.mount();
    assert.deepEqual(await inodes(again.mountPoint), before);
  });

  test('extended attributes tell id, description and, once read, the hash', {
    skip: missingPrograms('getfattr'),
  }, async () => {
    await using person = await somebody();
    const { mountPoint } = await person.mount();
    const file = join(mountPoint, 'photos/2020/12/hill.jpg');
    const attributes = () => output('getfattr', ['--absolute-names', '-d', file]);
    assert.match(await attributes(), new RegExp(`user.gphotos.id="${hill.id}"`));
    assert.match(await attributes(), /user.gphotos.description="From the top"/);
    const { stdout } = await run('sha256sum', [file]);
    await person.untilDownloaded();
    assert.match(await attributes(), new RegExp(`user.gphotos.sha256="${stdout.slice(0, 64)}"`));
    assert.notEqual((await run('getfattr', ['-n', 'user.gphotos.none', file])).status, 0);
  });

  test('df shows a full file system with the number of items', async () => {
    await using person = await somebody();
    const { mountPoint } = await person.mount();
    await output('ls', ['-lR', mountPoint]);
    const [, row = ''] = lines(await output('df', ['--output=itotal,avail,size', '-B1', mountPoint]));
    assert.deepEqual(row.trim().split(/\s+/).slice(0, 2), [String(LIBRARY.items.length), '0']);
  });
});

describe('copying', { skip: missingPrograms('rsync', 'tar') }, () => {
  test('rsync -a copies everything, and run again transfers nothing', async () => {
    await using person = await somebody();
    const { mountPoint } = await person.mount();
    const copy = person.directory.join('copy');
    await output('rsync', ['-a', `${mountPoint}/`, `${copy}/`]);
    await output('diff', ['-r', '--no-dereference', mountPoint, copy]);
    assert.equal(await output('rsync', ['-a', '--itemize-changes', `${mountPoint}/`, `${copy}/`]), '');
  });

  test('cp -a and tar see the same tree', async () => {
    await using person = await somebody();
    const { mountPoint } = await person.mount();
    const copy = person.directory.join('copy');
    await output('cp', ['-a', mountPoint, copy]);
    await output('sh', ['-c', 'mkdir "$2" && tar -C "$1" -c . | tar -C "$2" -x', 'sh', mountPoint, `${copy}-tar`]);
    await output('diff', ['-r', '--no-dereference', copy, `${copy}-tar`]);
  });

  test('materialize runs while the mount is up and makes the same relative paths', async () => {
    await using person = await somebody();
    const { mountPoint } = await person.mount();
    const copy = person.directory.join('copy');
    const first = await person.gphotosFs('materialize', copy);
    assert.equal(first.status, 0, first.stderr);
    assert.match(first.stdout, /^4 files copied/);
    await output('diff', ['-r', '--no-dereference', '--exclude=.gphotos-fs', mountPoint, copy]);
    assert.equal(
      await output('rsync', [
        '-a',
        '--exclude=.gphotos-fs',
        '--itemize-changes',
        '--omit-dir-times',
        `${mountPoint}/`,
        `${copy}/`,
      ]),
      '',
    );
    const again = await person.gphotosFs('materialize', copy);
    assert.match(again.stdout, /^0 files copied.* 9 already there/);
  });
});

describe('reading', () => {
  test('many readers of one original cause one download', async () => {
    await using person = await somebody({ settings: { bytesPerSecond: 2_000_000 } });
    const { mountPoint } = await person.mount();
    const file = join(mountPoint, 'photos/2021/07/clip.mp4');
    const sums = await Promise.all(Array.from({ length: 8 }, () => output('sha256sum', [file])));
    assert.deepEqual(new Set(sums).size, 1);
    assert.equal(person.sandbox.requests.count('videoGet'), 1);
  });

  test('the first bytes come before the whole is there', async () => {
    await using person = await somebody({ settings: { bytesPerSecond: 300_000 } });
    const { mountPoint } = await person.mount();
    const file = join(mountPoint, 'photos/2021/07/clip.mp4');
    const head = await output('head', ['-c', '1000', file]);
    assert.equal(Buffer.byteLength(head, 'latin1') > 0, true);
    const status = JSON.parse((await person.gphotosFs('status', '--json')).stdout);
    assert.equal(status.cache.downloading, 1, 'the download is still under way');
  });

  test('what was read once is read again without Google', async () => {
    await using person = await somebody();
    const { mountPoint } = await person.mount();
    const file = join(mountPoint, 'photos/2021/07/beach.jpg');
    const first = await output('sha256sum', [file]);
    await person.sandbox.close();
    assert.equal(await output('sha256sum', [file]), first);
    const other = await run('cat', [join(mountPoint, 'photos/2020/12/hill.jpg')]);
    assert.match(other.stderr, /Network is unreachable/);
  });

  test('an answer that takes longer than fifteen seconds is waited for', async () => {
    await using person = await somebody();
    const { mountPoint } = await person.mount();
    await output('ls', ['-l', join(mountPoint, 'photos/2020/12')]);
    person.sandbox.control.change({ delayMsByKind: { mediaGet: 16_000 } });
    const sum = await output('sha256sum', [join(mountPoint, 'photos/2020/12/hill.jpg')]);
    assert.equal(sum.slice(0, 64), await sha256Of(hill.body));
  });

  test('a listing asks for each size once, together, and never again', async () => {
    const items = Array.from({ length: 200 }, (_, index) => photo(`IMG_${index}.jpg`));
    await using person = await somebody({
      library: { items, albums: [] },
      settings: { delayMsByKind: { mediaHead: 20 } },
    });
    const first = await person.mount();
    const july = (mountPoint: string) => join(mountPoint, 'photos/2021/07');
    const listing = await output('ls', ['-l', july(first.mountPoint)]);
    assert.equal(lines(listing).filter((line) => / 3000 /.test(line)).length, 200);
    assert.equal(person.sandbox.requests.count('mediaHead'), 200);
    await first.stop();
    const again = await person.mount();
    await output('ls', ['-l', july(again.mountPoint)]);
    assert.equal(person.sandbox.requests.count('mediaHead'), 200);
  });
});

describe('writing', () => {
  test('everything that writes is refused as on a read-only file system', async () => {
    await using person = await somebody();
    const { mountPoint } = await person.mount();
    const file = join(mountPoint, 'photos/2020/12/hill.jpg');
    const directory = join(mountPoint, 'photos');
    for (const [program, ...args] of [
      ['touch', join(directory, 'new')],
      ['touch', '-c', '-d', '2001-01-01', file],
      ['rm', '-f', file],
      ['mkdir', join(directory, 'new')],
      ['rmdir', join(mountPoint, 'favorites')],
      ['mv', file, `${file}.old`],
      ['ln', file, join(directory, 'hard')],
      ['ln', '-s', 'x', join(directory, 'soft')],
      ['chmod', '600', file],
      ['chown', '1:1', file],
      ['truncate', '-s', '0', file],
      ['mkfifo', join(directory, 'pipe')],
      ['setfattr', '-n', 'user.x', '-v', 'y', file],
      ['dd', 'if=/dev/null', `of=${file}`],
    ] as const) {
      const { status, stderr } = await run(program, args);
      assert.notEqual(status, 0, program);
      assert.match(stderr, /Read-only file system/, `${program}: ${stderr}`);
    }
  });
});

describe('the life of a mount', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`${signal} unmounts and ends with status 0`, async () => {
      await using person = await somebody();
      const mount = await person.mount();
      assert.equal(await mount.stop(signal), 0);
      assert.equal(await mountAt(mount.mountPoint), undefined);
    });
  }

  test('umount and fusermount end the serving process', async () => {
    await using person = await somebody();
    const first = await person.mount();
    assert.equal((await person.gphotosFs('umount', first.mountPoint)).status, 0);
    assert.equal(await first.ended, 0);
    const second = await person.mount();
    await output('fusermount3', ['-u', second.mountPoint]);
    assert.equal(await second.ended, 0);
  });

  test('a mount in use is detached at the end, and the reader meets an error instead of waiting', async () => {
    await using person = await somebody();
    const mount = await person.mount();
    const reader = run('sh', ['-c', 'cd "$1" && echo in && read line && ls', 'sh', join(mount.mountPoint, 'photos')]);
    assert.equal(await mount.stop(), 0);
    await reader;
    assert.equal(await mountAt(mount.mountPoint), undefined);
  });

  test('a mount point whose process was killed is repaired at the next start', async () => {
    await using person = await somebody();
    const mount = await person.mount();
    await mount.stop('SIGKILL');
    assert.match((await run('ls', [mount.mountPoint])).stderr, /Transport endpoint is not connected/);
    const again = await person.mount({ at: mount.mountPoint });
    assert.match(again.said(), /Repaired a dead mount point/);
    assert.deepEqual(lines(await output('ls', [mount.mountPoint])), ['albums', 'favorites', 'photos']);
  });

  test('--daemon returns once the mount is up, and umount ends it', async () => {
    await using person = await somebody();
    const mountPoint = person.directory.join('mount');
    await mkdir(mountPoint);
    const started = await person.gphotosFs('mount', '--daemon', mountPoint);
    assert.equal(started.status, 0, started.stderr);
    const pid = Number(/as process (\d+)/.exec(started.stderr)?.[1]);
    assert.equal((await mountAt(mountPoint))?.type, 'fuse.gphotos-fs');
    assert.equal((await person.gphotosFs('umount', mountPoint)).status, 0);
    await output('tail', ['-f', '/dev/null', `--pid=${pid}`]);
  });

  test('--daemon tells at once why it cannot mount', async () => {
    await using person = await somebody();
    const { status, stderr } = await person.gphotosFs('mount', '--daemon', person.directory.join('none'));
    assert.equal(status, 2);
    assert.match(stderr, /does not exist/);
  });

  test('the mount is up before the first sync ends, and shows what is known so far', async () => {
    const items = Array.from({ length: 250 }, (_, index) => photo(`IMG_${index}.jpg`));
    await using person = await somebody({ library: { items, albums: [] }, settings: { delayMsByKind: { list: 400 } } });
    const { mountPoint } = await person.mount({ synced: false });
    assert.deepEqual(lines(await output('ls', [mountPoint])), ['albums', 'favorites', 'photos']);
    await person.gphotosFs('sync');
    assert.equal(lines(await output('find', [mountPoint, '-type', 'f'])).length, 250);
  });

  test('what a later sync finds appears, and a name that was given never changes', async () => {
    await using person = await somebody();
    const { mountPoint } = await person.mount();
    const later = photo('beach.jpg', { key: 'third', creationTime: '2021-07-01T00:00:00Z' });
    person.sandbox.control.library.addItems([later]);
    assert.equal((await person.gphotosFs('sync')).status, 0);
    const found = lines(await output('ls', [join(mountPoint, 'photos/2021/07')]));
    assert.deepEqual(found, ['beach (2).jpg', 'beach (3).jpg', 'beach.jpg', 'clip.mp4']);
  });
});
