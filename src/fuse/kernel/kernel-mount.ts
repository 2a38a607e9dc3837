import type { Clock } from '../../base/clock.ts';
import { messageOf } from '../../base/failure.ts';
import type { Log } from '../../base/log.ts';
import { MOUNT_TYPE, mountAt } from '../../base/mount-table.ts';
import { orAborted } from '../../base/or-aborted.ts';
import type { MountedTree } from '../driver.ts';
import { unmount } from '../mount-point.ts';
import type { OpenFiles } from '../open-files.ts';
import type { Device } from './device.ts';
import type { OpenedFile } from './file-operations.ts';
import type { Notifications } from './notifications.ts';
import type { Session } from './session.ts';

const WATCH_INTERVAL_MS = 1_000;

export interface KernelMountParts {
  readonly mountPoint: string;
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

  async #end(): Promise<void> {
    const { notifications, files } = this.parts;
    try {
      if (await this.#isMounted()) await this.#unmount();
    } finally {
      await this.#disconnect();
      await notifications.close();
      await files.closeAll();
    }
  }

  /**
   * A mount that is in use cannot be unmounted, and one that is merely detached would want to be served for as long as it is
   * used. So it is disconnected first: whoever still uses it is told that it is gone (ENOTCONN).
   */
  async #unmount(): Promise<void> {
    const { mountPoint, log } = this.parts;
    try {
      return await unmount(mountPoint);
    } catch (error) {
      log.warn({ mountPoint, reason: messageOf(error) }, 'The mount is in use: ending it all the same');
    }
    await this.#disconnect();
    await unmount(mountPoint, { lazily: true });
  }

  async #disconnect(): Promise<void> {
    const { session, device } = this.parts;
    session.stop();
    await session.ended;
    device.close();
  }

  async #untilDetached(signal: AbortSignal): Promise<void> {
    while (await this.#isMounted()) await this.parts.clock.sleep(WATCH_INTERVAL_MS, signal);
  }

  async #isMounted(): Promise<boolean> {
    return (await mountAt(this.parts.mountPoint))?.type === MOUNT_TYPE;
  }
}
