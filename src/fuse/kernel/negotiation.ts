import type { Answer } from './answer.ts';
import { LARGEST_BODY_BYTES } from './answer-pool.ts';
import { KernelTooOldError } from './failures.ts';
import { MalformedRequestError, type Request } from './request.ts';
import { type FlagWords, hasFlag, INIT_FLAG, type InitFlag, takeFlags } from './wire/init-flags.ts';
import { INIT_IN, INIT_OUT, SHORT_INIT_IN_BYTES } from './wire/structures.ts';

/** The version of the protocol that we speak, and the least that we can: Linux 5.4, for NO_OPENDIR_SUPPORT and MAX_PAGES. */
export const MAJOR = 7;
export const LEAST_MINOR = 31;
/** The newest whose structures we know: beyond it a kernel keeps to what we say here. */
export const NEWEST_MINOR = 45;

/** 4 KiB is the least the kernel allows. Nobody writes here. */
const MOST_WRITTEN_BYTES = 4_096;

const PAGE_BYTES = 4_096;

/** Read-aheads and large direct reads under way at the same time, and how many make the kernel hold back. */
const BACKGROUND_REQUESTS = 64;
const CONGESTED_REQUESTS = 48;

/** A cached original lies on a plain disk, not on another stacked file system. */
const STACK_DEPTH = 1;

/** What both sides agreed on. */
export interface Agreed {
  readonly minor: number;
  readonly flags: FlagWords;
  readonly hasPassthrough: boolean;
}

/** The kernel speaks a newer major version first and then again, in ours. */
export type Negotiated = { readonly bodyBytes: number; readonly agreed: Agreed | undefined };

/**
 * Answers INIT, the first request of a connection. Throws `KernelTooOldError` for a kernel that cannot do what the driver
 * relies on. `wantsPassthrough`: only a privileged process may use it, and asking for it has a price for the others.
 */
export function negotiate(request: Request, answer: Answer, wantsPassthrough: boolean): Negotiated {
  if (request.bodyBytes < SHORT_INIT_IN_BYTES) throw new MalformedRequestError('An INIT without its flags');
  const major = request.u32(INIT_IN.at.major);
  const minor = request.u32(INIT_IN.at.minor);
  answer.zero(0, INIT_OUT.sizeBytes);
  answer.u32(INIT_OUT.at.major, MAJOR);
  answer.u32(INIT_OUT.at.minor, Math.min(minor, NEWEST_MINOR));
  if (major > MAJOR) return { bodyBytes: INIT_OUT.sizeBytes, agreed: undefined };
  if (major < MAJOR || minor < LEAST_MINOR) throw new KernelTooOldError(major, minor);
  const flags = takeFlags(offeredBy(request), wanted(wantsPassthrough));
  const hasPassthrough = hasFlag(flags, 'PASSTHROUGH');
  answer.u32(INIT_OUT.at.max_readahead, request.u32(INIT_IN.at.max_readahead));
  answer.u32(INIT_OUT.at.flags, flags.flags);
  answer.u32(INIT_OUT.at.flags2, flags.flags2);
  answer.u16(INIT_OUT.at.max_background, BACKGROUND_REQUESTS);
  answer.u16(INIT_OUT.at.congestion_threshold, CONGESTED_REQUESTS);
  answer.u32(INIT_OUT.at.max_write, MOST_WRITTEN_BYTES);
  answer.u32(INIT_OUT.at.time_gran, 1);
  answer.u16(INIT_OUT.at.max_pages, LARGEST_BODY_BYTES / PAGE_BYTES);
  answer.u32(INIT_OUT.at.max_stack_depth, hasPassthrough ? STACK_DEPTH : 0);
  return { bodyBytes: INIT_OUT.sizeBytes, agreed: { minor, flags, hasPassthrough } };
}

function wanted(wantsPassthrough: boolean): InitFlag[] {
  const all = Object.keys(INIT_FLAG) as InitFlag[];
  return wantsPassthrough ? all : all.filter((flag) => flag !== 'PASSTHROUGH');
}

/** Kernels before 7.36 send no second word. */
function offeredBy(request: Request): FlagWords {
  const flags = request.u32(INIT_IN.at.flags);
  const isExtended = hasFlag({ flags, flags2: 0 }, 'INIT_EXT') && request.bodyBytes >= INIT_IN.sizeBytes;
  return { flags, flags2: isExtended ? request.u32(INIT_IN.at.flags2) : 0 };
}
