import { messageOf, systemCode } from '../../base/failure.ts';
import type { Log } from '../../base/log.ts';
import { type Inode, ROOT_INODE, type TreeChange } from '../../tree/tree.ts';
import type { Device } from './device.ts';
import type { KnownAbsences } from './known-absences.ts';
import type { LookupCounts } from './lookup-counts.ts';
import { entryNotice, nodeNotice } from './notices.ts';

/** The kernel does not know what we told it of, or the mount is gone: neither is a failure. */
const HARMLESS = new Set(['ENOENT', 'ENODEV', 'ECONNABORTED', 'EBADF']);

interface Notice {
  /** The node of which the kernel takes a lock for it. */
  readonly node: Inode;
  readonly bytes: Buffer;
}

export interface NotificationParts {
  readonly device: Pick<Device, 'sendAside'>;
  readonly lookups: LookupCounts;
  readonly absences: KnownAbsences;
  /** Whether a request for the node waits for an answer of ours. */
  readonly isWaitedFor: (node: number) => boolean;
  readonly log: Log;
}

/**
 * Tells the kernel what it must not believe any longer. It takes locks for it that it may hold while it waits for an answer of
 * ours, so it is told from a thread of the pool, never from the event loop; and not at all as long as a request for that
 * node waits, because that thread could then not even be killed. Each thing is told once, however often it changes meanwhile.
 */
export class Notifications {
  readonly #waiting = new Map<string, Notice>();
  #sending: Promise<void> | undefined;
  #isClosed = false;

  constructor(private readonly parts: NotificationParts) {}

  /** Tells of what the kernel may know of; the rest costs nothing. */
  changed(changes: readonly TreeChange[]): void {
    const directories = new Set<Inode>();
    for (const { kind, directory, name, ino } of changes) {
      if (kind === 'changed') this.forget(ino);
      else directories.add(directory);
      const isKnown = kind === 'removed' ? this.#mayKnow(ino) : this.parts.absences.end(directory, name);
      if (kind !== 'changed' && isKnown)
        this.#queue(`${directory}/${name}`, directory, () => entryNotice(directory, name));
    }
    for (const directory of directories) this.forget(directory);
  }

  /** The attributes and the pages of a node, of a directory its listing. */
  forget(ino: Inode): void {
    if (this.#mayKnow(ino)) this.#queue(String(ino), ino, () => nodeNotice(ino));
  }

  /** To be called when requests were answered: what was held back for them can be told. */
  resume(): void {
    if (this.#sending) return;
    const first = this.#takeNext();
    if (first) this.#sending = this.#sendFrom(first);
  }

  /** Resolves when the kernel was told everything that can be told now. */
  async settled(): Promise<void> {
    await this.#sending;
  }

  /** What was not told yet is dropped; returns when nothing is on its way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting.clear();
    await this.#sending;
  }

  #mayKnow(ino: Inode): boolean {
    return ino === ROOT_INODE || this.parts.lookups.of(ino) > 0;
  }

  #queue(key: string, node: Inode, make: () => Buffer): void {
    if (this.#isClosed || this.#waiting.has(key)) return;
    this.#waiting.set(key, { node, bytes: make() });
    this.resume();
  }

  async #sendFrom(first: Notice): Promise<void> {
    for (let next: Notice | undefined = first; next; next = this.#takeNext()) await this.#send(next);
    this.#sending = undefined;
  }

  #takeNext(): Notice | undefined {
    for (const [key, notice] of this.#waiting) {
      if (this.parts.isWaitedFor(notice.node)) continue;
      this.#waiting.delete(key);
      return notice;
    }
    return undefined;
  }

  async #send({ bytes }: Notice): Promise<void> {
    try {
      await this.parts.device.sendAside(bytes);
    } catch (error) {
      if (HARMLESS.has(systemCode(error) ?? '')) return;
      this.parts.log.warn(
        { reason: messageOf(error) },
        'The kernel could not be told of a change; it shows within an hour',
      );
    }
  }
}
