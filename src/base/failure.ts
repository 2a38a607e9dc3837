/**
 * The closed list of ways in which the program expects to fail. Everyone above the place where a failure enters decides
 * by its code, never by its message. Two tables finish the job: errno in `fuse/`, exit status in `cli/`.
 */
export type FailureCode =
  | 'not-found'
  | 'gone'
  | 'read-only'
  | 'signed-out'
  | 'offline'
  | 'quota'
  | 'timed-out'
  | 'corrupt'
  | 'no-space'
  | 'destination-lost'
  | 'usage'
  | 'busy'
  | 'canceled'
  | 'bug';

/** Every failure the program expects. Anything else that is thrown is a bug. */
export abstract class GphotosError extends Error {
  abstract readonly code: FailureCode;
}

/** Wrong usage or settings: the person can put it right by changing what they typed or configured. */
export class UsageError extends GphotosError {
  override readonly name = 'UsageError';
  readonly code = 'usage';
}

/** Somebody else holds what is needed: a profile, a mount point, a port. */
export class BusyError extends GphotosError {
  override readonly name = 'BusyError';
  readonly code = 'busy';
}

/** The disk that should take the bytes is full. */
export class NoSpaceError extends GphotosError {
  override readonly name = 'NoSpaceError';
  readonly code = 'no-space';
}

/** The directory that bytes were being written to cannot be reached any more. */
export class DestinationLostError extends GphotosError {
  override readonly name = 'DestinationLostError';
  readonly code = 'destination-lost';
}

/** Something on our own disk does not hold what it must: a database, a record, a cached file. */
export class CorruptStateError extends GphotosError {
  override readonly name = 'CorruptStateError';
  readonly code = 'corrupt';
}

/** A failure that arrived from another process of ours, with the code it had there. */
export class RemoteError extends GphotosError {
  override readonly name = 'RemoteError';
  constructor(
    readonly code: FailureCode,
    message: string,
  ) {
    super(message);
  }
}

/** `error.code` of an expected failure, `'canceled'` for an abort, `'bug'` for everything else. */
export function failureCode(reason: unknown): FailureCode {
  if (reason instanceof GphotosError) return reason.code;
  if (isAbort(reason)) return 'canceled';
  return 'bug';
}

export function isAbort(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'AbortError';
}

/** Node's own error code (`ENOENT`, `ECONNRESET`, …) of `reason` or of the first of its causes that has one. */
export function systemCode(reason: unknown): string | undefined {
  for (let error = reason; error instanceof Error; error = error.cause) {
    const code = (error as NodeJS.ErrnoException).code;
    if (!(error instanceof GphotosError) && typeof code === 'string') return code;
  }
  return undefined;
}

/** Of messages that go on to show code or a stack, what they say first. */
export function firstLineOf(reason: unknown): string {
  return messageOf(reason).split('\n', 1)[0] ?? '';
}

/** The message of anything that was thrown, for a line that a person reads. */
export function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
