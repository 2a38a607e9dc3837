import { randomBytes } from 'node:crypto';
import { mkdir, opendir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { flushDirectory, makePrivateDirectory } from '../base/atomic-file.ts';
import { messageOf, NoSpaceError, systemCode, UsageError } from '../base/failure.ts';
import { isDiskFull } from './failures.ts';
import { isOriginalKey, type OriginalKey } from './original-key.ts';

/** A file found under `originals/`. */
export interface FoundOriginal {
  readonly key: OriginalKey;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
}

const REASONS: Record<string, string> = {
  ENOTDIR: 'a part of its path is a file, not a directory',
  EEXIST: 'it is a file, not a directory',
  EACCES: 'it is not permitted to write there',
  EPERM: 'it is not permitted to write there',
  EROFS: 'it is on a disk that can only be read',
};

/**
 * Where things lie in a cache directory: `originals/<first two digits>/<key>` whole and checked, `partial/<random>` while
 * they arrive, `index/` the database. All on one file system, so that a rename is enough to publish a file.
 */
export class CacheDirectory {
  /** Joined once: a path of it is made whenever an original is opened. */
  private readonly originals: string;

  private constructor(readonly path: string) {
    this.originals = join(path, 'originals');
  }

  /** Makes what is missing. Throws `UsageError` when nothing can be written there, `NoSpaceError` when it is full. */
  static async open(path: string): Promise<CacheDirectory> {
    const directory = new CacheDirectory(path);
    try {
      await makePrivateDirectory(directory.partials);
      await makePrivateDirectory(directory.originals);
      const trial = directory.newPartialPath();
      await writeFile(trial, 'x', { flag: 'wx' });
      await rm(trial);
    } catch (error) {
      throw refusal(path, error);
    }
    return directory;
  }

  get indexPath(): string {
    return join(this.path, 'index');
  }

  newPartialPath(): string {
    return join(this.partials, randomBytes(12).toString('hex'));
  }

  pathOf(key: OriginalKey): string {
    return `${this.originals}/${key.slice(0, 2)}/${key}`;
  }

  /** Removes what was left of downloads. Only for the process that holds the index: another's are still arriving. */
  async removePartials(): Promise<void> {
    for (const name of await readdir(this.partials))
      await rm(join(this.partials, name), { recursive: true, force: true });
  }

  /** Gives a finished and flushed file its final name, for good. */
  async publish(partialPath: string, key: OriginalKey): Promise<void> {
    const path = this.pathOf(key);
    const made = await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
    await rename(partialPath, path);
    await flushDirectory(join(path, '..'));
    if (made) await flushDirectory(this.originals);
  }

  /** Undefined when there is no such file. */
  async sizeOf(key: OriginalKey): Promise<number | undefined> {
    try {
      const found = await stat(this.pathOf(key));
      return found.isFile() ? found.size : undefined;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async remove(key: OriginalKey): Promise<void> {
    await rm(this.pathOf(key), { recursive: true, force: true });
  }

  /** Every original that is there, in no order. Files that are none of ours are passed over. */
  async *findOriginals(): AsyncGenerator<FoundOriginal> {
    for (const group of await readdir(this.originals)) {
      if (!/^[0-9a-f]{2}$/.test(group)) continue;
      for await (const entry of await opendir(join(this.originals, group))) {
        if (!entry.isFile() || !isOriginalKey(entry.name) || !entry.name.startsWith(group)) continue;
        const { size, mtimeMs } = await stat(this.pathOf(entry.name));
        yield { key: entry.name, sizeBytes: size, modifiedAtMs: Math.floor(mtimeMs) };
      }
    }
  }

  private get partials(): string {
    return join(this.path, 'partial');
  }
}

function refusal(path: string, error: unknown): Error {
  const attempt = `Cannot use '${path}' as the cache directory`;
  if (isDiskFull(error)) {
    const advice = 'free some space, or choose another directory with --cache-dir';
    return new NoSpaceError(`${attempt}: its disk is full; ${advice}`, { cause: error });
  }
  const reason = REASONS[systemCode(error) ?? ''] ?? messageOf(error);
  return new UsageError(`${attempt}: ${reason}; choose another directory with --cache-dir`, { cause: error });
}
