import { closeSync, constants } from 'node:fs';
import { getSystemErrorName } from 'node:util';
import { firstLineOf, UsageError } from '../../base/failure.ts';
import { descriptorIn, makeDescriptorMessage } from './descriptor-message.ts';
import { BACKING_MAP, IOCTL } from './wire/ioctls.ts';

/** The system calls that the kernel driver needs and Node does not offer. */
export interface Native {
  /**
   * The descriptor that `program` sends over the Unix socket it is given, closed in every program this one starts. What
   * `program` rejects with is passed on; nothing stays open then. Throws when it ended without sending one.
   */
  receiveDescriptor(program: (socketFd: number) => Promise<void>): Promise<number>;
  /**
   * Lets the kernel read `fileFd` by itself for files opened with the backing id answered, which is 1 or more and valid
   * until `closeBacking`. Throws an error with `code` (EPERM, ELOOP, …) where it will not.
   */
  openBacking(deviceFd: number, fileFd: number): number;
  closeBacking(deviceFd: number, backingId: number): void;
  /** A pipe whose ends never make anybody wait: what is written to the second is read from the first. */
  openPipe(): readonly [readFd: number, writeFd: number];
  /** From now on reading the descriptor does not wait, whoever shares it. */
  makeNonblocking(fd: number): void;
  /**
   * Reads into `buffer` and says how many bytes came, or which errno it failed with (negative). A read that finds nothing
   * costs a twentieth of one of Node's, which makes an error of it.
   */
  read(fd: number, buffer: Buffer): number;
  /** Resolves once one of the descriptors can be read, or has failed. Holds a thread of libuv's pool meanwhile. */
  untilReadable(fds: readonly number[]): Promise<void>;
}

// The numbers of Linux on x64 and arm64, which are the same there.
const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_CLOEXEC = 0o2000000;
const O_CLOEXEC = 0o2000000;
const F_GETFL = 3;
const F_SETFL = 4;
const POLLIN = 1;
/** `struct pollfd`: the descriptor, what is waited for, what came. */
const POLLFD_BYTES = 8;
const FOR_EVER = -1;
const MSG_DONTWAIT = 0x40;
const MSG_CMSG_CLOEXEC = 0x4000_0000;

/** `koffi` calls them without a compiler. Throws `UsageError` when it has no build for this machine. */
export async function loadNative(): Promise<Native> {
  return new SystemCalls(await loadKoffi());
}

type Koffi = typeof import('koffi')['default'];
type KoffiFunction = ReturnType<ReturnType<Koffi['load']>['func']>;

async function loadKoffi(): Promise<Koffi> {
  try {
    return (await import('koffi')).default;
  } catch (error) {
    throw new UsageError(
      `Cannot call the system: koffi does not load here (${firstLineOf(error)}); run npm ci again with ` +
        `optional packages (Linux on x64 or arm64), or mount with --driver fuse-native`,
      { cause: error },
    );
  }
}

class SystemCalls implements Native {
  readonly #socketpair: (domain: number, type: number, protocol: number, ends: Int32Array) => number;
  readonly #recvmsg: (socket: number, message: Buffer, flags: number) => number;
  readonly #ioctl: (descriptor: number, request: number, argument: Buffer) => number;
  readonly #pipe: (ends: Int32Array, flags: number) => number;
  readonly #fcntl: (descriptor: number, command: number, kind: 'int', flags: number) => number;
  readonly #read: (descriptor: number, buffer: Buffer, bytes: number) => number;
  readonly #poll: KoffiFunction;
  readonly #polled = new Set<Buffer>();

  constructor(private readonly koffi: Koffi) {
    // Node's own process: its C library is loaded already, whichever it is.
    const library = koffi.load(null);
    this.#socketpair = library.func('int socketpair(int, int, int, _Out_ int *)');
    this.#recvmsg = library.func('long recvmsg(int, void *, int)');
    this.#ioctl = library.func('int ioctl(int, unsigned long, void *)');
    this.#pipe = library.func('int pipe2(_Out_ int *, int)');
    this.#fcntl = library.func('int fcntl(int, int, ...)');
    this.#read = library.func('long read(int, void *, size_t)');
    this.#poll = library.func('int poll(void *, unsigned long, int)');
  }

  async receiveDescriptor(program: (socketFd: number) => Promise<void>): Promise<number> {
    const [ours, theirs] = this.#openSockets();
    try {
      await program(theirs).finally(() => closeSync(theirs));
      return this.#receive(ours);
    } finally {
      closeSync(ours);
    }
  }

  openBacking(deviceFd: number, fileFd: number): number {
    const map = Buffer.alloc(BACKING_MAP.sizeBytes);
    map.writeInt32LE(fileFd, BACKING_MAP.at.fd);
    return this.#checked('FUSE_DEV_IOC_BACKING_OPEN', this.#ioctl(deviceFd, IOCTL.BACKING_OPEN, map));
  }

  closeBacking(deviceFd: number, backingId: number): void {
    const id = Buffer.alloc(4);
    id.writeUInt32LE(backingId, 0);
    this.#checked('FUSE_DEV_IOC_BACKING_CLOSE', this.#ioctl(deviceFd, IOCTL.BACKING_CLOSE, id));
  }

  openPipe(): readonly [readFd: number, writeFd: number] {
    const ends = new Int32Array(2);
    this.#checked('pipe2', this.#pipe(ends, O_CLOEXEC | constants.O_NONBLOCK));
    const [readFd = -1, writeFd = -1] = ends;
    return [readFd, writeFd];
  }

  makeNonblocking(fd: number): void {
    const flags = this.#checked('fcntl', this.#fcntl(fd, F_GETFL, 'int', 0));
    this.#checked('fcntl', this.#fcntl(fd, F_SETFL, 'int', flags | constants.O_NONBLOCK));
  }

  read(fd: number, buffer: Buffer): number {
    const bytes = this.#read(fd, buffer, buffer.length);
    return bytes < 0 ? -this.koffi.errno() : bytes;
  }

  untilReadable(fds: readonly number[]): Promise<void> {
    const polled = Buffer.alloc(fds.length * POLLFD_BYTES);
    fds.forEach((fd, index) => {
      polled.writeInt32LE(fd, index * POLLFD_BYTES);
      polled.writeInt16LE(POLLIN, index * POLLFD_BYTES + 4);
    });
    // The system writes to it until the call returns, so it must live until then.
    this.#polled.add(polled);
    return new Promise((resolve, reject) => {
      this.#poll.async(polled, fds.length, FOR_EVER, (error: unknown) => {
        this.#polled.delete(polled);
        if (error) reject(error);
        else resolve();
      });
    });
  }

  #openSockets(): readonly [ours: number, theirs: number] {
    const ends = new Int32Array(2);
    this.#checked('socketpair', this.#socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
    const [ours = -1, theirs = -1] = ends;
    return [ours, theirs];
  }

  /** Does not wait: whoever was to send has ended. */
  #receive(socket: number): number {
    const message = makeDescriptorMessage((buffer) => this.koffi.address(buffer));
    this.#checked('recvmsg', this.#recvmsg(socket, message.header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC));
    const descriptor = descriptorIn(message);
    if (descriptor === undefined) throw new Error('The message that came holds no descriptor');
    return descriptor;
  }

  /** To be called with the result of a system call before anything else is called. */
  #checked(call: string, result: number): number {
    if (result >= 0) return result;
    const errno = this.koffi.errno();
    const code = getSystemErrorName(-errno);
    throw Object.assign(new Error(`${call} failed: ${code}`), { code, errno: -errno, syscall: call });
  }
}
