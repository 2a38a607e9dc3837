import type { Clock } from '../base/clock.ts';
import { messageOf } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import type { CatalogNode, ChildEntry, Inode, NodeKind } from '../catalog/node.ts';
import type { TreeChange } from '../catalog/tree-change.ts';
import type { Location, MediaId } from '../library/media-item.ts';
import type { PhotoLibrary } from '../library/photo-library.ts';
import { type Attributes, type DirectoryEntry, directoryEntry, shownSize } from './attributes.ts';
import { cameraOf } from './camera.ts';
import { NotFoundError } from './failures.ts';
import { LikelyReads } from './likely-reads.ts';
import { MissingSizes } from './missing-sizes.ts';
import type { OpenFile, OriginalsPort, TreeCatalog } from './neighbours.ts';
import { SizeLearning } from './size-learning.ts';

export { type Inode, type NodeKind, ROOT_INODE } from '../catalog/node.ts';
export type { TreeChange } from '../catalog/tree-change.ts';
export type { Attributes, DirectoryEntry } from './attributes.ts';
export type { OpenFile, OriginalsPort, WholeFile } from './neighbours.ts';

export interface TreeParts {
  readonly catalog: TreeCatalog;
  readonly originals: OriginalsPort;
  readonly library: Pick<PhotoLibrary, 'name' | 'sizes'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface OpenOptions {
  /** False for programs that read to the end whatever size they were told: reads then bring what there is. Default true. */
  readonly checksSize?: boolean;
}

/**
 * What people see, one node at a time: a driver turns kernel requests into these calls and failures into errno.
 *
 * *Nodes.* An inode number names the same node for as long as the catalog lives, over remounts too, and is never given to
 * another. A node may leave the tree between two calls; whatever is asked of it then fails with `NotFoundError`.
 * *Order.* A directory is listed in the order in which its entries came, which is that of their positions. A listing may be
 * taken up at any position, also one whose entry is gone: what stays in the directory meanwhile is met exactly once,
 * what comes meanwhile at the end.
 * *Waiting.* Only reads and sizes that nobody knows yet wait for the library, each as long as the library's own bounds
 * allow. A signal that aborts ends its caller's wait and nothing else: others that wait for the same are served.
 * *Failures.* Methods that return no promise throw; those that may return one throw what they know at once and reject with
 * the rest. All failures are `NotFoundError`, those of `library/failures.ts`, those of catalog and cache on a bad
 * disk, or the signal's reason.
 * *Closing.* Files that are open stay usable; they belong to the cache.
 */
export class Tree {
  readonly #sizes: SizeLearning;
  readonly #missingSizes: MissingSizes;
  readonly #likelyReads: LikelyReads;
  readonly #lookingAhead = new Set<Promise<void>>();

  constructor(private readonly parts: TreeParts) {
    this.#sizes = new SizeLearning(parts);
    this.#missingSizes = new MissingSizes(parts.catalog, this.#sizes, parts.clock);
    this.#likelyReads = new LikelyReads(parts.catalog, parts.originals);
  }

  /**
   * 1 … 2^32 - 1, the same for as long as inode numbers keep their meaning: drawn at random when the catalog was made.
   */
  get generation(): number {
    return this.parts.catalog.generation;
  }

  /** The entry of exactly that name: no folding of case, no `.` and `..`. Throws `NotFoundError`. */
  lookup(parent: Inode, name: string): Inode {
    const node = this.parts.catalog.child(parent, name);
    if (!node) throw this.#notFound(parent, name);
    return node.ino;
  }

  /** The same with what a listing shows of it; never waits. Throws `NotFoundError`. */
  find(parent: Inode, name: string): DirectoryEntry {
    const entry = this.parts.catalog.entryNamed(parent, name);
    if (!entry) throw this.#notFound(parent, name);
    return directoryEntry(entry);
  }

