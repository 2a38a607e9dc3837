import { messageOf } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import { MOUNT_TYPE, type MountEntry, mountAt, mountOfDevice } from '../base/mount-table.ts';
import { isAnswering, unmount } from './mount-point.ts';

/**
 * A mount of ours in the kernel's table. It is known by the number of its file system, because it moves with the directories
 * above it, and something else may be mounted over it. That number is its own only as long as it stands: the kernel gives it
 * to the next mount.
 */
export class StandingMount {
  private constructor(
    /** Where it was made. */
    private readonly mountPoint: string,
    /** `major:minor`; empty for one that was gone at once. */
    readonly device: string,
    private readonly log: Log,
  ) {}

  /** The one that was mounted there just now. */
  static async at(mountPoint: string, log: Log): Promise<StandingMount> {
    return new StandingMount(mountPoint, (await mountAt(mountPoint))?.device ?? '', log);
  }

  async find(): Promise<MountEntry | undefined> {
    const entry = await mountOfDevice(this.device);
    return entry?.type === MOUNT_TYPE ? entry : undefined;
  }

  /**
   * Whether it still stands where it was made, without its connection. One that answers is another's, and so may be a dead one
   * that stands elsewhere: a mount that was moved and then aborted is left to the next start. A mount that covers it is not
   * asked, since that may never answer.
   */
  async isLeftDead(): Promise<boolean> {
    return (await this.#isOnTopAt(this.mountPoint)) && !(await isAnswering(this.mountPoint));
  }

  /**
   * Unmounts it wherever it stands, if it still does. One that is in use cannot be unmounted, so it is disconnected, as far as
   * the driver can, and detached; one that is covered cannot even be detached.
   */
  async takeDown(disconnect: () => Promise<void> = async () => {}): Promise<void> {
    if (await this.#isGoneOrUnmounted()) return;
    await disconnect();
    const left = await this.find();
    if (!left) return;
    if (await this.#isOnTopAt(left.mountPoint)) await unmount(left.mountPoint, { lazily: true });
    else this.log.warn({ mountPoint: left.mountPoint }, 'Something else is mounted over the mount: unmount both');
  }

  async #isGoneOrUnmounted(): Promise<boolean> {
    const standing = await this.find();
    if (!standing) return true;
    const { mountPoint } = standing;
    if (!(await this.#isOnTopAt(mountPoint))) return false;
    try {
      await unmount(mountPoint);
      return true;
    } catch (error) {
      if (!(await this.find())) return true;
      this.log.warn({ mountPoint, reason: messageOf(error) }, 'The mount is in use: ending it all the same');
      return false;
    }
  }

  async #isOnTopAt(mountPoint: string): Promise<boolean> {
    const top = await mountAt(mountPoint);
    return top?.type === MOUNT_TYPE && top.device === this.device;
  }
}
