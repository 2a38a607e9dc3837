import type { Clock } from '../../base/clock.ts';
import { messageOf } from '../../base/failure.ts';
import type { Log } from '../../base/log.ts';
import { orAborted } from '../../base/or-aborted.ts';
import { type Ending, logEnding, type MountedTree } from '../driver.ts';
import type { OpenFiles } from '../open-files.ts';
import type { StandingMount } from '../standing-mount.ts';
import { untilGone } from '../until-gone.ts';
import type { Device } from './device.ts';
import type { OpenedFile } from './file-operations.ts';
import type { Notifications } from './notifications.ts';
import type { Session } from './session.ts';

/** What is held back for a program that waits for a network is not waited for here. */
const LONGEST_TELLING_MS = 2_000;

export interface KernelMountParts {
  readonly mountPoint: string;
  readonly standing: StandingMount;
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
    const { session, mountPoint, log } = this.parts;
    const watching = new AbortController();
    const detached = this.#untilDetached(watching.signal);
    detached.catch(() => undefined);
    try {
      const ending = await orAborted(Promise.race([session.ended, detached]), signal);
      if (ending) logEnding(ending, mountPoint, log);
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
    const { log } = this.parts;
    await this.#disconnect();
    await this.close().catch((error) => log.warn({ reason: messageOf(error) }, 'Left a dead mount'));
  }

  async settled(): Promise<void> {
    const { notifications, clock } = this.parts;
    const told = new AbortController();
    const longEnough = clock.sleep(LONGEST_TELLING_MS, told.signal).catch(() => undefined);
    await Promise.race([notifications.settled(), longEnough]);
    told.abort();
  }

  /**
   * One that is merely detached would want to be served for as long as it is used. So it is disconnected first: whoever still
   * uses it is told that it is gone (ENOTCONN).
   */
  async #end(): Promise<void> {
    const { standing, session } = this.parts;
    try {
      if (!session.hasEnded) await standing.takeDown(() => this.#disconnect());
    } finally {
      await this.#disconnect();
    }
    // Also where the kernel says that it was unmounted: `umount -f` ends the connection of a mount in use, which stays.
    if (await standing.isLeftDead()) await standing.takeDown();
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

  async #untilDetached(signal: AbortSignal): Promise<Ending> {
    const { standing, clock } = this.parts;
    await untilGone(() => standing.find(), clock, signal);
    return 'unmounted';
  }
}
