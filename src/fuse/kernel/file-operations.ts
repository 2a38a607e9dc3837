import { constants } from 'node:fs';
import type { Inode, OpenFile, Tree, WholeFile } from '../../tree/tree.ts';
import { REFUSED } from '../errno.ts';
import type { OpenFiles } from '../open-files.ts';
import type { Answer } from './answer.ts';
import type { Operation } from './operation.ts';
import { whenThere } from './operation.ts';
import type { ReadMode, ReadModes } from './read-modes.ts';
import { OPCODE } from './wire/opcodes.ts';
import { LSEEK_IN, LSEEK_OUT, OPEN_IN, OPEN_OUT, READ_IN, RELEASE_IN } from './wire/structures.ts';

/** `SEEK_DATA` and `SEEK_HOLE` of lseek(2): the kernel does the other kinds itself. */
const SEEK_DATA = 3;
const SEEK_HOLE = 4;

/** A file that a program holds open, and how the kernel reads it. */
export interface OpenedFile {
  readonly ino: Inode;
  readonly file: OpenFile;
  readonly mode: ReadMode;
  readonly isWhole: boolean;
  close(): Promise<void>;
}

interface Opening {
  readonly ino: Inode;
  readonly file: OpenFile;
  readonly revision: string;
}

export interface FileParts {
  readonly tree: Pick<Tree, 'open' | 'isSizeConfirmed' | 'revisionOf' | 'attributes'>;
  readonly files: OpenFiles<OpenedFile>;
  readonly modes: ReadModes;
  /** Tells the kernel that the pages it holds of a node are not to be believed. */
  readonly forgetPages: (ino: Inode) => void;
}

/** Opening, reading and closing originals. */
export function fileOperations({ tree, files, modes, forgetPages }: FileParts): [number, Operation][] {
  const opened = ({ ino, file, revision }: Opening, whole: WholeFile | undefined, answer: Answer): number => {
    const isWhole = whole !== undefined;
    const { mode, flags, backingId } = modes.open(ino, { revision, isWhole, wholeFd: whole?.fd });
    const handle = files.add({
      ino,
      file,
      mode,
      isWhole,
      close: () => {
        modes.close(ino, mode);
        // Whoever read on after the item was edited has left pages of what it was.
        if (tree.revisionOf(ino) !== revision) forgetPages(ino);
        return file.close();
      },
    });
    // A program that was interrupted while it opened never closes what it did not get.
    answer.undo = () => files.close(handle);
    answer.zero(0, OPEN_OUT.sizeBytes);
    answer.i64(OPEN_OUT.at.fh, handle);
    answer.u32(OPEN_OUT.at.open_flags, flags);
    answer.u32(OPEN_OUT.at.backing_id, backingId);
    return OPEN_OUT.sizeBytes;
  };

  const open: Operation = {
    name: 'open',
    perform(request, answer) {
      if (request.u32(OPEN_IN.at.flags) & (constants.O_WRONLY | constants.O_RDWR)) return REFUSED.write;
      const ino = request.node as Inode;
      // A size that nobody confirmed is not held against what comes: such a file is read directly, to its real end.
      const file = tree.open(ino, { checksSize: tree.isSizeConfirmed(ino) });
      // Which revision that is must be known before anything is waited for: a sync may come in between.
      const opening = { ino, file, revision: tree.revisionOf(ino) ?? '' };
      return orClosed(file, () => whenThere(file.whole(), (whole) => opened(opening, whole, answer)));
    },
  };

  const read: Operation = {
    name: 'read',
    roomBytes: (request) => request.u32(READ_IN.at.size),
    perform(request, answer) {
      const { file, isWhole } = files.at(request.u64(READ_IN.at.fh));
      const bytes = Math.min(request.u32(READ_IN.at.size), answer.capacityBytes);
      const target = answer.body(0, bytes);
      return file.read(target, request.u64(READ_IN.at.offset), isWhole ? undefined : answer.signal);
    },
  };

  const release: Operation = {
    name: 'release',
    perform(request) {
      // No program waits for it, and none hears of a failure: that is for the log.
      return files.close(request.u64(RELEASE_IN.at.fh)).then(() => 0);
    },
  };

  /** An original has no holes: data up to its end, a hole behind it. */
  const lseek: Operation = {
    name: 'lseek',
    perform(request, answer) {
      const offset = request.u64(LSEEK_IN.at.offset);
      const whence = request.u32(LSEEK_IN.at.whence);
      if (whence !== SEEK_DATA && whence !== SEEK_HOLE) return REFUSED.senseless;
      return whenThere(tree.attributes(request.node as Inode), ({ sizeBytes }) => {
        if (offset >= sizeBytes) return REFUSED.behindEnd;
        answer.i64(LSEEK_OUT.at.offset, whence === SEEK_DATA ? offset : sizeBytes);
        return LSEEK_OUT.sizeBytes;
      });
    },
  };

  return [
    [OPCODE.OPEN, open],
    [OPCODE.READ, read],
    [OPCODE.RELEASE, release],
    [OPCODE.LSEEK, lseek],
  ];
}

/** A file that cannot be opened to its end is closed: nobody else holds it. */
function orClosed(file: OpenFile, open: () => number | Promise<number>): number | Promise<number> {
  const giveUp = async (reason: unknown): Promise<never> => {
    await file.close();
    throw reason;
  };
  try {
    const outcome = open();
    return outcome instanceof Promise ? outcome.catch(giveUp) : outcome;
  } catch (reason) {
    return giveUp(reason);
  }
}
