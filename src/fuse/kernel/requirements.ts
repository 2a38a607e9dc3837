import { firstLineOf } from '../../base/failure.ts';
import { type Finding, fine, problem } from '../../base/finding.ts';
import { checkFusermount, findProgram, linuxVersion, type Surroundings } from '../machine.ts';
import { INSTALL_FUSERMOUNT } from './mounting-refusals.ts';
import { loadNative } from './native.ts';

/** FUSE 7.31; what a kernel truly speaks it says when a mount is made. */
const LEAST_LINUX = [5, 4] as const;

const PASSTHROUGH_LINUX = [6, 9] as const;

const OTHER_DRIVER = 'use --driver fuse-native';

/** Each thing that the kernel driver needs on this machine besides /dev/fuse, with the remedy where it is missing. */
export async function checkKernelDriver(surroundings: Surroundings): Promise<Finding[]> {
  return [
    checkSystem(surroundings),
    await checkSystemCalls(),
    await checkMountingProgram(surroundings),
    checkPassthrough(surroundings),
  ];
}

function checkSystem(surroundings: Surroundings): Finding {
  const what = 'kernel';
  const { platform, systemRelease } = surroundings;
  const version = linuxVersion(surroundings);
  if (!version) return problem(what, `${platform} is not Linux`, OTHER_DRIVER);
  if (isAtLeast(version, LEAST_LINUX)) return fine(what, `Linux ${systemRelease}`);
  return problem(what, `Linux ${systemRelease}; the kernel driver needs 5.4`, OTHER_DRIVER);
}

async function checkSystemCalls(): Promise<Finding> {
  const what = 'koffi';
  try {
    await loadNative();
    return fine(what, 'loads');
  } catch (error) {
    const why = error instanceof Error ? error.cause : error;
    return problem(
      what,
      `does not load: ${firstLineOf(why)}`,
      `run npm ci without --omit=optional, or ${OTHER_DRIVER}`,
    );
  }
}

async function checkMountingProgram(surroundings: Surroundings): Promise<Finding> {
  const mount = surroundings.userId === 0 ? await findProgram(['mount'], surroundings) : undefined;
  return mount ? fine('mount', mount.path) : checkFusermount(surroundings, INSTALL_FUSERMOUNT);
}

/** Never needed; it makes reading cached originals as fast as the disk. */
function checkPassthrough(surroundings: Surroundings): Finding {
  const what = 'passthrough';
  const version = linuxVersion(surroundings);
  if (!version || !isAtLeast(version, PASSTHROUGH_LINUX))
    return fine(what, 'no: needs Linux 6.9; nothing else changes');
  if (surroundings.userId !== 0) return fine(what, 'no: only for root; nothing else changes');
  return fine(what, 'possible: where originals lie on a plain disk the kernel reads them by itself');
}

function isAtLeast([major, minor]: readonly [number, number], [leastMajor, leastMinor]: readonly [number, number]) {
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
