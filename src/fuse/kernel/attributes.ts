import { type Attributes, type DirectoryEntry, type NodeKind, ROOT_INODE } from '../../tree/tree.ts';
import { type Owner, SHOWN } from '../shown-attributes.ts';
import type { Answer } from './answer.ts';
import { ATTR, ATTR_OUT, ENTRY_OUT, STATX, STATX_OUT, SX_TIME } from './wire/structures.ts';

/**
 * How long the kernel may keep a name and its attributes. It is told of every change, so this only bounds what a change in the
 * very moment of a lookup can leave behind.
 */
export const KERNEL_CACHE_SECONDS = 3_600;

const NANOSECONDS_A_MILLISECOND = 1_000_000;

/** STATX_BASIC_STATS and STATX_BTIME of statx(2). */
const STATX_FILLED = 0x7ff | 0x800;

/** The kernel made the root itself, and of this generation. */
const ROOT_GENERATION = 0;

type Shown = Pick<DirectoryEntry, 'ino' | 'kind' | 'sizeBytes' | 'mtimeMs'>;

/** Writes what the kernel is told of nodes. */
export class AttributeWriter {
  constructor(
    private readonly generation: number,
    private readonly owner: Owner,
  ) {}

  /**
   * `fuse_entry_out` at `at`. The kernel then holds one more reference, which the answer grants. A size that must be learned
   * is not waited for here, where the kernel keeps the whole directory locked: the kernel is told to ask for the attributes.
   */
  entry(answer: Answer, at: number, { ino, kind, sizeBytes, mtimeMs }: Shown): number {
    const isKnown = sizeBytes !== undefined && mtimeMs !== undefined;
    answer.granted.push(ino);
    answer.zero(at, ENTRY_OUT.at.attr);
    answer.i64(at + ENTRY_OUT.at.nodeid, ino);
    answer.i64(at + ENTRY_OUT.at.generation, ino === ROOT_INODE ? ROOT_GENERATION : this.generation);
    answer.i64(at + ENTRY_OUT.at.entry_valid, KERNEL_CACHE_SECONDS);
    answer.i64(at + ENTRY_OUT.at.attr_valid, isKnown ? KERNEL_CACHE_SECONDS : 0);
    this.#attr(answer, at + ENTRY_OUT.at.attr, { ino, kind, sizeBytes: sizeBytes ?? 0, mtimeMs: mtimeMs ?? 0 });
    return ENTRY_OUT.sizeBytes;
  }

  /** Says that there is no such entry. The kernel may keep that: it is told when one comes. */
  noEntry(answer: Answer): number {
    answer.zero(0, ENTRY_OUT.sizeBytes);
    answer.i64(ENTRY_OUT.at.entry_valid, KERNEL_CACHE_SECONDS);
    return ENTRY_OUT.sizeBytes;
  }

  /** `fuse_attr_out`. */
  attributes(answer: Answer, attributes: Attributes): number {
    answer.zero(0, ATTR_OUT.at.attr);
    answer.i64(ATTR_OUT.at.attr_valid, KERNEL_CACHE_SECONDS);
    this.#attr(answer, ATTR_OUT.at.attr, attributes);
    return ATTR_OUT.sizeBytes;
  }

  /** `fuse_statx_out`: the same, and as its birth the time the picture was taken. */
  statx(answer: Answer, { ino, kind, sizeBytes, mtimeMs }: Attributes): number {
    answer.zero(0, STATX_OUT.sizeBytes);
    answer.i64(STATX_OUT.at.attr_valid, KERNEL_CACHE_SECONDS);
    const stat = STATX_OUT.at.stat;
    answer.u32(stat + STATX.at.mask, STATX_FILLED);
    answer.u32(stat + STATX.at.blksize, SHOWN.blockBytes);
    answer.u32(stat + STATX.at.nlink, SHOWN.links);
    answer.u32(stat + STATX.at.uid, this.owner.uid);
    answer.u32(stat + STATX.at.gid, this.owner.gid);
    answer.u16(stat + STATX.at.mode, SHOWN.modes[kind]);
    answer.i64(stat + STATX.at.ino, ino);
    answer.i64(stat + STATX.at.size, sizeBytes);
    answer.i64(stat + STATX.at.blocks, Math.ceil(sizeBytes / 512));
    for (const time of ['atime', 'btime', 'ctime', 'mtime'] as const) {
      const at = stat + STATX.at[time];
      answer.i64(at + SX_TIME.at.tv_sec, secondsOf(mtimeMs));
      answer.u32(at + SX_TIME.at.tv_nsec, nanosecondsOf(mtimeMs));
    }
    return STATX_OUT.sizeBytes;
  }

  #attr(answer: Answer, at: number, { ino, kind, sizeBytes, mtimeMs }: Attributes): void {
    const seconds = secondsOf(mtimeMs);
    const nanoseconds = nanosecondsOf(mtimeMs);
    answer.i64(at + ATTR.at.ino, ino);
    answer.i64(at + ATTR.at.size, sizeBytes);
    answer.i64(at + ATTR.at.blocks, Math.ceil(sizeBytes / 512));
    answer.i64(at + ATTR.at.atime, seconds);
    answer.i64(at + ATTR.at.mtime, seconds);
    answer.i64(at + ATTR.at.ctime, seconds);
    answer.u32(at + ATTR.at.atimensec, nanoseconds);
    answer.u32(at + ATTR.at.mtimensec, nanoseconds);
    answer.u32(at + ATTR.at.ctimensec, nanoseconds);
    answer.u32(at + ATTR.at.mode, SHOWN.modes[kind]);
    answer.u32(at + ATTR.at.nlink, SHOWN.links);
    answer.u32(at + ATTR.at.uid, this.owner.uid);
    answer.u32(at + ATTR.at.gid, this.owner.gid);
    answer.u32(at + ATTR.at.rdev, 0);
    answer.u32(at + ATTR.at.blksize, SHOWN.blockBytes);
    answer.u32(at + ATTR.at.flags, 0);
  }
}

/** The type bits of a mode as directory entries carry them: DT_DIR, DT_REG, DT_LNK. */
export function entryType(kind: NodeKind): number {
  return SHOWN.modes[kind] >> 12;
}

/** Rounded down, also before 1970: the nanoseconds always count forward. */
function secondsOf(timeMs: number): number {
  return Math.floor(timeMs / 1_000);
}

function nanosecondsOf(timeMs: number): number {
  return (timeMs - secondsOf(timeMs) * 1_000) * NANOSECONDS_A_MILLISECOND;
}
