import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { OriginalCopies } from '../../src/materialize/neighbours.ts';
import type { Gate } from '../support/gate.ts';
import { bytesFor } from '../support/library-entries.ts';
import { idOf, type MemoryTree } from './memory-tree.ts';

type Request = Parameters<OriginalCopies['copyTo']>[0];

/** Makes up the bytes of a tree's files, counts who asks for them, and fails or waits where it is told to. */
export class MemoryOriginals implements OriginalCopies {
  /** Paths in the order in which their copies began. */
  readonly begun: string[] = [];
  readonly #failures = new Map<string, Error>();
  readonly #gates = new Map<string, Gate>();
  chunkBytes = 65_536;
  failEverything: Error | undefined;
  /** Called when the first chunk of a copy was written. */
  onFirstBytes: (path: string, temporary: string) => void | Promise<void> = () => undefined;
  /** Called when all bytes were written. */
  onWritten: (path: string, temporary: string) => void | Promise<void> = () => undefined;
  running = 0;
  mostRunning = 0;

  constructor(private readonly tree: MemoryTree) {}

  fail(path: string, error: Error): void {
    this.#failures.set(path, error);
  }

  /** The copy of this file waits, when half of it is written, until the gate is opened. */
  hold(path: string, gate: Gate): void {
    this.#gates.set(path, gate);
  }

  heal(): void {
    this.#failures.clear();
    this.failEverything = undefined;
  }

  bytesOf(path: string): Buffer {
    return Buffer.concat([...this.#chunksOf(path)]);
  }

  async copyTo(
    original: Request,
    temporary: string,
    options: { signal?: AbortSignal; onBytes?: (bytes: number) => void },
  ) {
    const path = original.id.slice(idOf('').length);
    this.begun.push(path);
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    try {
      const written = await this.#write(path, temporary, options);
      this.tree.learn(original.id, { revision: original.revision, ...written });
      return written;
    } finally {
      this.running -= 1;
    }
  }

  async #write(path: string, temporary: string, options: { signal?: AbortSignal; onBytes?: (bytes: number) => void }) {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    await using handle = await open(temporary, 'wx', 0o600);
    for (const chunk of this.#chunksOf(path)) {
      options.signal?.throwIfAborted();
      await handle.appendFile(chunk);
      hash.update(chunk);
      options.onBytes?.(chunk.length);
      if (sizeBytes === 0) await this.#afterFirstBytes(path, temporary, options.signal);
      sizeBytes += chunk.length;
    }
    await handle.sync();
    await this.onWritten(path, temporary);
    return { sizeBytes, sha256: hash.digest('hex') };
  }

  async #afterFirstBytes(path: string, temporary: string, signal?: AbortSignal): Promise<void> {
    await this.onFirstBytes(path, temporary);
    await this.#gates.get(path)?.pass(signal);
    const failure = this.failEverything ?? this.#failures.get(path);
    if (failure) throw failure;
  }

  *#chunksOf(path: string): Generator<Buffer> {
    const { sizeBytes, revision } = this.tree.fileAt(path);
    yield* bytesFor(`${path} ${revision}`, sizeBytes, Math.min(this.chunkBytes, Math.ceil(sizeBytes / 2)));
  }
}
