import { messageOf, systemCode } from '../../base/failure.ts';
import type { Log } from '../../base/log.ts';
import type { Inode } from '../../tree/tree.ts';
import { FormerRevisionOpenError } from './failures.ts';
import { FOPEN } from './wire/opcodes.ts';

/** How the kernel reads one open file. */
export type ReadMode = 'cached' | 'direct' | 'passthrough';

/** What OPEN answers. */
export interface OpenedMode {
  readonly mode: ReadMode;
  /** `FOPEN_…`. */
  readonly flags: number;
  /** 0 unless it is passed through. */
  readonly backingId: number;
}

/** An original that is opened. */
export interface Readable {
  /** Which bytes of the item these are: it may be edited while somebody still reads it as it was. */
  readonly revision: string;
  /** The original lies whole on a disk of this machine. */
  readonly isWhole: boolean;
  /** A file that holds it and nothing else; undefined where it is a part of one, or not here. */
  readonly wholeFd: number | undefined;
}

/** Tells the kernel of files that it may read itself. */
export interface BackingFiles {
  /** The number of a descriptor of ours as OPEN answers it, 1 or more. Throws with the `code` of the errno. */
  openBacking(device: number, fd: number): number;
  closeBacking(device: number, backingId: number): void;
}

/** What lets the kernel read our files itself. */
export interface Passthrough {
  readonly native: BackingFiles;
  readonly device: number;
}

/** Opens of one node, by the way they are read. */
type NodeModes = Record<ReadMode, number> & { readonly revision: string; backingId: number };

/**
 * For what is not whole on this disk: its size may turn out another, and a page that the kernel has locked must not wait for
 * a network.
 */
const DIRECT: OpenedMode = { mode: 'direct', flags: FOPEN.DIRECT_IO, backingId: 0 };

/**
 * Decides how each open file is read. The kernel has a rule: a node that is open through its pages cannot be passed through
 * at the same time, one that is passed through must be by everybody and to the same file (`fuse_file_io_open` of Linux
 * 6.9 and later answers EIO otherwise). A file that is read directly counts as open through its pages, since a program may
 * map it, which is that. Counting here is safe: the kernel closes a file before we hear of it, so we count too many rather
 * than too few.
 *
 * Pages and backing file belong to the node, not to the open file, so they hold the bytes of one revision only. Another one
 * is read directly meanwhile, or, where the kernel insists on the backing file, not at all.
 */
export class ReadModes {
  readonly #nodes = new Map<Inode, NodeModes>();
  #passthrough: Passthrough | undefined;
  #isPrivileged = true;

  constructor(private readonly log: Log) {}

  /** From now on originals that are whole are passed through; before that, and without a call, none. */
  usePassthrough(passthrough: Passthrough): void {
    this.#passthrough = passthrough;
  }

  /** Throws `FormerRevisionOpenError` while a former revision is passed through. */
  open(ino: Inode, readable: Readable): OpenedMode {
    const { revision } = readable;
    const node = this.#nodes.get(ino) ?? { cached: 0, direct: 0, passthrough: 0, backingId: 0, revision };
    const opened = this.#decide(node, readable);
    node[opened.mode] += 1;
    this.#nodes.set(ino, node);
    return opened;
  }

  close(ino: Inode, mode: ReadMode): void {
    const node = this.#nodes.get(ino);
    if (!node) return;
    node[mode] -= 1;
    if (mode === 'passthrough' && node.passthrough === 0) this.#closeBacking(node);
    if (node.cached + node.direct + node.passthrough === 0) this.#nodes.delete(ino);
  }

  #decide(node: NodeModes, { revision, isWhole, wholeFd }: Readable): OpenedMode {
    const isFormer = node.revision !== revision;
    if (node.passthrough > 0 && isFormer) throw new FormerRevisionOpenError();
    if (node.passthrough > 0) return passedThrough(node.backingId);
    if (isFormer || !isWhole) return DIRECT;
    if (wholeFd !== undefined && node.cached + node.direct === 0) {
      node.backingId = this.#openBacking(wholeFd);
      if (node.backingId > 0) return passedThrough(node.backingId);
    }
    return { mode: 'cached', flags: FOPEN.KEEP_CACHE, backingId: 0 };
  }

  /** 0 when it cannot be: the file is then read through us. */
  #openBacking(fd: number): number {
    const passthrough = this.#passthrough;
    if (!passthrough || !this.#isPrivileged) return 0;
    try {
      return passthrough.native.openBacking(passthrough.device, fd);
    } catch (error) {
      this.log.debug({ reason: messageOf(error) }, 'An original cannot be passed through');
      // One file on a stacked file system says nothing of the next; a missing privilege does.
      if (systemCode(error) === 'EPERM') this.#isPrivileged = false;
      return 0;
    }
  }

  #closeBacking(node: NodeModes): void {
    const { backingId } = node;
    node.backingId = 0;
    try {
      this.#passthrough?.native.closeBacking(this.#passthrough.device, backingId);
    } catch (error) {
      this.log.debug({ reason: messageOf(error) }, 'A file that was passed through could not be taken back');
    }
  }
}

/** No other flag may stand beside this one, KEEP_CACHE least of all (`fuse_passthrough_open`). */
function passedThrough(backingId: number): OpenedMode {
  return { mode: 'passthrough', flags: FOPEN.PASSTHROUGH, backingId };
}
