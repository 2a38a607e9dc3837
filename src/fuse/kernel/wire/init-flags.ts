/**
 * Bits of the INIT exchange by the names of `linux/fuse.h`, numbered through `flags` (0 to 31) and `flags2` (32 to 63). The
 * kernel offers, we take: an extension that is not taken here is left out on purpose, most of them because they are about
 * writing (WRITEBACK_CACHE, HANDLE_KILLPRIV …), locks (the kernel keeps those of one machine itself) or DAX.
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
