import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileBody } from '../../src/sandbox/media-body.ts';
import { photo, video } from '../../src/sandbox/sandbox-library.ts';
import type { Person } from '../support/person.ts';
import { missingPrograms, output } from '../support/programs.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';
import { forEachWay } from './ways-to-mount.ts';

const SIZE = '16m';
const JULY = 'photos/2021/07';
/** Every 4 KiB stand for themselves, however much is read at once. */
const CHECKED = ['--verify=crc32c', '--verify_interval=4096'];

/** Writes a file each of whose blocks carries its own place and checksum, which fio checks when it reads them. */
async function fileThatFioKnows(path: string): Promise<void> {
  const write = ['--rw=write', '--bs=4k', `--size=${SIZE}`, ...CHECKED, '--do_verify=0', '--ioengine=psync'];
  await output('fio', ['--name=write', `--filename=${path}`, ...write], { cwd: join(path, '..') });
}

describe('programs that try file systems', { skip: missingPrograms('fio', 'stress-ng') }, () => {
  let directory: TemporaryDirectory;
  let body: ReturnType<typeof fileBody>;

  before(async () => {
    directory = await TemporaryDirectory.create();
    const path = directory.join('blocks');
    await fileThatFioKnows(path);
    body = fileBody(path, (await stat(path)).size);
  });
  after(() => directory[Symbol.asyncDispose]());

  forEachWay((way) => {
    let person: Person;
    let july: string;

    /** Four readers at once, each checking every block; fio ends with another status at the first wrong one. */
    const fio = (file: string, ...how: string[]) => {
      const readers = ['--thread', '--numjobs=4', '--group_reporting', '--readonly', '--verify_fatal=1'];
      const args = ['--name=read', `--filename=${file}`, `--size=${SIZE}`, ...CHECKED, ...readers, ...how];
      return person.output('fio', args, { cwd: person.directory.path });
    };

    before(async () => {
      const small = Array.from({ length: 40 }, (_, index) => photo(`IMG_${index}.jpg`));
      const library = { items: [video('blocks.mp4', { body }), video('again.mp4', { body }), ...small], albums: [] };
      person = await way.person({ library });
      july = join((await person.mount()).mountPoint, JULY);
    });
    after(() => person?.[Symbol.asyncDispose]());

    test('fio finds every block in its place while the original is still arriving', async () => {
      await fio(join(july, 'again.mp4'), '--rw=randread', '--bs=4k', '--io_size=2m', '--ioengine=psync');
    });

    for (const engine of ['psync', 'libaio', 'mmap']) {
      for (const direct of engine === 'mmap' ? [0] : [0, 1]) {
        test(`fio finds every block in its place with ${engine}${direct ? ', direct' : ''}`, async () => {
          const how = [`--ioengine=${engine}`, `--direct=${direct}`];
          await fio(join(july, 'blocks.mp4'), '--rw=randread', '--bsrange=4k-256k', '--ba=4k', '--io_size=8m', ...how);
          await fio(join(july, 'blocks.mp4'), '--rw=read', '--bs=1m', ...how);
        });
      }
    }

    // Of stress-ng's tests of files this is the one that does not begin with writing a file of its own.
    test('stress-ng asks for the attributes of everything in a directory, from many threads', async () => {
      await person.output('stress-ng', ['--fstat=2', `--fstat-dir=${july}`, '--timeout=2'], {
        cwd: person.directory.path,
      });
    });
  });
});
