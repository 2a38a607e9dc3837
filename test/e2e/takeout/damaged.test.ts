import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { album, shot } from '../../../src/sandbox/takeout/vocabulary.ts';
import { letKernelForget } from '../driver-differences.ts';
import { lines } from '../small-library.ts';
import { forEachWay } from '../ways-to-mount.ts';
import { filesBelow, giveExport, personWithoutAccount, withTakeout } from './archive-world.ts';
import { STAMP } from './memories.ts';

const good = shot('good.jpg');
const WRONG = { hasWrongCrc: true };
const bad = shot('bad.jpg', { packing: WRONG });
const badVideo = shot('bad.mp4', { sizeBytes: 600_000, packing: WRONG });
const badRaw = shot('bad.dng', { sizeBytes: 45_000_000, packing: WRONG });
const DAMAGED = { stamp: STAMP, shots: [good, bad, badVideo, badRaw] };

const PLACE = 'Takeout/Google Photos/Photos from 2021';
const STORED = { method: 'stored' } as const;

/** Turns bits over within an entry, as a bad disk does: the first mention of its name is in front of its bytes. */
async function damageEntry(archive: string, entry: string): Promise<void> {
  const bytes = await readFile(archive);
  const at = bytes.indexOf(entry) + entry.length + 1_000;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
  await writeFile(archive, bytes);
}

