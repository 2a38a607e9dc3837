import { type DirectoryEntry, type Inode, ROOT_INODE, type TreeChange } from '../../../src/tree/tree.ts';
import type { Gate } from '../../support/gate.ts';

/** Directories as the tree lists them, in memory: entries in the order they came, positions that nothing ever moves. */
export class MemoryDirectories {
  /** What `list` was asked: the position behind which it began. */
  readonly asked: number[] = [];
  private readonly directories = new Map<Inode, DirectoryEntry[]>();
  private readonly listeners: ((changes: readonly TreeChange[]) => void)[] = [];
  private lastPosition = 0;
  private failure: Error | undefined;
  private gate: Gate | undefined;

  /** Adds entries of these names, or described in full, behind all others; tells the listeners. */
  add(directory: Inode, ...entries: (string | (Partial<DirectoryEntry> & { name: string }))[]): void {
    const added = entries.map((entry) => this.#entry(typeof entry === 'string' ? { name: entry } : entry));
    this.directories.set(directory, [...this.entriesOf(directory), ...added]);
    this.#tell('added', directory, added);
  }

  remove(directory: Inode, positions: readonly number[]): void {
    const gone = new Set(positions);
    const entries = this.entriesOf(directory);
    this.directories.set(
      directory,
      entries.filter(({ position }) => !gone.has(position)),
    );
    this.#tell(
      'removed',
      directory,
      entries.filter(({ position }) => gone.has(position)),
    );
  }

  /** Gives an entry another size. */
  resize(directory: Inode, position: number, sizeBytes: number): void {
    const resized = this.entriesOf(directory).map((each) =>
      each.position === position ? { ...each, sizeBytes } : each,
    );
    this.directories.set(directory, resized);
    this.#tell(
      'changed',
      directory,
      resized.filter((each) => each.position === position),
    );
  }

  entriesOf(directory: Inode): readonly DirectoryEntry[] {
    return this.directories.get(directory) ?? [];
  }

  /** Every listing fails until `heal`. */
  fail(error: Error): void {
    this.failure = error;
  }

  heal(): void {
    this.failure = undefined;
  }

  /** Listings wait there, with what they found when they began. */
  hold(gate: Gate | undefined): void {
    this.gate = gate;
  }

  async list(directory: Inode, after: number, limit: number): Promise<DirectoryEntry[]> {
    this.asked.push(after);
    const { failure, gate } = this;
    const behind = this.entriesOf(directory).filter(({ position }) => position > after);
    await gate?.pass();
    if (failure) throw failure;
    return behind.slice(0, limit);
  }

  parentOf(_ino: Inode): Inode {
    return ROOT_INODE;
  }

  onChange(listener: (changes: readonly TreeChange[]) => void): () => void {
    this.listeners.push(listener);
    return () => undefined;
  }

  #entry(entry: Partial<DirectoryEntry> & { name: string }): DirectoryEntry {
    this.lastPosition += 1;
    const position = this.lastPosition;
    return { ino: (position + 100) as Inode, kind: 'item', position, sizeBytes: 1_000, mtimeMs: 0, ...entry };
  }

  #tell(kind: TreeChange['kind'], directory: Inode, entries: readonly DirectoryEntry[]): void {
    const changes = entries.map(({ name, ino }) => ({ kind, directory, name, ino }));
    for (const listener of this.listeners) listener(changes);
  }
}

export function namesUpTo(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `IMG_${index}.jpg`);
}
