import { messageOf } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import { type MountEntry, mountAt, mountOfDevice } from '../base/mount-table.ts';
import { isAnswering, unmount } from './mount-point.ts';

/**
 * A mount of ours in the kernel's table. It is known by the number of its file system, because it moves with the directories
 * above it, and something else may be mounted over it.
 */
export class StandingMount {
  private constructor(
    /** Where it was made. */
    private readonly mountPoint: string,
    /** `major:minor`; empty for one that was gone at once. */
    private readonly device: string,
    private readonly log: Log,
  ) {}

  /** The one that was mounted there just now. */
  static async at(mountPoint: string, log: Log): Promise<StandingMount> {
    return new StandingMount(mountPoint, (await mountAt(mountPoint))?.device ?? '', log);
  }

  find(): Promise<MountEntry | undefined> {
    return mountOfDevice(this.device);
  }

  /**
   * Whether it still stands where it was made, without its connection. The kernel gives the number of a mount that is gone to
   * the next one, so one that stands elsewhere may be another's that died, and one that answers is.
   */
  async isLeftDead(): Promise<boolean> {
    const left = await this.find();
    return left?.mountPoint === this.mountPoint && !(await isAnswering(this.mountPoint));
  }

  /**
   * Unmounts it wherever it stands, if it still does. One that is in use cannot be unmounted, so it is disconnected, as far as
   * the driver can, and detached; one that is covered cannot even be detached.
   */
  async takeDown(disconnect: () => Promise<void> = async () => {}): Promise<void> {
    const mountPoint = (await this.find())?.mountPoint;
    if (mountPoint === undefined) return;
    const isCovered = (await mountAt(mountPoint))?.device !== this.device;
    try {
      if (!isCovered) return await unmount(mountPoint);
    } catch (error) {
      this.log.warn({ mountPoint, reason: messageOf(error) }, 'The mount is in use: ending it all the same');
    }
    await disconnect();
    if (!isCovered) await unmount(mountPoint, { lazily: true });
    else this.log.warn({ mountPoint }, 'Something else is mounted over the mount: unmount both');
  }
}
