import assert from 'node:assert/strict';
import { readdir, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { type Log, silentLog } from '../../src/base/log.ts';
import { keyOf } from '../../src/cache/original-key.ts';
import type { OpenOriginal, OriginalRequest } from '../../src/cache/originals.ts';
import { type LearnedFromDownload, Originals, type OriginalsOptions } from '../../src/cache/originals.ts';
import type { LibraryItem } from '../support/library-entries.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryLibrary, type MemoryLibraryOptions } from '../support/memory-library.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

export interface WorldOptions {
  readonly items?: readonly LibraryItem[];
  readonly library?: MemoryLibraryOptions;
  readonly cache?: Partial<OriginalsOptions>;
  /** Default true: waiting between attempts takes no time. */
  readonly skipsWaits?: boolean;
}

/** A disk that nobody could fill. */
const ENDLESS_DISK = async () => ({ freeBytes: 2 ** 50, totalBytes: 2 ** 50 });

/** A cache in a temporary directory over a library held in memory. At its end nothing may be open or half written. */
export class CacheWorld implements AsyncDisposable {
  readonly learned: [string, LearnedFromDownload][] = [];
  readonly warnings: string[] = [];

  private constructor(
    readonly library: MemoryLibrary,
    readonly clock: ManualClock,
    readonly temporary: TemporaryDirectory,
    readonly directory: string,
    private readonly cache: Partial<OriginalsOptions>,
    private current: Originals | undefined,
  ) {}

  static async create({ items = [], library, cache = {}, skipsWaits = true }: WorldOptions): Promise<CacheWorld> {
    const temporary = await TemporaryDirectory.create();
    const clock = new ManualClock(undefined, { skipsWaits });
    const directory = cache.directory ?? temporary.join('cache');
    const world = new CacheWorld(new MemoryLibrary(items, library), clock, temporary, directory, cache, undefined);
    await world.reopen();
    return world;
  }

  get originals(): Originals {
    return this.current ?? assert.fail('the cache is closed');
  }

  /** Closes the cache and opens it again, as the next run of the program does. */
  async reopen(changes: Partial<OriginalsOptions> = {}): Promise<void> {
    await this.current?.close();
    this.current = undefined;
    this.current = await Originals.open({
      limitBytes: 10 ** 9,
      clock: this.clock,
      library: this.library,
      log: this.log(),
      disk: ENDLESS_DISK,
      learned: (id, learned) => void this.learned.push([id, learned]),
      ...this.cache,
      directory: this.directory,
      ...changes,
    });
  }

  async close(): Promise<void> {
    await this.current?.close();
    this.current = undefined;
  }

  request(name: string, expectedSizeBytes?: number): OriginalRequest {
    const { id, revision } = this.library.item(name);
    return { id, revision, name, ...(expectedSizeBytes === undefined ? {} : { expectedSizeBytes }) };
  }

  open(name: string, expectedSizeBytes?: number): OpenOriginal {
    return this.originals.open(this.request(name, expectedSizeBytes));
  }

  /** The whole original, read as a program would: open, read until the end, close. */
  async read(name: string, expectedSizeBytes?: number, pieceBytes = 4_096): Promise<Buffer> {
    const original = this.open(name, expectedSizeBytes);
    try {
      return await readAll(original, pieceBytes);
    } finally {
      await original.close();
    }
  }

  /** Reads the original and waits until it is kept: readers have their bytes a little earlier. */
  async fetch(name: string): Promise<Buffer> {
    const bytes = await this.read(name);
    await this.whenQuiet();
    return bytes;
  }

  /** Has the original open, and read from, until the end of the scope. */
  async whileOpen(name: string): Promise<AsyncDisposable> {
    const original = this.open(name);
    await readAt(original, 0, 1);
    return { [Symbol.asyncDispose]: () => original.close() };
  }

  /** Resolves when no download runs or waits. */
  async whenQuiet(): Promise<void> {
    const isBusy = () => this.originals.status().downloading + this.originals.status().waiting > 0;
    while (isBusy()) await turnOfTheLoop();
  }

  holds(name: string): boolean {
    const { id, revision } = this.library.item(name);
    return this.originals.holds(id, revision);
  }

  /** Where the cache keeps the original. */
  pathOf(name: string): string {
    const { id, revision } = this.library.item(name);
    const key = keyOf(id, revision);
    return join(this.directory, 'originals', key.slice(0, 2), key);
  }

  /** Bytes of all files that are, or are to become, originals; one that moves meanwhile may be missed. */
  async bytesOnDisk(): Promise<number> {
    const paths = [...(await filesUnder(join(this.directory, 'originals'))), ...(await this.partials())];
    const sizes = await Promise.all(paths.map((path) => stat(path).catch(() => ({ size: 0 }))));
    return sizes.reduce((sum, { size }) => sum + size, 0);
  }

  partials(): Promise<string[]> {
    return filesUnder(join(this.directory, 'partial'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.close();
      assert.deepEqual(await this.partials(), [], 'half-written files were left behind');
      assert.deepEqual(await openFilesUnder(this.temporary.path), [], 'files were left open');
      assert.equal(this.library.running.now, 0, 'downloads were left running');
    } finally {
      await this.temporary[Symbol.asyncDispose]();
    }
  }

  private log(): Log {
    return { ...silentLog, warn: (_fields, message) => void this.warnings.push(message) };
  }
}

export function cacheWith(items: readonly LibraryItem[], options: Omit<WorldOptions, 'items'> = {}) {
  return CacheWorld.create({ items, ...options });
}

export async function readAll(original: OpenOriginal, pieceBytes = 4_096): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let position = 0; ; ) {
    const piece = await readAt(original, position, pieceBytes);
    if (piece.length === 0) return Buffer.concat(pieces);
    pieces.push(piece);
    position += piece.length;
  }
}

export async function readAt(original: OpenOriginal, position: number, bytes: number, signal?: AbortSignal) {
  const target = Buffer.alloc(bytes);
  return target.subarray(0, await original.read(target, position, signal));
}

export async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Open files of this process, where the system tells (Linux). */
async function openFilesUnder(directory: string): Promise<string[]> {
  const numbers = await readdir('/proc/self/fd').catch(() => []);
  const paths = await Promise.all(numbers.map((number) => readlink(`/proc/self/fd/${number}`).catch(() => '')));
  return paths.filter((path) => path.startsWith(directory));
}
