import assert from 'node:assert/strict';
import type { Dirent } from 'node:fs';
import { lstat, mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { dirname, join, posix, relative } from 'node:path';
import {
  type MaterializeOptions,
  type MaterializeParts,
  type MaterializeReport,
  type MaterializeRequest,
  materializeTree,
} from '../../src/materialize/materialize-tree.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';
import { MemoryOriginals } from './memory-originals.ts';
import { FIRST_SEEN_MS, MemoryTree, type TreeFile, type TreeLink } from './memory-tree.ts';

type Entries = Readonly<Record<string, TreeFile | TreeLink | 'directory'>>;

/** A tree, its originals, and an empty destination for it. */
export class World implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly log = new RecordingLog();
  readonly originals: MemoryOriginals;

  private constructor(
    readonly tree: MemoryTree,
    private readonly directory: TemporaryDirectory,
    readonly destination: string,
  ) {
    this.originals = new MemoryOriginals(tree);
  }

  /** `destination` for one elsewhere, such as a small disk. */
  static async with(entries: Entries, destination?: string): Promise<World> {
    const directory = await TemporaryDirectory.create();
    return new World(new MemoryTree(entries), directory, destination ?? directory.join('nas'));
  }

  /** A path beside the destination. */
  beside(name: string): string {
    return this.directory.join(name);
  }

  materialize(
    request: Partial<MaterializeRequest> = {},
    options: MaterializeOptions = {},
    parts: Partial<MaterializeParts> = {},
  ): Promise<MaterializeReport> {
    const { tree, originals, clock, log, destination } = this;
    return materializeTree({ tree, originals, clock, log, ...parts }, { directory: destination, ...request }, options);
  }

  at(path: string): string {
    return join(this.destination, path);
  }

  /** Puts something of somebody else's there. */
  async write(path: string, content: string | Uint8Array): Promise<void> {
    await mkdir(dirname(this.at(path)), { recursive: true });
    await writeFile(this.at(path), content);
  }

  /** The sidecar at this path as text; undefined when there is none. */
  async sidecar(path: string): Promise<string | undefined> {
    const found = await lstat(this.at(path)).catch(() => undefined);
    return found && (await this.read(path)).toString();
  }

  read(path: string): Promise<Buffer> {
    return readFile(this.at(path));
  }

  /** Everything in the destination but our own directory, as `kind path`, sorted. */
  async listing(): Promise<string[]> {
    const entries = await readdir(this.destination, { recursive: true, withFileTypes: true });
    return entries
      .map((entry) => `${kindOf(entry)} ${relative(this.destination, join(entry.parentPath, entry.name))}`)
      .filter((line) => !/^\S+ \.gphotos-fs(\/|$)/.test(line))
      .sort();
  }

  /** The destination holds exactly the tree: paths, bytes, times, link targets; and besides only `others`. */
  async assertIsTheTree(others: readonly string[] = []): Promise<void> {
    const expected = [...this.tree.entries].map(([path, entry]) => `${kindOfEntry(entry)} ${path}`);
    assert.deepEqual(await this.listing(), [...expected, ...others].sort());
    for (const [path, entry] of this.tree.entries) await this.assertIsThere(path, entry);
  }

  /** Nothing stands in the destination but what the tree has, whatever it holds. */
  async assertIsTheTreeOfPaths(): Promise<void> {
    const expected = [...this.tree.entries].map(([path, entry]) => `${kindOfEntry(entry)} ${path}`);
    assert.deepEqual(await this.listing(), expected.sort());
  }

  async assertIsThere(path: string, entry = this.tree.entries.get(path)): Promise<void> {
    assert.ok(entry, `the tree has nothing at ${path}`);
    if (entry === 'directory') return;
    if ('linkTo' in entry) {
      assert.equal(await readlink(this.at(path)), posix.relative(posix.dirname(path), entry.linkTo));
    } else {
      assert.ok((await this.read(path)).equals(this.originals.bytesOf(path)), `${path} holds other bytes`);
      const { mtimeMs } = await lstat(this.at(path));
      assert.equal(Math.floor(mtimeMs), entry.takenAtMs ?? FIRST_SEEN_MS, `${path} has another time`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.directory[Symbol.asyncDispose]();
  }
}

function kindOf(entry: Dirent): string {
  if (entry.isSymbolicLink()) return 'link';
  return entry.isDirectory() ? 'directory' : 'file';
}

function kindOfEntry(entry: TreeFile | TreeLink | 'directory'): string {
  if (entry === 'directory') return 'directory';
  return 'linkTo' in entry ? 'link' : 'file';
}
