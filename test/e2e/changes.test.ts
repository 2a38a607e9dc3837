import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { generatedBody, sha256Of } from '../../src/sandbox/media-body.ts';
import { album, photo } from '../../src/sandbox/sandbox-library.ts';
import { letKernelForget } from './driver-differences.ts';
import { lines } from './small-library.ts';
import { forEachWay } from './ways-to-mount.ts';

const stays = photo('stays.jpg');
const goes = photo('goes.jpg');
const grows = photo('grows.jpg', { sizeBytes: 50_000 });
const comes = photo('comes.jpg');
const comesElsewhere = photo('early.jpg', { creationTime: '1999-03-04T05:06:07Z' });

forEachWay((way) => {
  test('what a sync adds, removes and changes is seen at once, whatever the kernel was told before', async () => {
    await using person = await way.person({ library: { items: [stays, goes, grows], albums: [] } });
    const { mountPoint } = await person.mount();
    const july = (...name: string[]) => join(mountPoint, 'photos/2021/07', ...name);
    const sizeOf = async (name: string) => Number(await person.output('stat', ['-c', '%s', july(name)]));
    // The kernel learns all that it may keep: names, names that are not there, sizes, pages, listings.
    assert.deepEqual(lines(await person.output('ls', [july()])), ['goes.jpg', 'grows.jpg', 'stays.jpg']);
    for (const absent of [july('comes.jpg'), join(mountPoint, 'photos/1999'), join(mountPoint, 'albums/Trip')]) {
      assert.match((await person.run('stat', [absent])).stderr, /No such file/);
    }
    assert.equal(await sizeOf('grows.jpg'), 50_000);
    await person.output('sha256sum', [july('grows.jpg'), july('goes.jpg')]);
    await person.untilDownloaded();

    const { library } = person.sandbox.control;
    const grown = generatedBody(7, 60_000);
    library.removeItems([goes.id]);
    library.addItems([comes, comesElsewhere]);
    library.changeItem(grows.id, { body: grown, metadata: { width: '1', height: '1', photo: {} } });
    library.putAlbum(album('Trip', [stays]));
    const synced = await person.gphotosFs('sync');
    assert.equal(synced.status, 0, synced.stderr);
    await letKernelForget(way, mountPoint);

    assert.deepEqual(lines(await person.output('ls', [july()])), ['comes.jpg', 'grows.jpg', 'stays.jpg']);
    assert.match((await person.run('stat', [july('goes.jpg')])).stderr, /No such file/);
    assert.equal(await sizeOf('comes.jpg'), comes.body.sizeBytes);
    assert.equal(await sizeOf('grows.jpg'), 60_000);
    assert.equal((await person.output('sha256sum', [july('grows.jpg')])).slice(0, 64), await sha256Of(grown));
    assert.deepEqual(lines(await person.output('ls', [join(mountPoint, 'photos')])), ['1999', '2021']);
    const link = join(mountPoint, 'albums/Trip/stays.jpg');
    assert.equal((await person.output('sha256sum', [link])).slice(0, 64), await sha256Of(stays.body));
  });

  test('a size that a download finds to be another is corrected: the reader is told to look again, and then sees it', async () => {
    await using person = await way.person({ library: { items: [grows], albums: [] } });
    const { mountPoint } = await person.mount();
    const file = join(mountPoint, 'photos/2021/07/grows.jpg');
    assert.equal(await person.output('stat', ['-c', '%s', file]), '50000\n');
    const shrunk = generatedBody(8, 40_000);
    person.sandbox.control.library.changeItem(grows.id, { body: shrunk });

    // Either the reader meets ESTALE, or it gets the right bytes at once; never wrong ones, never a wrong length.
    const first = await person.run('sha256sum', [file]);
    if (first.status === 0) assert.equal(first.stdout.slice(0, 64), await sha256Of(shrunk));
    else assert.match(first.stderr, /Stale file handle/);
    await person.untilDownloaded();
    await letKernelForget(way, mountPoint);
    assert.equal(await person.output('stat', ['-c', '%s', file]), '40000\n');
    assert.equal((await person.output('sha256sum', [file])).slice(0, 64), await sha256Of(shrunk));
  });
});
