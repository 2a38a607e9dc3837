import { closeSync, openSync } from 'node:fs';
import { systemCode, UsageError } from '../../base/failure.ts';
import { MOUNT_TYPE } from '../../base/mount-table.ts';
import { GIVEN_FD, type MountingOutcome, runMountingProgram } from './mounting-program.ts';
import { explainRefusal, INSTALL_FUSERMOUNT } from './mounting-refusals.ts';
import { loadNative, type Native } from './native.ts';

export interface DeviceMount {
  /** An existing directory; absolute. */
  readonly mountPoint: string;
  readonly allowOther: boolean;
  /** Default: loaded when it is needed. */
  readonly native?: Native;
  /** With `PATH`, by which the mounting programs are found. Default: this process's own. */
  readonly environment?: NodeJS.ProcessEnv;
  /** How long a mounting program may take. Default 10 seconds. */
  readonly longestMs?: number;
}

/** The most that the kernel asks for in one read. */
const MAX_READ_BYTES = 1_048_576;

const SOURCE = 'gphotos-fs';
const SUBTYPE = MOUNT_TYPE.replace(/^fuse\./, '');
const FUSERMOUNTS = ['fusermount3', 'fusermount'] as const;
const DEVICE = '/dev/fuse';
const LONGEST_MS = 10_000;

/**
 * Mounts, and answers the descriptor of `/dev/fuse` that serves the mount; no program started later inherits it. Root goes
 * through `mount`, everybody else (and root where there is no `mount`) through the set-user-id `fusermount3`. Until the
 * descriptor's owner has answered the kernel's INIT, everything that looks at the mount point waits: closing it ends that.
 * Throws `UsageError` with the reason in words.
 */
export async function mountDevice(mount: DeviceMount): Promise<number> {
  if (process.getuid?.() === 0) {
    const descriptor = await mountAsRoot(mount);
    if (descriptor !== undefined) return descriptor;
  }
  for (const program of FUSERMOUNTS) {
    const descriptor = await mountThrough(program, mount);
    if (descriptor !== undefined) return descriptor;
  }
  throw new UsageError(`Cannot mount at ${mount.mountPoint}: fusermount3 is not installed; ${INSTALL_FUSERMOUNT}`);
}

/** `undefined` when there is no such program. */
async function mountAsRoot(mount: DeviceMount): Promise<number | undefined> {
  const device = openDevice(mount.mountPoint);
  const options = [
    `fd=${GIVEN_FD},rootmode=40000,user_id=0,group_id=0`,
    `ro,nosuid,nodev,default_permissions,subtype=${SUBTYPE},max_read=${MAX_READ_BYTES}`,
    ...(mount.allowOther ? ['allow_other'] : []),
  ];
  // -i: the helper mount.fuse would take the first word for a program that is to be started.
  const args = ['-i', '-t', 'fuse', '-o', options.join(','), SOURCE, mount.mountPoint];
  try {
    const isDone = isMounted('mount', await run('mount', args, device, mount), mount);
    if (!isDone) closeSync(device);
    return isDone ? device : undefined;
  } catch (error) {
    closeSync(device);
    throw error;
  }
}

/** `undefined` when there is no such program. */
async function mountThrough(program: string, mount: DeviceMount): Promise<number | undefined> {
  const options = [
    `ro,nosuid,nodev,default_permissions,fsname=${SOURCE},subtype=${SUBTYPE},max_read=${MAX_READ_BYTES}`,
    ...(mount.allowOther ? ['allow_other'] : []),
  ];
  const args = ['-o', options.join(','), '--', mount.mountPoint];
  const native = mount.native ?? (await loadNative());
  let isDone = false;
  try {
    return await native.receiveDescriptor(async (socketFd) => {
      isDone = isMounted(program, await run(program, args, socketFd, mount), mount);
      if (!isDone) throw new ProgramMissing();
    });
  } catch (error) {
    if (error instanceof ProgramMissing) return undefined;
    if (!isDone) throw error;
    const problem = `${program} mounted but handed over no descriptor`;
    throw new UsageError(`Cannot mount at ${mount.mountPoint}: ${problem}; see gphotos-fs doctor`, { cause: error });
  }
}

/** Said inside this file only: try the next one. */
class ProgramMissing extends Error {}

function run(program: string, args: readonly string[], givenFd: number, mount: DeviceMount): Promise<MountingOutcome> {
  const { environment = process.env, longestMs = LONGEST_MS } = mount;
  return runMountingProgram({
    program,
    args,
    givenFd,
    environment: { ...environment, _FUSE_COMMFD: String(GIVEN_FD) },
    longestMs,
  });
}

/** False when there is no such program; throws when it did not do it. */
function isMounted(program: string, result: MountingOutcome, { mountPoint, longestMs = LONGEST_MS }: DeviceMount) {
  switch (result.outcome) {
    case 'done':
      return true;
    case 'missing':
      return false;
    case 'too-slow':
      throw new UsageError(
        `Cannot mount at ${mountPoint}: ${program} did not end within ${longestMs / 1_000} s; see whether ${mountPoint} answers`,
      );
    case 'refused':
      throw new UsageError(`Cannot mount at ${mountPoint}: ${explainRefusal(program, result.said)}`);
  }
}

/** Node opens every file such that programs started later do not inherit it. */
function openDevice(mountPoint: string): number {
  try {
    return openSync(DEVICE, 'r+');
  } catch (error) {
    const why = explainRefusal(DEVICE, `failed to open ${DEVICE}: ${systemCode(error)}`);
    throw new UsageError(`Cannot mount at ${mountPoint}: ${why}`, { cause: error });
  }
}
