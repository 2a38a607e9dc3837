import { access, constants, readdir } from 'node:fs/promises';
import { Level } from 'level';
import { makePrivateDirectory } from '../base/atomic-file.ts';
import { BusyError, CorruptStateError, GphotosError, messageOf, NoSpaceError, UsageError } from '../base/failure.ts';

export type Database = Level<string, string>;
export type Snapshot = ReturnType<Database['snapshot']>;

export interface DatabaseOptions {
  /** Default 4 MiB. */
  readonly writeBufferBytes?: number;
}

/** The catalog was closed while somebody still asked it. */
export class CatalogClosedError extends GphotosError {
  override readonly name = 'CatalogClosedError';
  readonly code = 'canceled';
}

/**
 * Opens the database in `directory`, made when missing. Throws `BusyError` while another process has it open,
 * `UsageError` for a directory that cannot be written, and `CorruptStateError` for a database that is broken.
 */
export async function openDatabase(directory: string, { writeBufferBytes }: DatabaseOptions): Promise<Database> {
  await prepareDirectory(directory);
  const database: Database = new Level(
    directory,
    writeBufferBytes === undefined ? {} : { writeBufferSize: writeBufferBytes },
  );
  try {
    await database.open();
    return database;
  } catch (error) {
    throw openingFailure(directory, error);
  }
}

/** Whether another process has the database in `directory` open. A database that is broken is open nowhere. */
export async function isInUse(directory: string): Promise<boolean> {
  const database: Database = new Level(directory, { createIfMissing: false });
  try {
    await database.open();
    await database.close();
    return false;
  } catch (error) {
    return levelCode(error) === 'LEVEL_LOCKED';
  }
}

export function corrupt(directory: string, reason: string, cause?: unknown): CorruptStateError {
  return new CorruptStateError(
    `Cannot use the catalog in ${directory}: ${reason}. Start it afresh with --rebuild-catalog: the library is listed ` +
      'again, originals on disk are kept, and the broken catalog is put aside',
    { cause },
  );
}

export function busy(directory: string, cause?: unknown): BusyError {
  return new BusyError(
    `Cannot open the catalog in ${directory}: another process has it open. End that one first, or use another profile`,
    { cause },
  );
}

/** What a read or a write of an open database failed with, in our words. */
export function workingFailure(directory: string, error: unknown): unknown {
  if (error instanceof GphotosError) return error;
  if (levelCode(error) === 'LEVEL_DATABASE_NOT_OPEN')
    return new CatalogClosedError(`Cannot use the catalog in ${directory}: it was closed`, { cause: error });
  if (/No space left/i.test(messagesOf(error)))
    return new NoSpaceError(`Cannot write the catalog in ${directory}: the disk is full`, { cause: error });
  return corrupt(directory, messageOf(error), error);
}

async function prepareDirectory(directory: string): Promise<void> {
  let present: string[];
  try {
    await makePrivateDirectory(directory);
    present = await readdir(directory);
    await access(directory, constants.W_OK);
  } catch (error) {
    throw new UsageError(
      `Cannot keep the catalog in ${directory}: ${messageOf(error)}. Choose a directory you may write`,
      {
        cause: error,
      },
    );
  }
  // LevelDB would take the directory for an empty one and delete what is left of the catalog.
  if (!present.includes('CURRENT') && present.some((file) => /\.(ldb|sst|log)$/.test(file)))
    throw corrupt(directory, 'its file CURRENT is missing');
}

function openingFailure(directory: string, error: unknown): Error {
  if (levelCode(error) === 'LEVEL_LOCKED') return busy(directory, error);
  const reason = messagesOf(error);
  if (/No space left/i.test(reason))
    return new NoSpaceError(`Cannot open the catalog in ${directory}: the disk is full`, { cause: error });
  if (/Permission denied|Read-only file system/i.test(reason))
    return new UsageError(`Cannot keep the catalog in ${directory}: ${reason}. Choose a directory you may write`, {
      cause: error,
    });
  return corrupt(directory, reason, error);
}

/** LevelDB's own code; `level` wraps the failure of an opening in one of its own. */
function levelCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return levelCode(error.cause) ?? (error as NodeJS.ErrnoException).code;
}

/** The innermost message: the one that LevelDB or the system gave. */
function messagesOf(error: unknown): string {
  return error instanceof Error && error.cause instanceof Error ? messagesOf(error.cause) : messageOf(error);
}
