import { setMaxListeners } from 'node:events';

/** Why what a job began ends with it; made once, since an exception of the platform's costs more than a read. */
const OVER = new Error('The job is over');

/**
 * Runs `job` with a signal that aborts when any of `signals` does, and at the latest when the job is over, so that nothing
 * it began goes on. Unlike `AbortSignal.any` it leaves nothing behind on a signal that lives as long as the program.
 */
export async function withSignals<T>(
  signals: readonly (AbortSignal | undefined)[],
  job: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const sources = signals.filter((signal) => signal !== undefined);
  // Hundreds may wait on one signal, which Node takes for a leak from eleven on.
  setMaxListeners(0, ...sources);
  const stops = sources.map((source) => () => controller.abort(source.reason));
  sources.forEach((source, n) => {
    if (source.aborted) stops[n]?.();
    else source.addEventListener('abort', stops[n] as () => void, { once: true });
  });
  try {
    return await job(controller.signal);
  } finally {
    controller.abort(OVER);
    sources.forEach((source, n) => {
      source.removeEventListener('abort', stops[n] as () => void);
    });
  }
}
