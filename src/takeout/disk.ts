import { type BigIntStats, constants, type Dirent } from 'node:fs';
import { lstat, open, readdir, realpath, stat } from 'node:fs/promises';
import { type ResidentReads, residentReadsOf } from './resident-reads.ts';

/** What is used of Node's `FileHandle`, and reads that do not wait. */
export interface OpenedFile {
  readonly fd: number;
  /** Undefined where the system has none. */
  readonly resident?: ResidentReads | undefined;
  read(target: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  stat(options: { bigint: true }): Promise<BigIntStats>;
  close(): Promise<void>;
}

export type OpenFile = (path: string) => Promise<OpenedFile>;

/** All that is asked of the disks that archives and unpacked exports lie on. Every call rejects as Node's own. */
export interface Disk {
  /** A pipe is not waited for. Links are followed: a person may name an archive by one. */
  readonly openFile: OpenFile;
  /** A pipe is not waited for, and a link at the end of the path is refused. */
  readonly openItself: OpenFile;
  /** Links followed. */
  stat(path: string): Promise<BigIntStats>;
  lstat(path: string): Promise<BigIntStats>;
  list(path: string): Promise<Dirent[]>;
  realPath(path: string): Promise<string>;
}

const READ = constants.O_RDONLY | constants.O_NONBLOCK;

/** The disks of this machine, waited for as long as they take. */
export const localDisk: Disk = {
  openFile: (path) => openHere(path, READ),
  openItself: (path) => openHere(path, READ | constants.O_NOFOLLOW),
  stat: (path) => stat(path, { bigint: true }),
  lstat: (path) => lstat(path, { bigint: true }),
  list: (path) => readdir(path, { withFileTypes: true }),
  realPath: (path) => realpath(path),
};

async function openHere(path: string, flags: number): Promise<OpenedFile> {
  const handle = await open(path, flags);
  const resident = await residentReadsOf(handle);
  return {
    fd: handle.fd,
    resident,
    read: handle.read.bind(handle),
    stat: handle.stat.bind(handle),
    close: async () => {
      await resident?.settled();
      await handle.close();
    },
  };
}
