import { write } from 'node:fs';
import { promisify } from 'node:util';
import { messageOf, systemCode } from '../../base/failure.ts';
import type { Log } from '../../base/log.ts';
import { type Inode, ROOT_INODE, type TreeChange } from '../../tree/tree.ts';
import type { LookupCounts } from './lookup-counts.ts';
import { NOTIFY } from './wire/opcodes.ts';
import { NOTIFY_INVAL_ENTRY_OUT, NOTIFY_INVAL_INODE_OUT, OUT_HEADER } from './wire/structures.ts';

const writeAside = promisify(write);

/** The kernel does not know what we told it of, or the mount is gone: neither is a failure. */
const HARMLESS = new Set(['ENOENT', 'ENODEV', 'ECONNABORTED', 'EBADF']);

/**
 * Tells the kernel what it must not believe any longer. The kernel takes locks for it that it may hold while it waits for an
 * answer of ours, so it is told from a thread of the pool, one notification after the other, and never from the event loop.
 */
export class Notifications {
  #waiting: Buffer[] = [];
  #sending: Promise<void> | undefined;
  #closed = false;

  constructor(
    private readonly device: number,
    private readonly lookups: LookupCounts,
    private readonly log: Log,
  ) {}

  /** Tells of what the kernel may know of; the rest costs nothing. */
  changed(changes: readonly TreeChange[]): void {
    const directories = new Set<Inode>();
    for (const { kind, directory, name, ino } of changes) {
      if (kind === 'changed') {
        this.forget(ino);
      } else if (this.#mayKnow(directory)) {
        directories.add(directory);
        this.#queue(entryNotice(directory, name));
      }
    }
    for (const directory of directories) this.forget(directory);
  }

  /** The attributes and the pages of a node, of a directory its listing. */
  forget(ino: Inode): void {
    if (this.#mayKnow(ino)) this.#queue(nodeNotice(ino));
  }

  /** Resolves when the kernel was told everything so far. */
  async settled(): Promise<void> {
    await this.#sending;
  }

  /** What was not told yet is dropped; returns when nothing is on its way. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting = [];
    await this.#sending;
  }

  #mayKnow(ino: Inode): boolean {
    return ino === ROOT_INODE || this.lookups.of(ino) > 0;
  }

  #queue(notice: Buffer): void {
    if (this.#closed) return;
    this.#waiting.push(notice);
    this.#sending ??= this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const notices = this.#waiting;
      this.#waiting = [];
      for (const notice of notices) if (!this.#closed) await this.#send(notice);
    }
    this.#sending = undefined;
  }

  async #send(notice: Buffer): Promise<void> {
    try {
      await writeAside(this.device, notice, 0, notice.length, null);
    } catch (error) {
      if (HARMLESS.has(systemCode(error) ?? '')) return;
      this.log.warn(
        { reason: messageOf(error) },
        'The kernel could not be told of a change; it shows it within an hour',
      );
    }
  }
}

/** Attributes and pages of a node; of a directory its listing. */
function nodeNotice(ino: Inode): Buffer {
  const notice = newNotice(NOTIFY.INVAL_INODE, NOTIFY_INVAL_INODE_OUT.sizeBytes);
  notice.writeBigUInt64LE(BigInt(ino), OUT_HEADER.sizeBytes + NOTIFY_INVAL_INODE_OUT.at.ino);
  return notice;
}

/** A name, also one that the kernel knows not to be there. */
function entryNotice(parent: Inode, name: string): Buffer {
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
