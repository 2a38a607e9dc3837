import type { DirectoryEntry, Inode, Tree } from '../../tree/tree.ts';
import type { Answer } from './answer.ts';
import { type AttributeWriter, entryType } from './attributes.ts';
import { type Block, DirectoryBlocks, indexBehind } from './directory-blocks.ts';
import type { Operation } from './operation.ts';
import { whenThere } from './operation.ts';
import type { Request } from './request.ts';
import { OPCODE } from './wire/opcodes.ts';
import { DIRENT, DIRENTPLUS, READ_IN } from './wire/structures.ts';

/** `.` and `..` stand at 1 and 2, an entry two behind its position in the tree, so that 0 begins before all of them. */
const DOTS = 2;

export interface DirectoryParts {
  readonly tree: Pick<Tree, 'list' | 'onChange' | 'parentOf'>;
  readonly attributes: AttributeWriter;
}

/**
 * Listings, with attributes (READDIRPLUS) and without. An entry whose size nobody knows yet comes without attributes, so that no
 * listing waits; the kernel looks it up when somebody asks.
 */
export function directoryOperations({ tree, attributes }: DirectoryParts): [number, Operation][] {
  const blocks = new DirectoryBlocks(tree);

  const listing = (name: string, isPlus: boolean): Operation => ({
    name,
    roomBytes: (request) => request.u32(READ_IN.at.size),
    perform(request, answer) {
      const directory = request.node as Inode;
      const offset = request.u64(READ_IN.at.offset);
      const parent = offset < DOTS ? tree.parentOf(directory) : directory;
      const page = new ListingPage(answer, roomFor(request, answer), isPlus ? attributes : undefined);
      const after = Math.max(0, offset - DOTS);
      return whenThere(blocks.at(directory, after), (block) => {
        if (offset < 1) page.addDot(directory, '.', 1);
        if (offset < DOTS) page.addDot(parent, '..', DOTS);
        const bytes = page.fill(block, after);
        if (bytes === 0) blocks.end(directory);
        return bytes;
      });
    },
  });

  return [
    [OPCODE.READDIR, listing('readdir', false)],
    [OPCODE.READDIRPLUS, listing('readdirplus', true)],
  ];
}

function roomFor(request: Request, answer: Answer): number {
  return Math.min(request.u32(READ_IN.at.size), answer.capacityBytes);
}

/** One answer of a listing: entries as long as they fit. */
class ListingPage {
  #bytes = 0;
  readonly #fixedBytes: number;

  constructor(
    private readonly answer: Answer,
    private readonly roomBytes: number,
    /** Absent for a listing without attributes. */
    private readonly attributes: AttributeWriter | undefined,
  ) {
    this.#fixedBytes = attributes ? DIRENTPLUS.sizeBytes : DIRENT.sizeBytes;
  }

  /** The kernel wants no attributes of `.` and `..`. */
  addDot(ino: Inode, name: string, offset: number): void {
    const at = this.#place(name.length);
    if (at === undefined) return;
    if (this.attributes) this.answer.zero(at, DIRENTPLUS.at.dirent);
    this.#dirent(at, { ino, name, kind: 'directory' }, { offset, nameBytes: name.length });
  }

  /** Bytes written in all; 0 says that the directory ends here. */
  fill(block: Block, after: number): number {
    const { entries } = block;
    for (let index = indexBehind(block, after); index < entries.length; index += 1) {
      const entry = entries[index];
      if (!entry || !this.#add(entry, block.isFresh)) break;
    }
    return this.#bytes;
  }

  #add(entry: DirectoryEntry, isFresh: boolean): boolean {
    const nameBytes = Buffer.byteLength(entry.name);
    const at = this.#place(nameBytes);
    if (at === undefined) return false;
    if (this.attributes) this.#entry(this.attributes, at, isFresh && entry);
    this.#dirent(at, entry, { offset: entry.position + DOTS, nameBytes });
    return true;
  }

  /** The time of a directory changes with each of its entries, which a block of its parent does not hear of. */
  #entry(attributes: AttributeWriter, at: number, entry: DirectoryEntry | false): void {
    const isTold = entry && entry.kind !== 'directory' && entry.sizeBytes !== undefined;
    if (isTold) attributes.entry(this.answer, at, entry);
    else this.answer.zero(at, DIRENTPLUS.at.dirent);
  }

  #dirent(
    at: number,
    { ino, name, kind }: Pick<DirectoryEntry, 'ino' | 'name' | 'kind'>,
    { offset, nameBytes }: { offset: number; nameBytes: number },
  ): void {
    const start = this.attributes ? at + DIRENTPLUS.at.dirent : at;
    this.answer.i64(start + DIRENT.at.ino, ino);
    this.answer.i64(start + DIRENT.at.off, offset);
    this.answer.u32(start + DIRENT.at.namelen, nameBytes);
    this.answer.u32(start + DIRENT.at.type, entryType(kind));
    this.answer.text(start + DIRENT.sizeBytes, name, aligned(nameBytes));
  }

  /** Where the next record goes; undefined when it does not fit. */
  #place(nameBytes: number): number | undefined {
    const at = this.#bytes;
    const recordBytes = this.#fixedBytes + aligned(nameBytes);
    if (at + recordBytes > this.roomBytes) return undefined;
    this.#bytes += recordBytes;
    return at;
  }
}

/** Records begin at multiples of eight bytes. */
function aligned(bytes: number): number {
  return (bytes + 7) & ~7;
}