forEachWay((way) => {
  test('an entry with a wrong checksum is EIO, named with its archive in the log, and never kept; the others are well', async () => {
    await using person = await personWithoutAccount(way);
    const { archives, expected } = await giveExport(person, DAMAGED);
    const { mountPoint, said } = await person.mount(withTakeout(...archives));
    const july = (name: string) => join(mountPoint, 'photos/2021/07', name);
    assert.deepEqual(lines(await person.output('ls', [july('')])), ['bad.dng', 'bad.jpg', 'bad.mp4', 'good.jpg']);
    for (const name of ['bad.jpg', 'bad.mp4', 'bad.dng']) {
      for (const attempt of ['first', 'second']) {
        const { status, stdout, stderr } = await person.run('cat', [july(name)]);
        assert.deepEqual([status, stdout.length], [1, 0], `${name}, ${attempt} time`);
        assert.match(stderr, /Input\/output error/, name);
      }
      const named = new RegExp(`warn .*'Takeout/Google Photos/Photos from 2021/${name}' in '${archives[0]}'`);
      assert.match(said(), named);
    }
    const sum = await person.output('sha256sum', [july('good.jpg')]);
    assert.equal(sum.slice(0, 64), expected.items.find((item) => item.shot === good)?.sha256);
    await person.untilDownloaded();
    assert.equal(JSON.parse((await person.gphotosFs('status', '--json')).stdout).cache.files, 1, 'good.jpg alone');

    const checked = await person.gphotosFs('takeout', 'check');
    assert.equal(checked.status, 4, checked.stderr);
    assert.match(checked.stdout, /damaged\s+3\n.*bad\.jpg.*\n.*bad\.mp4.*\n.*bad\.dng/);
    assert.match(checked.stdout, /Not everything is sound/);
  });

  test('a stored photo that is damaged is EIO before its first byte, each time; the others are read where they lie', async () => {
    await using person = await personWithoutAccount(way);
    const [sound, broken] = [shot('good.jpg', { packing: STORED }), shot('bad.jpg', { packing: STORED })];
    const { archives, expected } = await giveExport(person, { stamp: STAMP, shots: [sound, broken] });
    await damageEntry(archives[0] ?? '', `${PLACE}/bad.jpg`);
    const { mountPoint, said } = await person.mount(withTakeout(...archives));
    const july = (name: string) => join(mountPoint, 'photos/2021/07', name);
    for (const attempt of ['first', 'second']) {
      const { status, stdout, stderr } = await person.run('head', ['-c', '1', july('bad.jpg')]);
      assert.deepEqual([status, stdout], [1, ''], `${attempt} time`);
      assert.match(stderr, /Input\/output error/);
    }
    assert.match(said(), new RegExp(`warn .*'${PLACE}/bad.jpg' in '${archives[0]}'.*CRC-32`));
    const sum = await person.output('sha256sum', [july('good.jpg')]);
    assert.equal(sum.slice(0, 64), expected.items.find((item) => item.shot === sound)?.sha256);
    assert.equal(JSON.parse((await person.gphotosFs('status', '--json')).stdout).cache.files, 0);
  });

  test('whoever reads to its end a stored video that is damaged gets EIO, and so does the next one', async () => {
    await using person = await personWithoutAccount(way);
    const readers: Record<string, (path: string) => [program: string, args: readonly string[]]> = {
      'cat.mp4': (path) => ['cat', [path]],
      'cp.mp4': (path) => ['cp', [path, person.directory.join('copy')]],
      'dd.mp4': (path) => ['dd', [`if=${path}`, 'of=/dev/null', 'bs=1M']],
      'rsync.mp4': (path) => ['rsync', ['-a', path, person.directory.join('copied.mp4')]],
    };
    const names = Object.keys(readers);
    const shots = names.map((name) => shot(name, { sizeBytes: 5_000_000, packing: STORED }));
    const { archives } = await giveExport(person, { stamp: STAMP, shots });
    for (const name of names) await damageEntry(archives[0] ?? '', `${PLACE}/${name}`);
    const { mountPoint, said } = await person.mount(withTakeout(...archives));
    const july = (name: string) => join(mountPoint, 'photos/2021/07', name);
    for (const [name, reader] of Object.entries(readers)) {
      assert.equal((await person.run('head', ['-c', '1', july(name)])).status, 0, 'nobody can know yet');
      const { status, stderr } = await person.run(...reader(july(name)));
      assert.notEqual(status, 0, name);
      assert.match(stderr, /Input\/output error/, name);
      assert.match(said(), new RegExp(`warn .*'${PLACE}/${name}' in '${archives[0]}'.*CRC-32`));
      assert.equal((await person.run('cat', [july(name)])).status, 1, `${name}, once more`);
    }
  });

  test('where one copy of a photo is damaged on its disk, the one in an album is read', async () => {
    await using person = await personWithoutAccount(way);
    const onDisk = shot('good.jpg', { part: 1, sizeBytes: 5_000 });
    const { archives, expected } = await giveExport(person, {
      stamp: STAMP,
      parts: 2,
      shots: [onDisk],
      albums: [album('Trip', [onDisk], { part: 2 })],
    });
    await damageEntry(archives[0] ?? '', 'Takeout/Google Photos/Photos from 2021/good.jpg');
    const { mountPoint, said } = await person.mount(withTakeout(...archives));
    const sum = await person.output('sha256sum', [join(mountPoint, 'photos/2021/07/good.jpg')]);
    assert.equal(sum.slice(0, 64), expected.items[0]?.sha256);
    assert.match(said(), new RegExp(`warn .*'Takeout/Google Photos/Photos from 2021/good.jpg' in '${archives[0]}'`));
  });

  test('an archive that is replaced while it is mounted gives its old bytes or none, and after a rescan the new ones', async () => {
    await using person = await personWithoutAccount(way);
    const before = await giveExport(person, { stamp: STAMP, shots: [shot('a.jpg'), shot('b.jpg')] });
    const { mountPoint } = await person.mount(withTakeout(...before.archives));
    const july = (name: string) => join(mountPoint, 'photos/2021/07', name);
    const sums = ({ expected }: typeof before) => expected.items.map(({ sha256 }) => sha256);
    await person.output('cat', [july('a.jpg')]);

    const after = await giveExport(person, {
      stamp: STAMP,
      shots: [shot('b.jpg', { content: 'exchanged' }), shot('c.jpg')],
    });
    const { status, stdout, stderr } = await person.run('sha256sum', [july('b.jpg')]);
    if (status === 0) assert.ok(sums(before).includes(stdout.slice(0, 64)), stdout);
    else assert.match(stderr, /Stale file handle|Network is unreachable/);

    const rescanned = await person.gphotosFs('takeout', 'rescan');
    assert.equal(rescanned.status, 0, rescanned.stderr);
    await letKernelForget(way, mountPoint);
    const seen = (await filesBelow(person, mountPoint)).map((line) => line.slice(-64));
    assert.deepEqual(seen.sort(), sums(after).sort());
  });
});
