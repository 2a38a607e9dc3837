import { GphotosError } from '../base/failure.ts';
import type { MediaId } from './media-item.ts';

/** The item is not in its library any more. */
export class ItemGoneError extends GphotosError {
  override readonly name = 'ItemGoneError';
  readonly code = 'gone';
  constructor(
    readonly id: MediaId,
    options?: ErrorOptions,
  ) {
    super(`Cannot read item ${id}: it is not in the library any more`, options);
  }
}

/** A video that its library is still preparing, or could not prepare. */
export class NotReadyError extends GphotosError {
  override readonly name = 'NotReadyError';
  readonly code = 'not-found';
  constructor(
    readonly id: MediaId,
    options?: ErrorOptions,
  ) {
    super(`Cannot read item ${id}: the library has not finished preparing this video`, options);
  }
}

/** The person must sign in (again), or grant more. */
export class SignedOutError extends GphotosError {
  override readonly name = 'SignedOutError';
  readonly code = 'signed-out';
}

/** The library cannot be reached, or answers only with server errors. */
export class OfflineError extends GphotosError {
  override readonly name = 'OfflineError';
  readonly code = 'offline';
}

/** The library's request quota is used up. */
export class QuotaError extends GphotosError {
  override readonly name = 'QuotaError';
  readonly code = 'quota';
  constructor(
    message: string,
    /** When it is worth asking again, milliseconds since 1970. */
    readonly untilMs: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Nothing arrived within the time allowed. */
export class TimedOutError extends GphotosError {
  override readonly name = 'TimedOutError';
  readonly code = 'timed-out';
}

/** The library answered with something that is not what was asked for. */
export class BadAnswerError extends GphotosError {
  override readonly name = 'BadAnswerError';
  readonly code = 'corrupt';
}
