import type { Inode, Tree } from '../../tree/tree.ts';
import { REFUSED } from '../errno.ts';
import type { Answer } from './answer.ts';
import type { Operation } from './operation.ts';
import type { Request } from './request.ts';
import { OPCODE } from './wire/opcodes.ts';
import { GETXATTR_IN, GETXATTR_OUT } from './wire/structures.ts';

/** Only `user.` attributes are ours: access lists, capabilities and labels are none of this file system's. */
const OUR_NAMESPACE = 'user.';

/** Extended attributes: `getfattr -d`. */
export function attributeOperations(tree: Pick<Tree, 'xattrs'>): [number, Operation][] {
  const getxattr: Operation = {
    name: 'getxattr',
    roomBytes: wantedBytes,
    perform(request, answer) {
      const name = request.name(GETXATTR_IN.sizeBytes);
      if (!name?.startsWith(OUR_NAMESPACE)) return REFUSED.foreignAttribute;
      const value = tree.xattrs(request.node as Inode).get(name);
      return value === undefined ? REFUSED.unknownAttribute : sized(request, answer, Buffer.from(value));
    },
  };

  const listxattr: Operation = {
    name: 'listxattr',
    roomBytes: wantedBytes,
    perform(request, answer) {
      const names = [...tree.xattrs(request.node as Inode).keys()];
      return sized(request, answer, Buffer.from(names.map((name) => `${name}\0`).join('')));
    },
  };

  return [
    [OPCODE.GETXATTR, getxattr],
    [OPCODE.LISTXATTR, listxattr],
  ];
}

/** Whoever asks with room for nothing asks how much room it takes; with too little it is told so. */
function sized(request: Request, answer: Answer, value: Buffer): number {
  const roomBytes = wantedBytes(request);
  if (roomBytes === 0) {
    answer.zero(0, GETXATTR_OUT.sizeBytes);
    answer.u32(GETXATTR_OUT.at.size, value.length);
    return GETXATTR_OUT.sizeBytes;
  }
  if (value.length > Math.min(roomBytes, answer.capacityBytes)) return REFUSED.tooSmall;
  value.copy(answer.body(0, value.length));
  return value.length;
}

function wantedBytes(request: Request): number {
  return request.u32(GETXATTR_IN.at.size);
}
