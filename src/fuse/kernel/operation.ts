import type { Answer } from './answer.ts';
import type { Request } from './request.ts';

/**
 * How one kind of request is answered.
 *
 * `perform` takes what it needs from the request before it returns, writes the body of the answer, and says how many bytes
 * that are, or which errno refuses it (negative). A promise only when something must be waited for: it writes when that is
 * there. What it throws or rejects with becomes the errno of that failure.
 */
export interface Operation {
  /** For the log: `'lookup'`. */
  readonly name: string;
  /** Room that the body needs, in bytes; default a page. More than the pool has is cut to it. */
  readonly roomBytes?: (request: Request) => number;
  perform(request: Request, answer: Answer): number | Promise<number>;
}

/** By the kernel's number. What is not in it, the kernel is told, we do not know. */
export type Operations = ReadonlyMap<number, Operation>;

/** Goes on with a value that is there, or with a promise of it: a promise for each request would cost more than most requests. */
export function whenThere<T>(value: T | Promise<T>, then: (value: T) => number): number | Promise<number> {
  return value instanceof Promise ? value.then(then) : then(value);
}
