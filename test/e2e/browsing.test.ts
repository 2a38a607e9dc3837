import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sha256Of } from '../../src/sandbox/media-body.ts';
import { photo } from '../../src/sandbox/sandbox-library.ts';
import type { Person, RunningMount } from '../support/person.ts';
import { missingPrograms } from '../support/programs.ts';
import { clip, hill, lines, SMALL_LIBRARY } from './small-library.ts';
import { forEachWay } from './ways-to-mount.ts';

forEachWay((way) => {
  let person: Person;
  let mount: RunningMount;
  const at = (...path: string[]) => join(mount.mountPoint, ...path);

  before(async () => {
    person = await way.person({ library: SMALL_LIBRARY });
    mount = await person.mount();
  });
  after(() => person?.[Symbol.asyncDispose]());

  test('the tree holds each item by its month, albums and favourites as links, and nothing that is not ready', async () => {
    const found = lines(await person.output('find', [at(), '-mindepth', '1', '-printf', '%y %P %l\\n'])).sort();
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
    const stat = await person.output('stat', ['-c', '%s %Y %a %h', at('photos/2021/07/clip.mp4')]);
    assert.equal(stat.trim(), `900000 ${Date.parse('2021-07-15T10:00:00Z') / 1000} 644 1`);
    const sums = await person.output('sha256sum', [at('photos/2020/12/hill.jpg'), at('albums/Summer/clip.mp4')]);
    assert.deepEqual(
      lines(sums).map((line) => line.slice(0, 64)),
      [await sha256Of(hill.body), await sha256Of(clip.body)],
    );
  });

  test('what is not there is told so, also below a file and when asked for twice', async () => {
    for (const [path, reason] of [
      ['photos/2021/07/none.jpg', 'No such file or directory'],
      ['photos/2021/07/none.jpg', 'No such file or directory'],
      ['photos/2021/07/BEACH.JPG', 'No such file or directory'],
      ['photos/1999', 'No such file or directory'],
      ['photos/2020/12/hill.jpg/x', 'Not a directory'],
      [`photos/${'x'.repeat(256)}`, '(No such file or directory|File name too long)'],
    ] as const) {
      assert.match((await person.run('stat', [at(path)])).stderr, new RegExp(reason), path);
    }
  });

  test('extended attributes tell id, description and, once read, the hash', {
    skip: missingPrograms('getfattr'),
  }, async () => {
    const file = at('photos/2020/12/hill.jpg');
    const attributes = () => person.output('getfattr', ['--absolute-names', '-d', file]);
    assert.match(await attributes(), new RegExp(`user.gphotos.id="${hill.id}"`));
    assert.match(await attributes(), /user.gphotos.description="From the top"/);
    const sum = await person.output('sha256sum', [file]);
    await person.untilDownloaded();
    assert.match(await attributes(), new RegExp(`user.gphotos.sha256="${sum.slice(0, 64)}"`));
    const none = await person.run('getfattr', ['-n', 'user.gphotos.none', file]);
    assert.match(none.stderr, /No such attribute/);
  });

  test('df shows a full file system with the number of items', async () => {
    await person.output('ls', ['-lR', at()]);
    const [, row = ''] = lines(await person.output('df', ['--output=itotal,avail,size', '-B1', at()]));
    assert.deepEqual(row.trim().split(/\s+/).slice(0, 2), [String(SMALL_LIBRARY.items.length), '0']);
  });

  test('everything that writes is refused as on a read-only file system', async () => {
    const file = at('photos/2020/12/hill.jpg');
    const directory = at('photos');
    for (const [program, ...args] of [
      ['touch', join(directory, 'new')],
      ['touch', '-c', '-d', '2001-01-01', file],
      ['rm', '-f', file],
      ['mkdir', join(directory, 'new')],
      ['rmdir', at('favorites')],
      ['mv', file, `${file}.old`],
      ['ln', file, join(directory, 'hard')],
      ['ln', '-s', 'x', join(directory, 'soft')],
      ['chmod', '600', file],
      ['chown', ':65534', file],
      ['truncate', '-s', '0', file],
      ['mkfifo', join(directory, 'pipe')],
      ['setfattr', '-n', 'user.x', '-v', 'y', file],
      ['setfattr', '-x', 'user.gphotos.id', file],
      ['fallocate', '-l', '9000', file],
      ['dd', 'if=/dev/null', `of=${file}`],
      ['dd', 'if=/dev/zero', 'count=1', 'conv=notrunc', 'oflag=append', `of=${file}`],
    ] as const) {
      const { status, stderr } = await person.run(program, args);
      assert.notEqual(status, 0, program);
      assert.match(stderr, /Read-only file system/, `${program}: ${stderr}`);
    }
  });

  test('what a later sync finds appears, a name that was given never changes, and inode numbers survive a remount', async () => {
    const later = photo('beach.jpg', { key: 'third', creationTime: '2021-07-01T00:00:00Z' });
    person.sandbox.control.library.addItems([later]);
    assert.equal((await person.gphotosFs('sync')).status, 0);
    const found = lines(await person.output('ls', [at('photos/2021/07')]));
    assert.deepEqual(found, ['beach (2).jpg', 'beach (3).jpg', 'beach.jpg', 'clip.mp4']);

    const inodes = async () => lines(await person.output('find', [at(), '-printf', '%i %P\\n'])).sort();
    const before = await inodes();
    assert.equal(await mount.stop(), 0);
    mount = await person.mount();
    assert.deepEqual(await inodes(), before);
  });
});
