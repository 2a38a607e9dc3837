import { structure, U32, U64 } from './structure.ts';

/** Calls on the device itself, `FUSE_DEV_IOC_…` of `linux/fuse.h` as x64 and arm64 number them. Since 7.40. */
export const IOCTL = { BACKING_OPEN: 0x4010_e501, BACKING_CLOSE: 0x4004_e502 } as const;

/** What BACKING_OPEN is given. */
export const BACKING_MAP = structure('fuse_backing_map', { fd: U32, flags: U32, padding: U64 });
