import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readdir, stat, statfs } from 'node:fs/promises';
import { promisify } from 'node:util';
import { BusyError, systemCode, UsageError } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import { MOUNT_TYPE, mountAt } from '../base/mount-table.ts';

const run = promisify(execFile);

/** What stands at a path that is to become a mount point. */
type MountPointState =
  | 'free'
  | 'not-writable'
  | 'missing'
  | 'not-a-directory'
  | 'not-empty'
  | 'dead'
  | 'dead-of-another'
  | 'mounted'
  | 'forbidden';

/**
 * Makes sure that `mountPoint` is an empty directory we can mount on. A dead mount of ours, left by a process that was
 * killed ("Transport endpoint is not connected"), is unmounted first. Throws `UsageError` or `BusyError` otherwise.
 */
export async function prepareMountPoint(mountPoint: string, log: Log): Promise<void> {
  if ((await mountPointState(mountPoint)) === 'dead') {
    await unmount(mountPoint, { lazily: true });
    log.warn({ mountPoint }, 'Repaired a dead mount point: its process had ended without unmounting');
  }
  refuseUnusable(mountPoint, await mountPointState(mountPoint));
}

/** Says why nothing can be mounted there, by throwing as `prepareMountPoint` does; repairs nothing. */
export async function checkMountPoint(mountPoint: string): Promise<'free' | 'dead'> {
  const state = await mountPointState(mountPoint);
  if (state === 'dead') return state;
  refuseUnusable(mountPoint, state);
  return 'free';
}

function refuseUnusable(mountPoint: string, state: MountPointState): void {
  const problem = `Cannot mount at ${mountPoint}: `;
  switch (state) {
    case 'free':
      return;
    case 'missing':
      throw new UsageError(`${problem}it does not exist; make it with: mkdir -p '${mountPoint}'`);
    case 'not-a-directory':
      throw new UsageError(`${problem}it is not a directory; give an empty directory`);
    case 'not-empty':
      throw new UsageError(`${problem}it is not empty; what it holds would be hidden, so give an empty directory`);
    case 'forbidden':
      throw new UsageError(`${problem}you may not enter it; give a directory that belongs to you`);
    case 'not-writable':
      throw new UsageError(
        `${problem}you may not write there, and only who may write can mount; run: sudo chown $USER '${mountPoint}'`,
      );
    case 'dead':
      throw new BusyError(
        `${problem}a dead mount is there that could not be removed; run: fusermount -uz '${mountPoint}'`,
      );
    case 'dead-of-another':
      throw new BusyError(
        `${problem}a dead mount of another program is there; take it down first: fusermount -uz '${mountPoint}'`,
      );
    case 'mounted':
      throw new BusyError(`${problem}something is mounted there already; run: gphotos-fs umount '${mountPoint}'`);
  }
}

async function mountPointState(mountPoint: string): Promise<MountPointState> {
  const entry = await mountAt(mountPoint);
  if (!entry) return directoryState(mountPoint);
  if (await isAnswering(mountPoint)) return 'mounted';
  return entry.type === MOUNT_TYPE ? 'dead' : 'dead-of-another';
}

/**
 * A mount whose process is gone answers ENOTCONN at once; one that is alive answers or waits. The figures of a file system are
 * asked for, because the kernel goes on answering with the attributes it holds.
 */
export async function isAnswering(mountPoint: string): Promise<boolean> {
  try {
    await statfs(mountPoint);
    return true;
  } catch (error) {
    return systemCode(error) !== 'ENOTCONN';
  }
}

async function directoryState(mountPoint: string): Promise<MountPointState> {
  try {
    if (!(await stat(mountPoint)).isDirectory()) return 'not-a-directory';
    if ((await readdir(mountPoint)).length > 0) return 'not-empty';
    return (await mayWrite(mountPoint)) ? 'free' : 'not-writable';
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return 'missing';
    if (code === 'ENOTDIR') return 'not-a-directory';
    if (code === 'ENOTCONN') return 'dead';
    if (code === 'EACCES' || code === 'EPERM') return 'forbidden';
    throw error;
  }
}

async function mayWrite(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/**
 * Takes a mount down. `lazily` detaches it at once and lets open files end by themselves.
 * Throws `BusyError` when it is in use, `UsageError` when nothing of ours is mounted there.
 */
export async function unmount(mountPoint: string, options: { readonly lazily?: boolean } = {}): Promise<void> {
  if (!(await mountAt(mountPoint))) {
    throw new UsageError(`Cannot unmount ${mountPoint}: nothing is mounted there`);
  }
  const failures: string[] = [];
  for (const [program, flags] of unmountPrograms(options.lazily ?? false)) {
    try {
      await run(program, [...flags, '--', mountPoint]);
      return;
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') failures.push(String((error as { stderr?: string }).stderr ?? error).trim());
    }
  }
  if (failures.length === 0) {
    throw new UsageError(`Cannot unmount ${mountPoint}: fusermount is not installed; install the package fuse3`);
  }
  throw new BusyError(`Cannot unmount ${mountPoint}: ${failures[0]}; close what uses it, or add --lazy`);
}

function unmountPrograms(lazily: boolean): [string, string[]][] {
  const fusermount = lazily ? ['-u', '-z'] : ['-u'];
  const programs: [string, string[]][] = [
    ['fusermount3', fusermount],
    ['fusermount', fusermount],
  ];
  if (process.getuid?.() === 0) programs.push(['umount', lazily ? ['-l'] : []]);
  return programs;
}
