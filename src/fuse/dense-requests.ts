import { RequestPace } from './request-pace.ts';

/**
 * Keeps the event loop awake while requests come densely: the time an idle processor takes to wake up is otherwise paid for
 * every file; for `ls -l` of 10,000 it was a quarter of a second.
 */
export class DenseRequests {
  readonly #pace = new RequestPace();
  #isAwake = false;

  /** To be called for each request. */
  came(): void {
    this.#pace.came();
    if (!this.#pace.isDense || this.#isAwake) return;
    this.#isAwake = true;
    setImmediate(this.#look);
  }

  readonly #look = (): void => {
    this.#isAwake = this.#pace.isDense;
    if (this.#isAwake) setImmediate(this.#look);
  };
}
