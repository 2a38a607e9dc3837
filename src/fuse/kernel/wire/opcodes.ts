/** What the kernel asks for: `enum fuse_opcode` of `linux/fuse.h`. A test holds the numbers against that file. */
export const OPCODE = {
  LOOKUP: 1,
  FORGET: 2,
  GETATTR: 3,
  SETATTR: 4,
  READLINK: 5,
  SYMLINK: 6,
  MKNOD: 8,
  MKDIR: 9,
  UNLINK: 10,
  RMDIR: 11,
  RENAME: 12,
  LINK: 13,
  OPEN: 14,
  READ: 15,
  WRITE: 16,
  STATFS: 17,
  RELEASE: 18,
  SETXATTR: 21,
  GETXATTR: 22,
  LISTXATTR: 23,
  REMOVEXATTR: 24,
  INIT: 26,
  READDIR: 28,
  ACCESS: 34,
  CREATE: 35,
  INTERRUPT: 36,
  DESTROY: 38,
  BATCH_FORGET: 42,
  FALLOCATE: 43,
  READDIRPLUS: 44,
  RENAME2: 45,
  LSEEK: 46,
  COPY_FILE_RANGE: 47,
  TMPFILE: 51,
  /** Since 7.39. */
  STATX: 52,
  /** Since 7.45. */
  COPY_FILE_RANGE_64: 53,
} as const;

/** Each of these would change the tree. The kernel refuses most of them itself, because the mount is read-only. */
export const WRITING: readonly number[] = [
  OPCODE.SETATTR,
  OPCODE.SYMLINK,
  OPCODE.MKNOD,
  OPCODE.MKDIR,
  OPCODE.UNLINK,
  OPCODE.RMDIR,
  OPCODE.RENAME,
  OPCODE.LINK,
  OPCODE.WRITE,
  OPCODE.SETXATTR,
  OPCODE.REMOVEXATTR,
  OPCODE.CREATE,
  OPCODE.FALLOCATE,
  OPCODE.RENAME2,
  OPCODE.COPY_FILE_RANGE,
  OPCODE.COPY_FILE_RANGE_64,
  OPCODE.TMPFILE,
];

/** What we tell the kernel unasked: `enum fuse_notify_code`. */
export const NOTIFY = { INVAL_INODE: 2, INVAL_ENTRY: 3 } as const;

/** How the kernel is to treat an open file: `FOPEN_…`. */
export const FOPEN = {
  /** Reads go to us as they are, past the kernel's pages and past the size it knows. */
  DIRECT_IO: 1 << 0,
  /** The pages of former opens are still right. */
  KEEP_CACHE: 1 << 1,
  /** Reads go to another file, named by `backing_id`, and never come to us. Since 7.40. */
  PASSTHROUGH: 1 << 7,
} as const;
