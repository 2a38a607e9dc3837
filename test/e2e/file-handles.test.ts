import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { sha256Of } from '../../src/sandbox/media-body.ts';
import { becoming, ORDINARY_USER_ID } from '../support/account.ts';
import type { Person, RunningMount } from '../support/person.ts';
import { completed, type ProgramResult, run } from '../support/programs.ts';
import { atOnce, promptly } from './awaiting.ts';
import { makeKernelForget } from './driver-differences.ts';
import { NO_PYTHON, PYTHON } from './held-program.ts';
import { clip, lines, SMALL_LIBRARY } from './small-library.ts';
import { forEachWay, WAYS_OF_ORDINARY_USERS, WAYS_OF_ROOT, type Way } from './ways-to-mount.ts';

/** name_to_handle_at(2) and open_by_handle_at(2), as an NFS server or a backup program uses them. Handles are printed as hex. */
const HANDLES = `
import ctypes, hashlib, os, sys
libc = ctypes.CDLL(None, use_errno=True)
class Handle(ctypes.Structure):
    _fields_ = [('bytes', ctypes.c_uint), ('type', ctypes.c_int), ('content', ctypes.c_ubyte * 128)]
def failed():
    sys.exit(os.strerror(ctypes.get_errno()))
task, path = sys.argv[1:3]
if task == 'make':
    handle = Handle(bytes=128)
    if libc.name_to_handle_at(-100, path.encode(), ctypes.byref(handle), ctypes.byref(ctypes.c_int()), 0): failed()
    print(bytes(handle)[:8 + handle.bytes].hex())
else:
    mount = os.open(path, os.O_RDONLY)
    handle = Handle.from_buffer_copy(bytes.fromhex(sys.argv[3]).ljust(ctypes.sizeof(Handle), b'\\0'))
    opened = libc.open_by_handle_at(mount, ctypes.byref(handle), os.O_RDONLY)
    if opened < 0: failed()
    if task == 'list': print('\\n'.join(sorted(os.listdir(opened))))
    else: print(hashlib.sha256(open(opened, 'rb').read()).hexdigest())`;

/** Runs programs of a person with the right that opening by a handle takes: to search wherever one likes. */
type Runner = (person: Person, args: readonly string[]) => Promise<ProgramResult>;
const asRoot: Runner = (person, args) => person.run(PYTHON, args);
/** As a backup program of theirs has it, and no other right of root. */
const asOrdinaryUser: Runner = ({ environment }, args) => {
  const [first = '', ...rest] = becoming(ORDINARY_USER_ID, 'dac_read_search');
  return run(first, [...rest, PYTHON, ...args], { env: environment });
};

/** Makes handles and opens them, each in a program of its own. */
class Handles {
  constructor(
    private readonly runner: Runner,
    private readonly person: Person,
  ) {}

  tried(task: string, ...args: string[]): Promise<ProgramResult> {
    return atOnce(task, this.runner(this.person, ['-c', HANDLES, task, ...args]));
  }

  async done(task: string, ...args: string[]): Promise<string[]> {
    return lines(completed([task, ...args], await this.tried(task, ...args)));
  }

  /** Of a file, a directory above it and the root. */
  async in({ mountPoint }: RunningMount) {
    const [file = ''] = await this.done('make', join(mountPoint, 'photos/2021/07/clip.mp4'));
    const [directory = ''] = await this.done('make', join(mountPoint, 'photos/2021'));
    const [root = ''] = await this.done('make', mountPoint);
    return { file, directory, root };
  }
}

const testsFor = (runner: Runner) => (way: Way) => {
  const somebody = () => way.person({ library: SMALL_LIBRARY });

  test('files and directories are opened by their handles, also when the kernel has forgotten them and after a remount', async () => {
    await using person = await somebody();
    const first = await person.mount();
    const program = new Handles(runner, person);
    const handles = await program.in(first);
    const opens = async ({ mountPoint }: RunningMount) => {
      // The second time the kernel has nothing left but the handle.
      for (const forget of [async () => {}, () => makeKernelForget(mountPoint)]) {
        await forget();
        assert.deepEqual(await program.done('sum', mountPoint, handles.file), [await sha256Of(clip.body)]);
        await forget();
        assert.deepEqual(await program.done('list', mountPoint, handles.directory), ['07']);
        await forget();
        assert.deepEqual(await program.done('list', mountPoint, handles.root), ['albums', 'favorites', 'photos']);
        assert.deepEqual(await promptly(person, 'ls', mountPoint), ['albums', 'favorites', 'photos']);
      }
    };
    await opens(first);
    assert.equal(await first.stop(), 0);
    const second = await person.mount();
    await opens(second);
    assert.deepEqual(await program.in(second), handles);
  });

  test('a handle of a catalog that was made anew is stale, and nothing else suffers from it', async () => {
    await using person = await somebody();
    const first = await person.mount();
    const program = new Handles(runner, person);
    const { file, directory } = await program.in(first);
    assert.equal(await first.stop(), 0);
    await rm(join(person.profile.dataDirectory, 'catalog'), { recursive: true });
    const second = await person.mount();
    for (const [task, handle] of [
      ['sum', file],
      ['list', directory],
    ]) {
      const { stderr } = await program.tried(task ?? '', second.mountPoint, handle ?? '');
      assert.equal(stderr.trim(), 'Stale file handle', task);
    }
    const [sum = ''] = await promptly(person, 'sha256sum', join(second.mountPoint, 'photos/2021/07/clip.mp4'));
    assert.equal(sum.slice(0, 64), await sha256Of(clip.body));
  });
};

const waysOf = (driver: Way['driver'], ways: readonly Way[]) =>
  ways.filter((way) => way.driver === driver).map((way) => ({ ...way, skip: way.skip || NO_PYTHON }));

forEachWay(testsFor(asRoot), { ways: waysOf('kernel', WAYS_OF_ROOT) });
forEachWay(testsFor(asOrdinaryUser), { ways: waysOf('kernel', WAYS_OF_ORDINARY_USERS) });

forEachWay(
  (way) => {
    test('libfuse 2 opens a file by its handle only until the kernel has forgotten it', async () => {
      await using person = await way.person({ library: SMALL_LIBRARY });
      const mount = await person.mount();
      const program = new Handles(asRoot, person);
      const { file } = await program.in(mount);
      await makeKernelForget(mount.mountPoint);
      const { stderr } = await program.tried('sum', mount.mountPoint, file);
      assert.equal(stderr.trim(), 'Stale file handle');
    });
  },
  { ways: waysOf('fuse-native', WAYS_OF_ROOT) },
);
