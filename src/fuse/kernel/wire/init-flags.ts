/**
 * Bits of the INIT exchange by the names of `linux/fuse.h`, numbered through `flags` (0 to 31) and `flags2` (32 to 63). The
 * kernel offers, we take; what is not taken is left out on purpose, and says why as well.
 */
export const INIT_FLAG = {
  ASYNC_READ: 0,
  EXPORT_SUPPORT: 4,
  DO_READDIRPLUS: 13,
  ASYNC_DIO: 15,
  PARALLEL_DIROPS: 18,
  ABORT_ERROR: 21,
  MAX_PAGES: 22,
  CACHE_SYMLINKS: 23,
  NO_OPENDIR_SUPPORT: 24,
  EXPLICIT_INVAL_DATA: 25,
  INIT_EXT: 30,
  /** Since 7.39. */
  DIRECT_IO_ALLOW_MMAP: 36,
  /** Since 7.40. */
  PASSTHROUGH: 37,
} as const;

export type InitFlag = keyof typeof INIT_FLAG;

/** Why each is taken. */
export const TAKEN: Readonly<Record<InitFlag, string>> = {
  ASYNC_READ: 'the pages of a read-ahead are asked for side by side, so that disk and copying overlap',
  EXPORT_SUPPORT: 'our inode numbers outlive the mount, so it can be exported by NFS: LOOKUP answers "." and ".."',
  DO_READDIRPLUS:
    'a listing brings the attributes along, which spares one LOOKUP for each file; not READDIRPLUS_AUTO, whose guess is ' +
    'wrong for find, which reads ten thousand names before it looks at the first',
  ASYNC_DIO: 'a large direct read is cut into requests that are under way together',
  PARALLEL_DIROPS: 'one slow lookup (a size that must be learned) does not hold up its whole directory',
  ABORT_ERROR: 'an aborted connection reads as ECONNABORTED, an unmounted one as ENODEV: the log tells which it was',
  MAX_PAGES: 'reads of up to 1 MiB instead of 128 KiB',
  CACHE_SYMLINKS: 'the target of a link never changes',
  NO_OPENDIR_SUPPORT: 'directories need no handle of ours, so the kernel need not ask for one, and it keeps listings',
  EXPLICIT_INVAL_DATA: 'pages are dropped when we say so, not when a time stamp looks new',
  INIT_EXT: 'flags2 counts',
  DIRECT_IO_ALLOW_MMAP: 'a file whose size is uncertain, and is read directly for that, can be mapped all the same',
  PASSTHROUGH: 'a whole original on this disk is read by the kernel alone, at the speed of the disk',
};

const NOBODY_WRITES = 'about writing, and nobody writes here';
const SPLICING =
  'answers are written from memory of ours, requests read into it: splice(2) would need a pipe and more calls';
const DAX = 'DAX is for virtiofs, which has memory of the host to map';

/** Why each of the others is not taken. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  POSIX_LOCKS: 'the kernel keeps the locks of its own machine, and nobody else locks here',
  FLOCK_LOCKS: 'the same for flock(2)',
  FILE_OPS: 'no kernel does anything with it',
  ATOMIC_O_TRUNC: NOBODY_WRITES,
  BIG_WRITES: NOBODY_WRITES,
  DONT_MASK: NOBODY_WRITES,
  SPLICE_WRITE: SPLICING,
  SPLICE_MOVE: SPLICING,
  SPLICE_READ: SPLICING,
  HAS_IOCTL_DIR: 'there is no ioctl(2) of ours',
  AUTO_INVAL_DATA: 'drops pages when a time stamp looks new: see EXPLICIT_INVAL_DATA',
  READDIRPLUS_AUTO: 'see DO_READDIRPLUS',
  WRITEBACK_CACHE: NOBODY_WRITES,
  NO_OPEN_SUPPORT: 'how a file is read (directly, kept, passed through) is decided at each open',
  HANDLE_KILLPRIV: NOBODY_WRITES,
  HANDLE_KILLPRIV_V2: NOBODY_WRITES,
  POSIX_ACL: 'the permission bits say everything; nothing here has a list of its own',
  MAP_ALIGNMENT: DAX,
  HAS_INODE_DAX: DAX,
  SUBMOUNTS: 'the tree is one file system',
  SETXATTR_EXT: NOBODY_WRITES,
  INIT_RESERVED: 'reserved by the protocol',
  SECURITY_CTX: 'about new files, and nobody makes any',
  CREATE_SUPP_GROUP: 'about new files, and nobody makes any',
  HAS_EXPIRE_ONLY: 'a name that changed is taken back at once, not only doubted',
  NO_EXPORT_SUPPORT: 'the opposite of EXPORT_SUPPORT',
  HAS_RESEND: 'has open requests sent once more to a program that took a connection over; ours ends with its process',
  ALLOW_IDMAP: 'everything belongs to the owner of the mount',
  OVER_IO_URING: 'Node cannot speak io_uring with a device',
  REQUEST_TIMEOUT: 'aborts the whole connection for one request that is late; our waits are bounded one by one',
};

export interface FlagWords {
  readonly flags: number;
  readonly flags2: number;
}

/** Those of `wanted` that the kernel offers. */
export function takeFlags(offered: FlagWords, wanted: readonly InitFlag[]): FlagWords {
  let [flags, flags2] = [0, 0];
  for (const name of wanted) {
    const bit = INIT_FLAG[name];
    if (bit < 32) flags |= 1 << bit;
    else flags2 |= 1 << (bit - 32);
  }
  return { flags: (flags & offered.flags) >>> 0, flags2: (flags2 & offered.flags2) >>> 0 };
}

export function hasFlag({ flags, flags2 }: FlagWords, name: InitFlag): boolean {
  const bit = INIT_FLAG[name];
  return ((bit < 32 ? flags : flags2) & (1 << (bit % 32))) !== 0;
}
