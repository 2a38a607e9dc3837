import type { Inode, Tree } from '../../tree/tree.ts';
import type { FileSystemUsage } from '../driver.ts';
import { REFUSED } from '../errno.ts';
import type { OpenFiles } from '../open-files.ts';
import { attributeOperations } from './attribute-operations.ts';
import type { AttributeWriter } from './attributes.ts';
import { directoryOperations } from './directory-operations.ts';
import { fileOperations, type OpenedFile } from './file-operations.ts';
import type { KnownAbsences } from './known-absences.ts';
import { nodeOperations } from './node-operations.ts';
import type { Operation, Operations } from './operation.ts';
import type { ReadModes } from './read-modes.ts';
import { WRITING } from './wire/opcodes.ts';

/** What the operations ask of the tree. */
export type ShownTree = Pick<
  Tree,
  | 'find'
  | 'shown'
  | 'parentOf'
  | 'attributes'
  | 'list'
  | 'readlink'
  | 'open'
  | 'isSizeConfirmed'
  | 'revisionOf'
  | 'xattrs'
  | 'onChange'
  | 'generation'
>;

export interface OperationParts {
  readonly tree: ShownTree;
  readonly attributes: AttributeWriter;
  readonly absences: KnownAbsences;
  readonly files: OpenFiles<OpenedFile>;
  readonly modes: ReadModes;
  readonly forgetPages: (ino: Inode) => void;
  readonly usage: () => Promise<FileSystemUsage>;
}

/**
 * The requests we answer, all of them. FORGET, BATCH_FORGET, INTERRUPT, INIT and DESTROY belong to the session. What is neither
 * here nor there is answered ENOSYS, which the kernel remembers: it then handles locks, `flush`, `poll` and the like by itself.
 */
export function createOperations(parts: OperationParts): Operations {
  return new Map([
    ...WRITING.map((opcode): [number, Operation] => [opcode, refuseWriting]),
    ...nodeOperations(parts),
    ...attributeOperations(parts.tree),
    ...directoryOperations(parts),
    ...fileOperations(parts),
  ]);
}

const refuseWriting: Operation = { name: 'write', perform: () => REFUSED.write };
