import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { type CatalogNode, type Inode, ROOT_INODE } from '../../src/catalog/node.ts';
import { foldedName } from '../../src/catalog/placement.ts';
import type { MediaId, MediaItem } from '../../src/library/media-item.ts';
import type { CopiedTree, WalkedNode } from '../../src/materialize/neighbours.ts';

/** A file of the tree as a test describes it. */
export interface TreeFile {
  readonly sizeBytes: number;
  readonly revision: string;
  /** Whether the catalog knows the size before the file is copied. */
  readonly sizeIsKnown: boolean;
  /** Milliseconds since 1970; undefined for an item without a time. */
  readonly takenAtMs: number | undefined;
  /** What the library tells besides. */
  readonly told: Pick<MediaItem, 'description' | 'people' | 'location'>;
}

export interface TreeLink {
  /** Path of the item's own place. */
  readonly linkTo: string;
}

export const FIRST_SEEN_MS = Date.parse('2024-03-01T10:20:30.456Z');

export function file(details: Partial<TreeFile> = {}): TreeFile {
  const usual = {
    sizeBytes: 1_000,
    revision: '1',
    sizeIsKnown: false,
    takenAtMs: Date.parse('2021-07-14T09:31:05.789Z'),
    told: {},
  };
  return { ...usual, ...details };
}

export function linkTo(path: string): TreeLink {
  return { linkTo: path };
}

/** A tree held in memory: paths, and inode numbers that are never given twice. */
export class MemoryTree implements CopiedTree {
  readonly entries = new Map<string, TreeFile | TreeLink | 'directory'>();
  readonly #inodes = new Map<string, Inode>([['', ROOT_INODE]]);
  readonly #learned = new Map<MediaId, { revision: string; sizeBytes: number; sha256: string }>();
  #lastInode: number = ROOT_INODE;

  constructor(entries: Readonly<Record<string, TreeFile | TreeLink | 'directory'>> = {}) {
    for (const [path, entry] of Object.entries(entries)) this.put(path, entry);
  }

  /** Adds or changes something; the directories above it come by themselves. */
  put(path: string, entry: TreeFile | TreeLink | 'directory'): void {
    for (let above = posix.dirname(path); above !== '.'; above = posix.dirname(above)) {
      if (!this.entries.has(above)) this.entries.set(above, 'directory');
    }
    this.entries.set(path, entry);
  }

  remove(path: string): void {
    this.entries.delete(path);
    this.#inodes.delete(path);
  }

  change(path: string, change: Partial<TreeFile>): void {
    this.put(path, { ...this.fileAt(path), ...change });
  }

  fileAt(path: string): TreeFile {
    const entry = this.entries.get(path);
    assert.ok(typeof entry === 'object' && 'revision' in entry, `the tree has no file ${path}`);
    return entry;
  }

  async *walk(signal?: AbortSignal): AsyncGenerator<WalkedNode> {
    yield { path: '', node: this.#nodeAt('', 'directory') };
    for (const [path, entry] of [...this.entries].sort(([a], [b]) => depthFirst(a, b))) {
      signal?.throwIfAborted();
      if (this.entries.has(path)) yield { path, node: this.#nodeAt(path, entry) };
    }
  }

  item(id: MediaId): { item: MediaItem; firstSeenMs: number } | undefined {
    const entry = this.entries.get(id.slice('id of '.length));
    if (typeof entry !== 'object' || !('revision' in entry)) return undefined;
    const { revision, takenAtMs, sizeIsKnown, sizeBytes, told } = entry;
    const item: MediaItem = {
      id,
      kind: 'photo',
      state: 'ready',
      filename: posix.basename(id),
      mimeType: 'image/jpeg',
      revision,
      ...(takenAtMs === undefined ? {} : { takenAtMs }),
      ...(sizeIsKnown ? { sizeBytes } : {}),
      ...told,
    };
    return { item, firstSeenMs: FIRST_SEEN_MS };
  }

  original(id: MediaId): { sizeBytes: number; sha256?: string } | undefined {
    const learned = this.#learned.get(id);
    return learned?.revision === this.item(id)?.item.revision ? learned : undefined;
  }

  /** What a copy told, as the cache passes it on to the catalog. */
  learn(id: MediaId, learned: { revision: string; sizeBytes: number; sha256: string }): void {
    this.#learned.set(id, learned);
  }

  /** Forgets what copies told, as a catalog that is built anew. */
  forgetLearned(): void {
    this.#learned.clear();
  }

  pathOf(ino: Inode): string {
    for (const [path, known] of this.#inodes) if (known === ino) return path;
    throw new Error(`The tree has no node ${ino}`);
  }

  isNameGiven(directory: Inode, name: string): boolean {
    const wanted = foldedName(posix.join(this.pathOf(directory), name));
    return [...this.entries.keys()].some((path) => foldedName(path) === wanted);
  }

  #nodeAt(path: string, entry: TreeFile | TreeLink | 'directory'): CatalogNode {
    const parentPath = posix.dirname(path) === '.' ? '' : posix.dirname(path);
    const place = { ino: this.#inodeOf(path), parent: this.#inodeOf(parentPath), name: posix.basename(path) };
    if (entry === 'directory') return { kind: 'directory', ...place, changedAtMs: FIRST_SEEN_MS };
    if ('revision' in entry) return { kind: 'item', ...place, item: idOf(path) };
    return { kind: 'link', ...place, item: idOf(entry.linkTo), target: this.#inodeOf(entry.linkTo) };
  }

  #inodeOf(path: string): Inode {
    const known = this.#inodes.get(path);
    if (known !== undefined) return known;
    this.#lastInode += 1;
    this.#inodes.set(path, this.#lastInode as Inode);
    return this.#lastInode as Inode;
  }
}

export function idOf(path: string): MediaId {
  return `id of ${path}` as MediaId;
}

/** Segment by segment, so that everything in a directory follows it directly. */
function depthFirst(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const [one, other] = [left[at] ?? '', right[at] ?? ''];
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}
