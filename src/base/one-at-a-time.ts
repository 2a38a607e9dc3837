/** Runs jobs one after another, in the order in which they were given. */
export class OneAtATime {
  private last: Promise<unknown> = Promise.resolve();

  /** Settles as `job` does. A job that fails does not keep the next one from running. */
  run<T>(job: () => Promise<T>): Promise<T> {
    const result = this.last.then(job);
    this.last = result.catch(() => undefined);
    return result;
  }
}
