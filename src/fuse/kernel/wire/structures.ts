import { structure, U16, U32, U64 } from './structure.ts';

/**
 * The structures of the FUSE protocol that we read or write, as `include/uapi/linux/fuse.h` of Linux defines them; a test
 * holds each against that file. What a request carries is named `…_IN`, what an answer carries `…_OUT`.
 */
export const IN_HEADER = structure('fuse_in_header', {
  len: U32,
  opcode: U32,
  unique: U64,
  nodeid: U64,
  uid: U32,
  gid: U32,
  pid: U32,
  total_extlen: U16,
  padding: U16,
});

export const OUT_HEADER = structure('fuse_out_header', { len: U32, error: U32, unique: U64 });

export const ATTR = structure('fuse_attr', {
  ino: U64,
  size: U64,
  blocks: U64,
  atime: U64,
  mtime: U64,
  ctime: U64,
  atimensec: U32,
  mtimensec: U32,
  ctimensec: U32,
  mode: U32,
  nlink: U32,
  uid: U32,
  gid: U32,
  rdev: U32,
  blksize: U32,
  flags: U32,
});

export const ENTRY_OUT = structure('fuse_entry_out', {
  nodeid: U64,
  generation: U64,
  entry_valid: U64,
  attr_valid: U64,
  entry_valid_nsec: U32,
  attr_valid_nsec: U32,
  attr: ATTR,
});

export const ATTR_OUT = structure('fuse_attr_out', { attr_valid: U64, attr_valid_nsec: U32, dummy: U32, attr: ATTR });

export const FORGET_IN = structure('fuse_forget_in', { nlookup: U64 });

export const BATCH_FORGET_IN = structure('fuse_batch_forget_in', { count: U32, dummy: U32 });

export const FORGET_ONE = structure('fuse_forget_one', { nodeid: U64, nlookup: U64 });

export const OPEN_IN = structure('fuse_open_in', { flags: U32, open_flags: U32 });

/** `backing_id` since 7.40; `padding` before. */
export const OPEN_OUT = structure('fuse_open_out', { fh: U64, open_flags: U32, backing_id: U32 });

export const RELEASE_IN = structure('fuse_release_in', { fh: U64, flags: U32, release_flags: U32, lock_owner: U64 });

export const READ_IN = structure('fuse_read_in', {
  fh: U64,
  offset: U64,
  size: U32,
  read_flags: U32,
  lock_owner: U64,
  flags: U32,
  padding: U32,
});

export const GETXATTR_IN = structure('fuse_getxattr_in', { size: U32, padding: U32 });

export const GETXATTR_OUT = structure('fuse_getxattr_out', { size: U32, padding: U32 });

export const ACCESS_IN = structure('fuse_access_in', { mask: U32, padding: U32 });

export const INTERRUPT_IN = structure('fuse_interrupt_in', { unique: U64 });

export const LSEEK_IN = structure('fuse_lseek_in', { fh: U64, offset: U64, whence: U32, padding: U32 });

export const LSEEK_OUT = structure('fuse_lseek_out', { offset: U64 });

export const DIRENT = structure('fuse_dirent', { ino: U64, off: U64, namelen: U32, type: U32 });

export const DIRENTPLUS = structure('fuse_direntplus', { entry_out: ENTRY_OUT, dirent: DIRENT });

export const KSTATFS = structure('fuse_kstatfs', {
  blocks: U64,
  bfree: U64,
  bavail: U64,
  files: U64,
  ffree: U64,
  bsize: U32,
  namelen: U32,
  frsize: U32,
  padding: U32,
  spare: 6 * U32,
});

export const INIT_IN = structure('fuse_init_in', {
  major: U32,
  minor: U32,
  max_readahead: U32,
  flags: U32,
  flags2: U32,
  unused: 11 * U32,
});

/** What a kernel before 7.36 sends and reads: it ends behind `flags`. */
export const SHORT_INIT_IN_BYTES = INIT_IN.at.flags2;

/** `max_stack_depth` since 7.40, `request_timeout` since 7.43; unused words before. */
export const INIT_OUT = structure('fuse_init_out', {
  major: U32,
  minor: U32,
  max_readahead: U32,
  flags: U32,
  max_background: U16,
  congestion_threshold: U16,
  max_write: U32,
  time_gran: U32,
  max_pages: U16,
  map_alignment: U16,
  flags2: U32,
  max_stack_depth: U32,
  request_timeout: U16,
  unused: 11 * U16,
});

export const NOTIFY_INVAL_INODE_OUT = structure('fuse_notify_inval_inode_out', { ino: U64, off: U64, len: U64 });

export const NOTIFY_INVAL_ENTRY_OUT = structure('fuse_notify_inval_entry_out', {
  parent: U64,
  namelen: U32,
  flags: U32,
});

/** Since 7.39, like the three below. */
export const STATX_IN = structure('fuse_statx_in', {
  getattr_flags: U32,
  reserved: U32,
  fh: U64,
  sx_flags: U32,
  sx_mask: U32,
});

export const SX_TIME = structure('fuse_sx_time', { tv_sec: U64, tv_nsec: U32, __reserved: U32 });

export const STATX = structure('fuse_statx', {
  mask: U32,
  blksize: U32,
  attributes: U64,
  nlink: U32,
  uid: U32,
  gid: U32,
  mode: U16,
  __spare0: U16,
  ino: U64,
  size: U64,
  blocks: U64,
  attributes_mask: U64,
  atime: SX_TIME,
  btime: SX_TIME,
  ctime: SX_TIME,
  mtime: SX_TIME,
  rdev_major: U32,
  rdev_minor: U32,
  dev_major: U32,
  dev_minor: U32,
  __spare2: 14 * U64,
});

export const STATX_OUT = structure('fuse_statx_out', {
  attr_valid: U64,
  attr_valid_nsec: U32,
  flags: U32,
  spare: 2 * U64,
  stat: STATX,
});
