import { closeSync, write, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { promisify } from 'node:util';
import type { Native } from './native.ts';

type DeviceCalls = Pick<Native, 'openPipe' | 'makeNonblocking' | 'read' | 'untilReadable'>;

const writeAside = promisify(write);

const NONE_YET = -constants.errno.EAGAIN;

/**
 * The device that serves a mount: requests are read from it, answers written to it. It is read without waiting, and where there
 * is nothing, a thread of libuv's pool waits until there is, or until it is woken. That thread must be woken before the
 * process can end, because ending joins it: `process.exit()` and an uncaught error included.
 */
export class Device {
  #isOpen = true;
  readonly #wakeOnExit = () => this.wake();

  private constructor(
    readonly fd: number,
    private readonly wakeFds: readonly [readFd: number, writeFd: number],
    private readonly native: DeviceCalls,
  ) {}

  /** `fd` belongs to the device from now on. */
  static open(fd: number, native: DeviceCalls): Device {
    native.makeNonblocking(fd);
    const device = new Device(fd, native.openPipe(), native);
    process.on('exit', device.#wakeOnExit);
    return device;
  }

  /** Bytes of the next request, 0 when there is none yet, or the errno of the failure (negative). */
  receive(buffer: Buffer): number {
    if (!this.#isOpen) return -constants.errno.EBADF;
    const bytes = this.native.read(this.fd, buffer);
    return bytes === NONE_YET ? 0 : bytes;
  }

  /** Resolves once there may be a request, or a failure to hear of, or when it was woken. */
  untilReadable(): Promise<void> {
    return this.native.untilReadable([this.fd, this.wakeFds[0]]);
  }

  /** Ends every wait, now and later. */
  wake(): void {
    if (this.#isOpen) writeSync(this.wakeFds[1], 'x');
  }

  /** Throws as write(2) fails. */
  send(answer: Buffer, lengthBytes: number): void {
    this.#refuseWhenClosed();
    writeSync(this.fd, answer, 0, lengthBytes);
  }

  /** The same from a thread of the pool, for what the kernel may keep waiting. Whoever closes the device waits for it first. */
  async sendAside(message: Buffer): Promise<void> {
    this.#refuseWhenClosed();
    await writeAside(this.fd, message, 0, message.length, null);
  }

  /** Ends the connection with the kernel; nobody may be waiting. Twice is fine. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    process.off('exit', this.#wakeOnExit);
    for (const fd of [this.fd, ...this.wakeFds]) closeSync(fd);
  }

  /** The number may belong to another file by then. */
  #refuseWhenClosed(): void {
    if (!this.#isOpen) throw Object.assign(new Error('The device was closed'), { code: 'EBADF' });
  }
}
