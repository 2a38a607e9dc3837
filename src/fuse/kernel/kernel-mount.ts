import type { Clock } from '../../base/clock.ts';
import { messageOf } from '../../base/failure.ts';
import type { Log } from '../../base/log.ts';
import { type MountEntry, mountAt, mountOfDevice } from '../../base/mount-table.ts';
import { orAborted } from '../../base/or-aborted.ts';
import type { MountedTree } from '../driver.ts';
import { unmount } from '../mount-point.ts';
import type { OpenFiles } from '../open-files.ts';
import { untilGone } from '../until-gone.ts';
import type { Device } from './device.ts';
import type { OpenedFile } from './file-operations.ts';
import type { Notifications } from './notifications.ts';
import type { Session } from './session.ts';

/** What is held back for a program that waits for a network is not waited for here. */
const LONGEST_TELLING_MS = 2_000;

export interface KernelMountParts {
  readonly mountPoint: string;
  /** `major:minor` of the file system, by which it is found again wherever it stands. */
  readonly deviceNumber: string;
  readonly device: Device;
  readonly session: Session;
  readonly notifications: Notifications;
  readonly files: OpenFiles<OpenedFile>;
  readonly clock: Clock;
  readonly log: Log;
}

/** A mount that this process serves, and its end. */
export class KernelMount implements MountedTree {
  #closing: Promise<void> | undefined;

  constructor(private readonly parts: KernelMountParts) {}

  get mountPoint(): string {
    return this.parts.mountPoint;
  }

  /** Detached by somebody else while it is used, a mount is gone although its session goes on: the kernel's table tells. */
  async untilUnmounted(signal?: AbortSignal): Promise<void> {
    const { session } = this.parts;
    const watching = new AbortController();
    const detached = this.#untilDetached(watching.signal);
    detached.catch(() => undefined);
    try {
      await orAborted(Promise.race([session.ended, detached]), signal);
    } finally {
      watching.abort();
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /**
   * Ends a mount that never began to work. Until the kernel's first request is answered everything waits that looks at the
   * mount point, unmounting included, so the connection goes first.
   */
  async giveUp(): Promise<void> {
    const { mountPoint, log } = this.parts;
    await this.#disconnect();
    await unmount(mountPoint, { lazily: true }).catch((error) =>
      log.warn({ reason: messageOf(error) }, 'Left a dead mount'),
    );
    await this.close();
  }

  async settled(): Promise<void> {
    const { notifications, clock } = this.parts;
    const told = new AbortController();
    const longEnough = clock.sleep(LONGEST_TELLING_MS, told.signal).catch(() => undefined);
    await Promise.race([notifications.settled(), longEnough]);
    told.abort();
  }

  async #end(): Promise<void> {
    try {
      const standing = await this.#standing();
      if (standing) await this.#unmount(standing.mountPoint);
    } finally {
      await this.#disconnect();
    }
  }

  /**
   * A mount that is in use cannot be unmounted, and one that is merely detached would want to be served for as long as it is
   * used. So it is disconnected first: whoever still uses it is told that it is gone (ENOTCONN).
   */
  async #unmount(at: string): Promise<void> {
    const { deviceNumber, log } = this.parts;
    const isCovered = (await mountAt(at))?.device !== deviceNumber;
    try {
      if (!isCovered) return await unmount(at);
    } catch (error) {
      log.warn({ mountPoint: at, reason: messageOf(error) }, 'The mount is in use: ending it all the same');
    }
    await this.#disconnect();
    if (!isCovered) await unmount(at, { lazily: true });
    else log.warn({ mountPoint: at }, 'Something else is mounted over the mount: unmount both');
  }

  /**
   * The kernel may be about to take a lock, for something it is told, that it holds for a request of ours. So everything that
   * waits is answered, and what still comes is refused, until nothing is on its way to the kernel; then the device is closed.
   */
  async #disconnect(): Promise<void> {
    const { session, notifications, files, device } = this.parts;
    session.refuseAll();
    await notifications.close();
    session.stop();
    await session.ended;
    await files.closeAll().finally(() => device.close());
  }

  async #untilDetached(signal: AbortSignal): Promise<void> {
    await untilGone(() => this.#standing(), this.parts.clock, signal);
  }

  #standing(): Promise<MountEntry | undefined> {
    return mountOfDevice(this.parts.deviceNumber);
  }
}
