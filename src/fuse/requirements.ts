import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { messageOf, systemCode } from '../base/failure.ts';
import { type Finding, fine, problem } from '../base/finding.ts';
import { loadBinding } from './fuse-native/binding.ts';

const INSTALL = 'install it: apt-get install fuse3 libfuse2 (Debian, Ubuntu), dnf install fuse3 fuse-libs (Fedora)';

interface Surroundings {
  /** Directories of programs, as in `PATH`. */
  readonly path: string;
  readonly allowOther: boolean;
  /** 0 is root. */
  readonly userId: number;
}

/** Each thing that mounting needs on this machine, with the remedy where it is missing. */
export async function checkFuse(surroundings: Surroundings): Promise<Finding[]> {
  return [
    await checkDevice(surroundings),
    await checkBinding(),
    await checkFusermount(surroundings),
    await checkAllowOther(surroundings),
  ];
}

async function checkDevice({ userId }: Surroundings): Promise<Finding> {
  const device = '/dev/fuse';
  try {
    await access(device, constants.R_OK | constants.W_OK);
    return fine(device, 'there, and open to you');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return problem(
        device,
        'missing',
        'run: modprobe fuse; in a container, start it with --device /dev/fuse --cap-add SYS_ADMIN',
      );
    }
    const remedy =
      userId === 0 ? 'the container forbids it: start it with --device /dev/fuse' : 'run: sudo chmod 666 /dev/fuse';
    return problem(device, `not open to you (${systemCode(error)})`, remedy);
  }
}

async function checkBinding(): Promise<Finding> {
  const what = 'driver fuse-native';
  try {
    await loadBinding();
    return fine(what, 'loads, with libfuse 2');
  } catch (error) {
    return problem(what, messageOf(error), INSTALL);
  }
}

async function checkFusermount({ path, userId }: Surroundings): Promise<Finding> {
  const what = 'fusermount';
  for (const program of ['fusermount3', 'fusermount']) {
    for (const directory of path.split(delimiter)) {
      const mode = (await stat(join(directory, program)).catch(() => undefined))?.mode;
      if (mode === undefined) continue;
      if (userId === 0 || mode & 0o4000) return fine(what, join(directory, program));
      return problem(
        what,
        `${join(directory, program)} is not set-user-id root`,
        `run: sudo chmod u+s ${join(directory, program)}`,
      );
    }
  }
  return problem(what, 'not installed', INSTALL);
}

async function checkAllowOther({ allowOther, userId }: Surroundings): Promise<Finding> {
  const what = 'user_allow_other';
  const configuration = await readFile('/etc/fuse.conf', 'utf8').catch(() => '');
  if (/^\s*user_allow_other\s*$/m.test(configuration)) return fine(what, 'set in /etc/fuse.conf');
  if (userId === 0) return fine(what, 'not set, and root does not need it');
  const remedy = 'for --allow-other, add the line user_allow_other to /etc/fuse.conf';
  return allowOther
    ? problem(what, 'not set in /etc/fuse.conf', remedy)
    : fine(what, 'not set; only needed for --allow-other');
}