  /** What a listing shows of a node whose name nobody gave. Throws `NotFoundError`. */
  shown(ino: Inode): DirectoryEntry {
    return directoryEntry(this.#entry(this.#node(ino)));
  }

  /** The directory that a node stands in; the root is its own parent. Throws `NotFoundError`. */
  parentOf(ino: Inode): Inode {
    return this.#node(ino).parent;
  }

  kindOf(ino: Inode): NodeKind {
    return this.#node(ino).kind;
  }

  /**
   * A promise only when a size must be learned first. It then rejects with why that size could not be learned; a failure is
   * told again for some seconds before the library is asked again.
   */
  attributes(ino: Inode, signal?: AbortSignal): Attributes | Promise<Attributes> {
    const entry = this.#entry(this.#node(ino));
    const sizeBytes = shownSize(entry);
    if (sizeBytes === undefined) return this.#learnAttributes(ino, signal);
    return { ino, kind: entry.kind, sizeBytes, mtimeMs: entry.mtimeMs };
  }

  /**
   * Up to `limit` entries behind position `after`, 0 for the first; fewer than `limit` only at the end. Without `.` and
   * `..`. Begins to learn the sizes that these entries miss, and waits for none of them. Rejects with `NotFoundError`
   * for what is not a directory.
   */
  async list(directory: Inode, after: number, limit: number): Promise<DirectoryEntry[]> {
    if (this.#node(directory).kind !== 'directory') {
      throw new NotFoundError(`Cannot list ${this.#describe(directory)}: it is not a directory`);
    }
    const children = await this.parts.catalog.children(directory, after, limit);
    if (after === 0) this.learnSizesIn(directory);
    return children.map(directoryEntry);
  }

  /**
   * Begins to learn the sizes that are missing in a directory, and waits for none. `list` does it by itself; a driver that
   * shows a listing it kept calls this instead.
   */
  learnSizesIn(directory: Inode): void {
    this.#inBackground(this.#missingSizes.learnIn(directory));
  }

  /** What the link says, relative to the directory it stands in: `'../../photos/2021/07/a.jpg'`. */
  readlink(ino: Inode): string {
    const node = this.#node(ino);
    if (node.kind !== 'link') throw new NotFoundError(`Cannot follow ${this.#describe(ino)}: it is not a link`);
    return this.parts.catalog.targetOf(node);
  }

  /**
   * Opens an item for reading; fetches nothing before the first read. When the bytes then turn out not to be as many as
   * `attributes` told, the right size is kept and that read fails with code `'gone'`, before a byte is returned: whoever
   * asks again is told the truth.
   */
  open(ino: Inode, { checksSize = true }: OpenOptions = {}): OpenFile {
    const node = this.#node(ino);
    if (node.kind !== 'item') throw new NotFoundError(`Cannot read ${this.#describe(ino)}: it is not a file`);
    const { item } = this.#stored(node.item);
    const shown = checksSize ? this.#sizes.known(item) : undefined;
    if (!this.parts.originals.holds?.(item.id, item.revision)) this.#inBackground(this.#likelyReads.opened(node));
    return this.parts.originals.open({
      id: item.id,
      revision: item.revision,
      name: node.name,
      ...(shown === undefined ? {} : { expectedSizeBytes: shown }),
    });
  }

  /** Which bytes an item has now: another edit, another revision. Undefined for what is no item, or not any more. */
  revisionOf(ino: Inode): string | undefined {
    const node = this.parts.catalog.node(ino);
    return node?.kind === 'item' ? this.parts.catalog.item(node.item)?.item.revision : undefined;
  }

  /** Whether a download has confirmed the size that `attributes` tells of an item; false for what is no item. */
  isSizeConfirmed(ino: Inode): boolean {
    const node = this.#node(ino);
    return node.kind === 'item' && this.parts.catalog.original(node.item)?.sha256 !== undefined;
  }

  /** For messages: `'/photos/2021/07/a.jpg'`, also of what left the tree; `'node 7'` of what never was in it. */
  pathOf(ino: Inode): string {
    try {
      return `/${this.parts.catalog.pathOf(ino)}`;
    } catch {
      return `node ${ino}`;
    }
  }

  /**
   * Extended attributes of an item, by full name: `user.gphotos.id`, and `url`, `description`, `camera`, `location`
   * (degrees north and east, perhaps metres of altitude, with commas between them), `people` (with `; ` between them),
   * `standing` (`archived`, `trashed`, `locked`) and `sha256` as far as they are known. Directories and links have none.
   */
  xattrs(ino: Inode): ReadonlyMap<string, string> {
    const node = this.#node(ino);
    if (node.kind !== 'item') return new Map();
    const { item } = this.#stored(node.item);
    const known = {
      id: item.id,
      url: item.url,
      description: item.description,
      camera: cameraOf(item),
      location: item.location && locationText(item.location),
      people: item.people?.join('; '),
      standing: item.standing,
      sha256: this.parts.catalog.original(item.id)?.sha256,
    };
    return new Map(Object.entries(known).flatMap(([name, value]) => (value ? [[`user.gphotos.${name}`, value]] : [])));
  }

  /**
   * Calls `listener` after entries came, went, or changed their attributes; the function that it returns ends that. Told is
   * whatever makes an answer wrong that was given before: of an item another size, time or text, of a link the time of its
   * item. An entry that comes or goes changes its directory's time, too, which is not told by itself. Not told is a size
   * that nobody had known.
   */
  onChange(listener: (changes: readonly TreeChange[]) => void): () => void {
    return this.parts.catalog.onChange(listener);
  }

  /** Ends the learning of sizes; whoever waits for one is rejected as by an abort. Safe to call twice. */
  async close(): Promise<void> {
    this.#missingSizes.close();
    await this.#sizes.close();
    await Promise.all(this.#lookingAhead);
  }

  #node(ino: Inode): CatalogNode {
    const node = this.parts.catalog.node(ino);
    if (!node) throw new NotFoundError(`Cannot find node ${ino}: it is not in the tree any more`);
    return node;
  }

  #stored(id: MediaId) {
    const stored = this.parts.catalog.item(id);
    if (!stored || stored.gone) throw new NotFoundError(`Cannot find item ${id}: it is not in the library any more`);
    return stored;
  }

