import type Fuse from 'fuse-native';
import { messageOf, UsageError } from '../../base/failure.ts';

/** Throws `UsageError` naming the package to install when libfuse 2 or a build for this machine is missing. */
export async function loadBinding(): Promise<typeof Fuse> {
  try {
    return (await import('fuse-native')).default;
  } catch (error) {
    throw new UsageError(
      `Cannot load the FUSE driver: ${messageOf(error).split('\n')[0]}; install libfuse 2 (Debian, Ubuntu: ` +
        `apt-get install libfuse2 fuse3), then run gphotos-fs doctor`,
      { cause: error },
    );
  }
}
