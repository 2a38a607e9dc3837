import { setMaxListeners } from 'node:events';

/**
 * Does `work` for every input, at most `limit` at a time, and gives the results in the order in which they come. When
 * the consumer stops early or `signal` aborts, the work still running is aborted. `work` fails only by aborting.
 */
export async function* asTheyCome<T, R>(
  inputs: readonly T[],
  limit: number,
  work: (input: T, position: number, signal: AbortSignal) => Promise<R>,
  signal?: AbortSignal,
): AsyncGenerator<R, void, undefined> {
  const stopped = new AbortController();
  const stop = signal ? AbortSignal.any([signal, stopped.signal]) : stopped.signal;
  // Node takes more than ten listeners for a leak; here each running piece of work has some.
  setMaxListeners(0, stop);
  const running = new Set<Promise<void>>();
  const results: R[] = [];
  let started = 0;
  const startMore = () => {
    for (; started < inputs.length && running.size < limit; started += 1) {
      const input = inputs[started] as T;
      const one = work(input, started, stop).then((result) => {
        running.delete(one);
        results.push(result);
      });
      one.catch(() => undefined); // it may fail while the consumer is busy; the race below tells
      running.add(one);
    }
  };
  try {
    for (startMore(); running.size > 0 || results.length > 0; startMore()) {
      if (results.length === 0) await Promise.race(running);
      yield* results.splice(0);
    }
  } finally {
    stopped.abort();
    await Promise.allSettled(running);
  }
}
