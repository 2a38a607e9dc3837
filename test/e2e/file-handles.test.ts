import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { sha256Of } from '../../src/sandbox/media-body.ts';
import type { Person, RunningMount } from '../support/person.ts';
import { promptly } from './awaiting.ts';
import { NO_PYTHON, PYTHON } from './held-program.ts';
import { clip, SMALL_LIBRARY } from './small-library.ts';
import { forEachWay, WAYS_OF_ROOT } from './ways-to-mount.ts';

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

const python = (person: Person, ...args: string[]) => promptly(person, PYTHON, '-c', HANDLES, ...args);

/** A file, a directory above it and the root, by their handles. */
async function handlesIn(person: Person, { mountPoint }: RunningMount) {
  const [file = ''] = await python(person, 'make', join(mountPoint, 'photos/2021/07/clip.mp4'));
  const [directory = ''] = await python(person, 'make', join(mountPoint, 'photos/2021'));
  const [root = ''] = await python(person, 'make', mountPoint);
  return { file, directory, root };
}

/** The kernel then has nothing left but the handle. */
const forgetNodes = () => writeFile('/proc/sys/vm/drop_caches', '2');

forEachWay(
  (way) => {
    const somebody = () => way.person({ library: SMALL_LIBRARY });

    test('files and directories are opened by their handles, also when the kernel has forgotten them and after a remount', async () => {
      await using person = await somebody();
      const first = await person.mount();
      const handles = await handlesIn(person, first);
      const opens = async ({ mountPoint }: RunningMount) => {
        for (const forget of [async () => {}, forgetNodes]) {
          await forget();
          assert.deepEqual(await python(person, 'sum', mountPoint, handles.file), [await sha256Of(clip.body)]);
          await forget();
          assert.deepEqual(await python(person, 'list', mountPoint, handles.directory), ['07']);
          await forget();
          assert.deepEqual(await python(person, 'list', mountPoint, handles.root), ['albums', 'favorites', 'photos']);
          assert.deepEqual(await promptly(person, 'ls', mountPoint), ['albums', 'favorites', 'photos']);
        }
      };
      await opens(first);
      assert.equal(await first.stop(), 0);
      const second = await person.mount();
      await opens(second);
      assert.deepEqual(await handlesIn(person, second), handles);
    });

    test('a handle of a catalog that was made anew is stale, and nothing else suffers from it', async () => {
      await using person = await somebody();
      const first = await person.mount();
      const { file, directory } = await handlesIn(person, first);
      assert.equal(await first.stop(), 0);
      await rm(join(person.profile.dataDirectory, 'catalog'), { recursive: true });
      const second = await person.mount();
      for (const [task, handle] of [
        ['sum', file],
        ['list', directory],
      ]) {
        const { stderr } = await person.run(PYTHON, ['-c', HANDLES, task ?? '', second.mountPoint, handle ?? '']);
        assert.equal(stderr.trim(), 'Stale file handle', task);
      }
      const [sum = ''] = await promptly(person, 'sha256sum', join(second.mountPoint, 'photos/2021/07/clip.mp4'));
      assert.equal(sum.slice(0, 64), await sha256Of(clip.body));
    });
  },
  {
    // libfuse 2 does not let nodes be found again once the kernel has forgotten them.
    ways: WAYS_OF_ROOT.filter(({ driver }) => driver === 'kernel').map((way) => ({
      ...way,
      skip: way.skip || NO_PYTHON,
    })),
  },
);
