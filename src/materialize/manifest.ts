import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Level } from 'level';
import { BusyError, CorruptStateError, messageOf, NoSpaceError, systemCode, UsageError } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import { OWN_DIRECTORY } from './destination.ts';
import { decodeRecord, encodeRecord, type ManifestRecord } from './manifest-record.ts';

/** What a run needs to know of former runs. */
export interface KnownFiles {
  /** The record of each path, in the same order; undefined for files that we know nothing of. */
  recordsOf(paths: readonly string[]): Promise<(ManifestRecord | undefined)[]>;
}

/** The manifest of a destination where nothing was ever copied to. */
export const nothingKnown: KnownFiles = {
  recordsOf: async (paths) => paths.map(() => undefined),
};

/**
 * The record of what was copied to a destination, kept there. It never decides what the files are: losing it costs
 * hashing them once, no more.
 */
export class Manifest implements KnownFiles, AsyncDisposable {
  #last: { readonly path: string; readonly text: string } | undefined;

  private constructor(
    private readonly db: Level<string, string>,
    private readonly directory: string,
    private readonly log: Log,
  ) {}

  static async exists(root: string): Promise<boolean> {
    return (await stat(manifestDirectory(root)).catch(() => undefined))?.isDirectory() ?? false;
  }

  /** Throws `BusyError` while another run holds it, `CorruptStateError` when it cannot be read. */
  static async open(root: string, log: Log): Promise<Manifest> {
    const directory = manifestDirectory(root);
    const db = new Level<string, string>(directory, { keyEncoding: 'utf8', valueEncoding: 'utf8' });
    try {
      await db.open();
    } catch (error) {
      throw openFailure(error, root, directory);
    }
    return new Manifest(db, directory, log);
  }

  async recordsOf(paths: readonly string[]): Promise<(ManifestRecord | undefined)[]> {
    try {
      const texts = await this.db.getMany([...paths]);
      return texts.map((text, index) => (text === undefined ? undefined : decodeRecord(paths[index] ?? '', text)));
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** Survives the death of this process when it returns, and a power cut after the next `flush`. */
  async record(path: string, record: ManifestRecord): Promise<void> {
    const text = encodeRecord(record);
    try {
      await this.db.put(path, text);
    } catch (error) {
      throw this.#failure(error);
    }
    this.#last = { path, text };
  }

  async flush(): Promise<void> {
    const last = this.#last;
    if (!last) return;
    this.#last = undefined;
    try {
      // LevelDB flushes its log up to and including a write that asks for it; there is no other way to ask.
      await this.db.batch([{ type: 'put', key: last.path, value: last.text }], { sync: true });
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** Never throws: what could not be kept is learned again by hashing. */
  async close(): Promise<void> {
    try {
      if (this.db.status === 'open') await this.flush();
      await this.db.close();
    } catch (error) {
      this.log.warn({ directory: this.directory, reason: messageOf(error) }, 'The manifest could not be closed');
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #failure(error: unknown): Error {
    if (/no space left|quota exceeded/i.test(messageOf(error))) return noSpace(this.directory, error);
    const isCorrupt = error instanceof CorruptStateError || systemCode(error) === 'LEVEL_CORRUPTION';
    return isCorrupt ? corrupt(this.directory, error) : (error as Error);
  }
}

function manifestDirectory(root: string): string {
  return join(root, OWN_DIRECTORY, 'manifest');
}

function openFailure(error: unknown, root: string, directory: string): Error {
  // LevelDB wraps the reason: LEVEL_DATABASE_NOT_OPEN around LEVEL_LOCKED, LEVEL_CORRUPTION or LEVEL_IO_ERROR.
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (systemCode(reason) === 'LEVEL_LOCKED') {
    return new BusyError(
      `Cannot materialize to ${root}: another run is writing there; wait for its end and run again`,
      { cause: error },
    );
  }
  const text = messageOf(reason);
  if (/no space left|quota exceeded/i.test(text)) return noSpace(directory, error);
  if (/permission denied|read-only/i.test(text)) {
    return new UsageError(`Cannot materialize to ${root}: its manifest cannot be written (${text})`, { cause: error });
  }
  return corrupt(directory, reason);
}

function corrupt(directory: string, reason: unknown): Error {
  return new CorruptStateError(
    `Cannot read the manifest ${directory}: ${messageOf(reason)}. The copied files themselves are untouched: remove ` +
      `that directory and run again, and they are recognized by their content`,
    { cause: reason },
  );
}

function noSpace(directory: string, reason: unknown): Error {
  return new NoSpaceError(`Cannot write the manifest ${directory}: no space left; make room and run again to go on`, {
    cause: reason,
  });
}
