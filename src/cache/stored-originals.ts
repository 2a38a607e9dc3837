import { closeSync, fstatSync, openSync, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Clock } from '../base/clock.ts';
import { messageOf, systemCode } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import type { CacheDirectory } from './cache-directory.ts';
import { DiskPace } from './disk-pace.ts';
import type { OriginalRecord, Totals } from './index-records.ts';
import { OpenFile } from './open-file.ts';
import type { OriginalIndex } from './original-index.ts';
import type { OriginalKey } from './original-key.ts';
import { RecentUses } from './recent-uses.ts';
import type { Evictable } from './space.ts';
import type { WrittenFile } from './verified-file.ts';

/** What a file that is not there, or that the disk cannot give, answers. */
const UNREADABLE = new Set(['ENOENT', 'EIO', 'EACCES']);

/** The originals that lie whole on the disk: index and files together, and which of them are open. */
export class StoredOriginals implements Evictable {
  private readonly open = new Map<OriginalKey, OpenFile>();
  private readonly background = new Set<Promise<void>>();
  private readonly pace: DiskPace;
  private readonly uses: RecentUses;

  constructor(
    private readonly directory: CacheDirectory,
    private readonly index: OriginalIndex,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.pace = new DiskPace(clock);
    this.uses = new RecentUses(index);
  }

  get totals(): Totals {
    return this.index.totals;
  }

  get usedBytes(): number {
    return this.index.totals.bytes;
  }

  /** What the index knows; whether the file agrees shows when it is acquired. */
  record(key: OriginalKey): OriginalRecord | undefined {
    return this.index.get(key);
  }

  /**
   * The file of an original, held once more for the caller. Undefined when it is not there, or is not what the index
   * says: then the index has forgotten it. A promise only when the disk is slow, or something is to be forgotten.
   */
  acquire(key: OriginalKey, record = this.index.get(key)): OpenFile | undefined | Promise<OpenFile | undefined> {
    if (!record) return undefined;
    this.touch(key, record);
    const shared = this.open.get(key);
    if (shared) return shared.hold();
    const startedMs = this.pace.start();
    if (startedMs === undefined) return this.acquireAside(key, record);
    const fd = this.openNow(key, record.sizeBytes);
    this.pace.end(startedMs);
    if (fd === undefined) return this.forgetVanished(key);
    return this.share(key, this.newFile(key, fd), record.sizeBytes);
  }

  /** A file that is still being written, to be read all the same; the caller is its first holder. */
  newFile(key: OriginalKey, descriptor: FileHandle | number): OpenFile {
    return new OpenFile(descriptor, this.pace, (closed) => {
      if (this.open.get(key) === closed) this.open.delete(key);
    });
  }

  /** Gives a finished and flushed file its final name; it counts only once it is `add`ed. */
  async publish(key: OriginalKey, partialPath: string, written: WrittenFile): Promise<void> {
    await this.index.announce(key, { ...written, usedAtMs: this.clock.nowMs() }, { durably: true });
    await this.directory.publish(partialPath, key);
  }

  /** Counts a published file and shares it, still open, with later readers. */
  async add(key: OriginalKey, file: OpenFile, written: WrittenFile): Promise<void> {
    try {
      await this.index.add(key, { ...written, usedAtMs: this.clock.nowMs() });
    } catch (error) {
      await this.directory.remove(key);
      throw error;
    }
    this.share(key, file, written.sizeBytes);
  }

  learnSha256(key: OriginalKey, sha256: string): Promise<void> {
    return this.index.amend(key, { sha256 });
  }

  /** Removes an original from the disk and from the index. Whoever has it open can go on reading. */
  async drop(key: OriginalKey): Promise<void> {
    this.open.get(key)?.becomeRemoved();
    this.open.delete(key);
    const record = this.index.get(key);
    // Not durably: after a power cut a record without a file may be left, which is noticed when it is wanted.
    if (record) await this.index.announce(key, record, { durably: false });
    await this.directory.remove(key);
    await this.index.forget(key);
  }

  async evict(isEnough: () => Promise<boolean>, { evenOpen }: { evenOpen: boolean }): Promise<void> {
    await this.uses.keep();
    for (const areOpen of evenOpen ? [false, true] : [false]) {
      for await (const { key, usedAtMs } of this.index.leastRecentlyUsed()) {
        if (this.open.has(key) !== areOpen || this.index.get(key)?.usedAtMs !== usedAtMs) continue;
        await this.drop(key);
        this.log.debug({ key }, 'evicted an original');
        if (await isEnough()) return;
      }
    }
  }

  /** Notes the use of an original, without making anybody wait. */
  touch(key: OriginalKey, record = this.index.get(key)): void {
    if (!record) return;
    this.uses.note(key, this.clock.nowMs(), record.usedAtMs);
    if (this.uses.isDue) this.inBackground(this.uses.keep());
  }

  /** Waits for what goes on in the background and closes the index. Files are closed by their holders. */
  async close(): Promise<void> {
    this.inBackground(this.uses.keep());
    await Promise.all(this.background);
    await this.index.close();
  }

  private share(key: OriginalKey, file: OpenFile, sizeBytes: number): OpenFile {
    file.becomeWhole(sizeBytes, () => {
      if (this.open.get(key) === file) this.inBackground(this.drop(key));
    });
    this.open.set(key, file);
    return file;
  }

  private async acquireAside(key: OriginalKey, record: OriginalRecord): Promise<OpenFile | undefined> {
    const handle = await this.openAside(key, record.sizeBytes);
    if (!handle) return this.forgetVanished(key);
    const meanwhile = this.open.get(key);
    if (!meanwhile) return this.share(key, this.newFile(key, handle), record.sizeBytes);
    meanwhile.hold();
    await handle.close();
    return meanwhile;
  }

  private async forgetVanished(key: OriginalKey): Promise<undefined> {
    this.log.warn({ key }, 'an original in the cache has vanished or changed its size; it will be fetched again');
    await this.drop(key);
  }

  private openNow(key: OriginalKey, sizeBytes: number): number | undefined {
    let fd: number;
    try {
      fd = openSync(this.directory.pathOf(key), 'r');
    } catch (error) {
      if (UNREADABLE.has(systemCode(error) ?? '')) return undefined;
      throw error;
    }
    if (isWhole(fstatSync(fd), sizeBytes)) return fd;
    closeSync(fd);
    return undefined;
  }

  private async openAside(key: OriginalKey, sizeBytes: number): Promise<FileHandle | undefined> {
    let handle: FileHandle;
    try {
      handle = await open(this.directory.pathOf(key), 'r');
    } catch (error) {
      if (UNREADABLE.has(systemCode(error) ?? '')) return undefined;
      throw error;
    }
    if (isWhole(await handle.stat(), sizeBytes)) return handle;
    await handle.close();
    return undefined;
  }

  private inBackground(job: Promise<void>): void {
    const quiet = job
      .catch((error) => this.log.warn({ reason: messageOf(error) }, 'cannot keep the cache index up to date'))
      .finally(() => this.background.delete(quiet));
    this.background.add(quiet);
  }
}

function isWhole(found: Stats, sizeBytes: number): boolean {
  return found.isFile() && found.size === sizeBytes;
}
