/** Requests that follow each other within this time belong to one program that waits for each answer. */
const DENSE_MS = 1;

/**
 * Tells when the next request is likely to come sooner than a thread that sleeps could be woken: a program that walks a
 * directory asks for one file after the other and waits for each answer.
 */
export class RequestPace {
  #lastMs = Number.NEGATIVE_INFINITY;
  #isDense = false;

  /** To be called for each request. */
  came(): void {
    const nowMs = performance.now();
    this.#isDense = nowMs - this.#lastMs < DENSE_MS;
    this.#lastMs = nowMs;
  }

  /** Until a millisecond after the last of at least two that came that close. */
  get isDense(): boolean {
    return this.#isDense && performance.now() - this.#lastMs < DENSE_MS;
  }
}
