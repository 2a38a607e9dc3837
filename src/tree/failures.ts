import { GphotosError } from '../base/failure.ts';

/** The tree has no such entry, or no longer. */
export class NotFoundError extends GphotosError {
  override readonly name = 'NotFoundError';
  readonly code = 'not-found';
}
