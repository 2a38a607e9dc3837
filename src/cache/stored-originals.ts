import { type FileHandle, open } from 'node:fs/promises';
import type { Clock } from '../base/clock.ts';
import { messageOf, systemCode } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import type { CacheDirectory } from './cache-directory.ts';
import type { OriginalRecord, Totals } from './index-records.ts';
import { OpenFile } from './open-file.ts';
import type { OriginalIndex } from './original-index.ts';
import type { OriginalKey } from './original-key.ts';
import type { Evictable } from './space.ts';
import type { WrittenFile } from './verified-file.ts';

/** Times of use are kept to a minute: nobody needs them finer, and reads cost no writes. */
const USE_PRECISION_MS = 60_000;

/** The originals that lie whole on the disk: index and files together, and which of them are open. */
export class StoredOriginals implements Evictable {
  private readonly open = new Map<OriginalKey, OpenFile>();
  private readonly background = new Set<Promise<void>>();

  constructor(
    private readonly directory: CacheDirectory,
    private readonly index: OriginalIndex,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

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
   * says: then the index has forgotten it.
   */
  async acquire(key: OriginalKey): Promise<OpenFile | undefined> {
    const record = this.index.get(key);
    if (!record) return undefined;
    this.touch(key, record);
    const shared = this.open.get(key);
    if (shared) return shared.hold();
    const handle = await this.openWhole(key, record.sizeBytes);
    if (!handle) {
      this.log.warn({ key }, 'an original in the cache has vanished or changed its size; it will be fetched again');
      await this.drop(key);
      return undefined;
    }
    const meanwhile = this.open.get(key);
    if (!meanwhile) return this.share(key, this.newFile(key, handle), record.sizeBytes);
    await handle.close();
    return meanwhile.hold();
  }

  /** A file that is still being written, to be read all the same; the caller is its first holder. */
  newFile(key: OriginalKey, handle: FileHandle): OpenFile {
    return new OpenFile(handle, this.clock, (closed) => {
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
    this.open.delete(key);
    const record = this.index.get(key);
    // Not durably: after a power cut a record without a file may be left, which is noticed when it is wanted.
    if (record) await this.index.announce(key, record, { durably: false });
    await this.directory.remove(key);
    await this.index.forget(key);
  }

  async evict(isEnough: () => Promise<boolean>, { evenOpen }: { evenOpen: boolean }): Promise<void> {
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
    const usedAtMs = this.clock.nowMs();
    if (!record || usedAtMs - record.usedAtMs < USE_PRECISION_MS) return;
    this.inBackground(this.index.amend(key, { usedAtMs }));
  }

  /** Waits for what goes on in the background and closes the index. Files are closed by their holders. */
  async close(): Promise<void> {
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

  private async openWhole(key: OriginalKey, sizeBytes: number): Promise<FileHandle | undefined> {
    let handle: FileHandle;
    try {
      handle = await open(this.directory.pathOf(key), 'r');
    } catch (error) {
      if (['ENOENT', 'EIO', 'EACCES'].includes(systemCode(error) ?? '')) return undefined;
      throw error;
    }
    const found = await handle.stat();
    if (found.isFile() && found.size === sizeBytes) return handle;
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
