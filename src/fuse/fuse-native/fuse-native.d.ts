/** The part of `fuse-native` 2.2 that we use; the package brings no types of its own. */
declare module 'fuse-native' {
  type Callback = (errno: number) => void;

  namespace Fuse {
    interface Stat {
      mode: number;
      uid: number;
      gid: number;
      size: number;
      nlink: number;
      ino: number;
      blksize: number;
      blocks: number;
      mtime: number;
      atime: number;
      ctime: number;
    }

    interface Statfs {
      bsize: number;
      frsize: number;
      blocks: number;
      bfree: number;
      bavail: number;
      files: number;
      ffree: number;
      favail: number;
      namemax: number;
    }

    /** Names as libfuse has them. A positive answer to `read` is the number of bytes. */
    interface Operations {
      getattr(path: string, answer: (errno: number, stat?: Stat) => void): void;
      readdir(path: string, answer: (errno: number, names?: string[], stats?: Stat[]) => void): void;
      readlink(path: string, answer: (errno: number, target?: string) => void): void;
      open(path: string, flags: number, answer: (errno: number, handle?: number) => void): void;
      read(
        path: string,
        handle: number,
        target: Buffer,
        lengthBytes: number,
        position: number,
        answer: (bytesOrErrno: number) => void,
      ): void;
      release(path: string, handle: number, answer: Callback): void;
      statfs(path: string, answer: (errno: number, statfs?: Statfs) => void): void;
      access(path: string, mode: number, answer: Callback): void;
      getxattr(path: string, name: string, position: number, answer: (errno: number, value?: Buffer) => void): void;
      listxattr(path: string, answer: (errno: number, names?: string[]) => void): void;
      [writing: string]: unknown;
    }

    /** Hands the answer to a request back to libfuse. */
    type Signal = (result: number, ...rest: unknown[]) => void;

    interface Options {
      timeout: false;
      fsname: string;
      subtype: string;
      allowOther: boolean;
      autoCache: boolean;
      entryTimeout: number;
      attrTimeout: number;
    }
  }

  class Fuse {
    constructor(mountPoint: string, operations: Fuse.Operations, options: Fuse.Options);
    mount(done: (error: Error | null) => void): void;
    _op_getxattr(signal: Fuse.Signal, path: string, name: string, target: Buffer, position: number): void;
    _op_listxattr(signal: Fuse.Signal, path: string, target: Buffer): void;
  }

  export default Fuse;
}
