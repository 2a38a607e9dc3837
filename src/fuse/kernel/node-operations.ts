import { constants } from 'node:fs';
import { failureCode } from '../../base/failure.ts';
import type { Inode, Tree } from '../../tree/tree.ts';
import type { FileSystemUsage } from '../driver.ts';
import { REFUSED } from '../errno.ts';
import { fileSystemFigures } from '../file-system-figures.ts';
import type { AttributeWriter } from './attributes.ts';
import type { KnownAbsences } from './known-absences.ts';
import type { Operation } from './operation.ts';
import { whenThere } from './operation.ts';
import { OPCODE } from './wire/opcodes.ts';
import { ACCESS_IN, KSTATFS } from './wire/structures.ts';

type Shown = Pick<Tree, 'find' | 'shown' | 'parentOf' | 'attributes' | 'readlink'>;

export interface NodeParts {
  readonly tree: Shown;
  readonly attributes: AttributeWriter;
  readonly absences: KnownAbsences;
  readonly usage: () => Promise<FileSystemUsage>;
}

/** Names, attributes, links, and the file system as a whole. */
export function nodeOperations({ tree, attributes, absences, usage }: NodeParts): [number, Operation][] {
  /** `.` and `..` are only asked for by an NFS server that has nothing but a number. */
  const find = (parent: Inode, name: string) => {
    if (name === '.') return tree.shown(parent);
    if (name === '..') return tree.shown(tree.parentOf(parent));
    return tree.find(parent, name);
  };

  const lookup: Operation = {
    name: 'lookup',
    perform(request, answer) {
      const parent = request.node as Inode;
      const name = request.name();
      if (name === undefined) return attributes.noEntry(answer);
      try {
        return attributes.entry(answer, 0, find(parent, name));
      } catch (error) {
        if (failureCode(error) !== 'not-found') throw error;
        return absences.told(parent, name) ? attributes.noEntry(answer) : REFUSED.missing;
      }
    },
  };

  const getattr: Operation = {
    name: 'getattr',
    perform(request, answer) {
      return whenThere(tree.attributes(request.node as Inode), (found) => attributes.attributes(answer, found));
    },
  };

  const statx: Operation = {
    name: 'statx',
    perform(request, answer) {
      return whenThere(tree.attributes(request.node as Inode), (found) => attributes.statx(answer, found));
    },
  };

  const readlink: Operation = {
    name: 'readlink',
    perform(request, answer) {
      const target = Buffer.from(tree.readlink(request.node as Inode));
      if (target.length > answer.capacityBytes) return REFUSED.tooLong;
      target.copy(answer.body(0, target.length));
      return target.length;
    },
  };

  const access: Operation = {
    name: 'access',
    perform(request) {
      return request.u32(ACCESS_IN.at.mask) & constants.W_OK ? REFUSED.write : 0;
    },
  };

  const statfs: Operation = {
    name: 'statfs',
    perform(_request, answer) {
      return whenThere(usage(), (found) => {
        const { blockBytes, blocks, files, longestName } = fileSystemFigures(found);
        answer.zero(0, KSTATFS.sizeBytes);
        answer.i64(KSTATFS.at.blocks, blocks);
        answer.i64(KSTATFS.at.files, files);
        answer.u32(KSTATFS.at.bsize, blockBytes);
        answer.u32(KSTATFS.at.frsize, blockBytes);
        answer.u32(KSTATFS.at.namelen, longestName);
        return KSTATFS.sizeBytes;
      });
    },
  };

  return [
    [OPCODE.LOOKUP, lookup],
    [OPCODE.GETATTR, getattr],
    [OPCODE.STATX, statx],
    [OPCODE.READLINK, readlink],
    [OPCODE.ACCESS, access],
    [OPCODE.STATFS, statfs],
  ];
}
