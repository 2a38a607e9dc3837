import { BusyError, CorruptStateError, GphotosError, messageOf, NoSpaceError, UsageError } from '../../base/failure.ts';

/** The library was closed while somebody still asked it. */
export class IndexClosedError extends GphotosError {
  override readonly name = 'IndexClosedError';
  readonly code = 'canceled';
}

export function corruptIndex(directory: string, reason: string, cause?: unknown): CorruptStateError {
  return new CorruptStateError(
    `Cannot use the index of Takeout archives in ${directory}: ${reason}. Move that directory away and add the archives ` +
      'again (takeout add): it is made anew from them, and no archive is touched',
    { cause },
  );
}

/** What opening the database failed with, in our words. */
export function openingFailure(directory: string, error: unknown): Error {
  if (error instanceof GphotosError) return error;
  if (levelCode(error) === 'LEVEL_LOCKED') {
    const what = `Cannot open the index of Takeout archives in ${directory}: another process has it open`;
    return new BusyError(`${what}. End that one first, or use another profile`, { cause: error });
  }
  const reason = messagesOf(error);
  if (/No space left/i.test(reason)) return full(directory, error);
  if (/Permission denied|Read-only file system/i.test(reason)) return notWritable(directory, reason, error);
  return corruptIndex(directory, reason, error);
}

/** What a read or a write of the open database failed with, in our words. */
export function workingFailure(directory: string, error: unknown): unknown {
  if (error instanceof GphotosError) return error;
  if (levelCode(error) === 'LEVEL_DATABASE_NOT_OPEN') {
    const what = `Cannot use the index of Takeout archives in ${directory}: it was closed`;
    return new IndexClosedError(what, { cause: error });
  }
  const reason = messagesOf(error);
  return /No space left/i.test(reason) ? full(directory, error) : corruptIndex(directory, reason, error);
}

export function notWritable(directory: string, reason: string, cause: unknown): UsageError {
  const what = `Cannot keep the index of Takeout archives in ${directory}: ${reason}`;
  return new UsageError(`${what}. Choose a directory you may write`, { cause });
}

function full(directory: string, cause: unknown): NoSpaceError {
  const what = `Cannot write the index of Takeout archives in ${directory}: the disk is full`;
  return new NoSpaceError(`${what}. Free some space and run this again`, { cause });
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
