import type Fuse from 'fuse-native';
import { firstLineOf, systemCode, UsageError } from '../../base/failure.ts';

/** Throws `UsageError` naming the package to install when libfuse 2 is missing, and the other driver when there is no build. */
export async function loadBinding(): Promise<typeof Fuse> {
  try {
    return (await import('fuse-native')).default;
  } catch (error) {
    if (systemCode(error) === 'ERR_MODULE_NOT_FOUND') {
      throw new UsageError(
        'Cannot load the FUSE driver: the package fuse-native, which has builds for x64 only, is not installed; use --driver kernel',
        { cause: error },
      );
    }
    throw new UsageError(
      `Cannot load the FUSE driver: ${firstLineOf(error)}; install libfuse 2 (Debian, Ubuntu: ` +
        `apt-get install libfuse2 fuse3), then run gphotos-fs doctor`,
      { cause: error },
    );
  }
}