  /** A node that is there stands in its directory; the root, which stands in none, shows itself. */
  #entry(node: CatalogNode): ChildEntry {
    const { kind, ino, name, parent } = node;
    if (kind === 'directory') return { ino, name, kind, sizeBytes: undefined, mtimeMs: Math.floor(node.changedAtMs) };
    const entry = this.parts.catalog.entry(parent, ino);
    if (!entry) throw new NotFoundError(`Cannot find node ${ino}: it is not in its directory any more`);
    return entry;
  }

  /** The item may go, or change its time, while its size is learned. */
  async #learnAttributes(ino: Inode, signal: AbortSignal | undefined): Promise<Attributes> {
    const node = this.#node(ino);
    if (node.kind !== 'item') throw new NotFoundError(`Cannot read ${this.#describe(ino)}: it is not a file`);
    const { item } = this.#stored(node.item);
    this.#inBackground(this.#missingSizes.oneWanted(node.parent));
    const sizeBytes = this.#sizes.known(item) ?? (await this.#sizes.learn(item, signal));
    this.#stored(node.item);
    const { kind, mtimeMs } = this.#entry(this.#node(ino));
    return { ino, kind, sizeBytes, mtimeMs };
  }

  #notFound(parent: Inode, name: string): NotFoundError {
    return new NotFoundError(`Cannot find '${name}' in ${this.#describe(parent)}: there is no such entry`);
  }

  /** For messages. */
  #describe(ino: Inode): string {
    const node = this.parts.catalog.node(ino);
    if (!node) return `node ${ino}`;
    return node.ino === node.parent ? 'the root of the tree' : `'${this.parts.catalog.pathOf(ino)}'`;
  }

  /** What nobody waits for: it is ended with the tree, and its failure is told in the log. */
  #inBackground(work: Promise<void>): void {
    const looking = work
      .catch((error) => this.parts.log.error({ reason: messageOf(error) }, 'Could not look ahead in a directory'))
      .finally(() => this.#lookingAhead.delete(looking));
    this.#lookingAhead.add(looking);
  }
}

/** `48.1374,11.5755,519`. */
function locationText({ latitude, longitude, altitudeM }: Location): string {
  return [latitude, longitude, ...(altitudeM === undefined ? [] : [altitudeM])].join(',');
}
