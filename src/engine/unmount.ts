import { UsageError } from '../base/failure.ts';
import { MOUNT_TYPE, mountAt } from '../base/mount-table.ts';
import { unmount } from '../fuse/mount-point.ts';
import { realPathOf } from './real-path.ts';

/** Unmounts a mount of ours, alive or dead. Throws `UsageError` when something else, or nothing, is mounted there. */
export async function unmountOurs(directory: string, options: { readonly lazily: boolean }): Promise<void> {
  const mountPoint = await realPathOf(directory);
  const mount = await mountAt(mountPoint);
  if (mount && mount.type !== MOUNT_TYPE) {
    throw new UsageError(
      `Cannot unmount ${mountPoint}: what is mounted there (${mount.type}) is not ours; use umount for it`,
    );
  }
  await unmount(mountPoint, options);
}
