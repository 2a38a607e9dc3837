import { setMaxListeners } from 'node:events';

/**
 * Works on everything in `source`, `jobs` at a time, taking the next only when one is done. The first that throws
 * stops the rest: their signal aborts, they are waited for, and then what it threw is thrown.
 */
export async function forEachConcurrently<T>(
  source: (signal: AbortSignal) => AsyncIterable<T>,
  jobs: number,
  work: (one: T, signal: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  // Every job listens, some of them several times over: Node would warn of a leak.
  setMaxListeners(0, either);
  const iterator = source(either)[Symbol.asyncIterator]();
  const worker = async () => {
    try {
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        either.throwIfAborted();
        await work(next.value, either);
      }
    } catch (error) {
      stop.abort(error);
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  await iterator.return?.();
  either.throwIfAborted();
}
