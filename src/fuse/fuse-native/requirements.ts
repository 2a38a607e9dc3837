import { firstLineOf, systemCode } from '../../base/failure.ts';
import { type Finding, fine, problem } from '../../base/finding.ts';
import { checkFusermount, type Surroundings } from '../machine.ts';
import { loadBinding } from './binding.ts';

const INSTALL = 'install it: apt-get install fuse3 libfuse2 (Debian, Ubuntu), dnf install fuse3 fuse-libs (Fedora)';

/** Each thing that `fuse-native` needs on this machine besides /dev/fuse, with the remedy where it is missing. */
export async function checkFuseNative(surroundings: Surroundings): Promise<Finding[]> {
  return [await checkBinding(), await checkFusermount(surroundings, INSTALL)];
}

async function checkBinding(): Promise<Finding> {
  const what = 'driver fuse-native';
  try {
    await loadBinding();
    return fine(what, 'loads, with libfuse 2');
  } catch (error) {
    const why = error instanceof Error ? error.cause : error;
    if (systemCode(why) === 'ERR_MODULE_NOT_FOUND') {
      return problem(what, 'not installed: the package has builds for x64 only', 'use --driver kernel');
    }
    return problem(what, `does not load: ${firstLineOf(why)}`, INSTALL);
  }
}
