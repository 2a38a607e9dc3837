import type { Inode } from '../../tree/tree.ts';
import { NOTIFY } from './wire/opcodes.ts';
import { NOTIFY_INVAL_ENTRY_OUT, NOTIFY_INVAL_INODE_OUT, OUT_HEADER } from './wire/structures.ts';

/** Attributes and pages of a node; of a directory its listing. */
export function nodeNotice(ino: Inode): Buffer {
  const notice = newNotice(NOTIFY.INVAL_INODE, NOTIFY_INVAL_INODE_OUT.sizeBytes);
  notice.writeBigUInt64LE(BigInt(ino), OUT_HEADER.sizeBytes + NOTIFY_INVAL_INODE_OUT.at.ino);
  return notice;
}

/** A name, also one that the kernel knows not to be there. */
export function entryNotice(parent: Inode, name: string): Buffer {
  const nameBytes = Buffer.byteLength(name);
  const notice = newNotice(NOTIFY.INVAL_ENTRY, NOTIFY_INVAL_ENTRY_OUT.sizeBytes + nameBytes + 1);
  const body = OUT_HEADER.sizeBytes;
  notice.writeBigUInt64LE(BigInt(parent), body + NOTIFY_INVAL_ENTRY_OUT.at.parent);
  notice.writeUInt32LE(nameBytes, body + NOTIFY_INVAL_ENTRY_OUT.at.namelen);
  notice.write(name, body + NOTIFY_INVAL_ENTRY_OUT.sizeBytes);
  return notice;
}

/** A message without a request: the number 0 says so, and the place of the error says what it is. */
function newNotice(code: number, bodyBytes: number): Buffer {
  const notice = Buffer.alloc(OUT_HEADER.sizeBytes + bodyBytes);
  notice.writeUInt32LE(notice.length, OUT_HEADER.at.len);
  notice.writeInt32LE(code, OUT_HEADER.at.error);
  return notice;
}
