import { closeSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { Clock } from '../../base/clock.ts';
import { messageOf } from '../../base/failure.ts';
import type { Log } from '../../base/log.ts';
import { MOUNT_TYPE, mountAt } from '../../base/mount-table.ts';
import { orAborted } from '../../base/or-aborted.ts';
import type { MountedTree } from '../driver.ts';
import { unmount } from '../mount-point.ts';
import type { OpenFiles } from '../open-files.ts';
import type { OpenedFile } from './file-operations.ts';
import type { Notifications } from './notifications.ts';
import type { Session } from './session.ts';

/** Twice as long as a request may take that needs nothing but the program itself. */
const DRAINING_MS = 2_000;

const WATCH_INTERVAL_MS = 1_000;

export interface KernelMountParts {
  readonly mountPoint: string;
  readonly device: number;
  readonly session: Session;
  readonly notifications: Notifications;
  readonly files: OpenFiles<OpenedFile>;
  /** Called when nothing is left of the mount. */
  readonly whenClosed: () => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** A mount that this process serves, and its end. */
export class KernelMount implements MountedTree {
  #closing: Promise<void> | undefined;
  #isDeviceOpen = true;

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

  async #end(): Promise<void> {
    const { notifications, files, whenClosed } = this.parts;
    if (await this.#isMounted()) await this.#unmount();
    await this.#drain();
    await notifications.close();
    await files.closeAll();
    this.#closeDevice();
    whenClosed();
  }

  /**
   * A mount that is in use cannot be unmounted, and detaching it alone would leave our reads of the device waiting for as
   * long as it is used. So it is ended from this side: each waiting read gets one last request, then the device is closed, and
   * whoever still uses the mount is told that it is gone (ENOTCONN).
   */
  async #unmount(): Promise<void> {
    const { mountPoint, session, log } = this.parts;
    try {
      return await unmount(mountPoint);
    } catch (error) {
      log.warn({ mountPoint, reason: messageOf(error) }, 'The mount is in use: ending it all the same');
    }
    session.stop();
    for (let last = session.receiving; last > 0; last -= 1) statfs(mountPoint).catch(() => undefined);
    await this.#drain();
    this.#closeDevice();
    await unmount(mountPoint, { lazily: true });
  }

  /** Waits for the end of the session, though not for long: whoever keeps it going may do so for hours. */
  async #drain(): Promise<void> {
    const { session, clock } = this.parts;
    const ended = new AbortController();
    const longEnough = clock.sleep(DRAINING_MS, ended.signal).catch(() => undefined);
    await Promise.race([session.ended, longEnough]);
    ended.abort();
  }

  async #untilDetached(signal: AbortSignal): Promise<void> {
    while (await this.#isMounted()) await this.parts.clock.sleep(WATCH_INTERVAL_MS, signal);
  }

  #closeDevice(): void {
    if (!this.#isDeviceOpen) return;
    this.#isDeviceOpen = false;
    closeSync(this.parts.device);
  }

  async #isMounted(): Promise<boolean> {
    return (await mountAt(this.parts.mountPoint))?.type === MOUNT_TYPE;
  }
}
