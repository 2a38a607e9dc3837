import { writeSync } from 'node:fs';
import { inspect } from 'node:util';
import type { Native } from './native.ts';

const STDERR_FD = 2;

/**
 * A read of `/dev/fuse` waits in a thread of libuv's pool until the kernel has a request, and a process that ends joins
 * those threads: `process.exit()` or an uncaught error would then hang for ever. While the guard stands, the process ends
 * at once instead when `isWaiting` says that such a read is out, with its own exit status, after the `exit` listeners that
 * were there before. Answers what removes the guard.
 */
export function guardExit(native: Pick<Native, 'exitNow'>, isWaiting: () => boolean): () => void {
  let fatal: { readonly error: unknown } | undefined;
  const remember = (error: unknown) => {
    if (process.listenerCount('uncaughtException') === 0) fatal = { error };
  };
  const end = (status: number) => {
    if (!isWaiting()) return;
    try {
      // Node itself tells of an uncaught error after this listener, behind which nothing comes any more.
      if (fatal) writeSync(STDERR_FD, `${inspect(fatal.error)}\n`);
    } finally {
      // Also when nobody reads what is said. Another listener may have changed the status meanwhile.
      native.exitNow(Number(process.exitCode ?? status));
    }
  };
  process.on('uncaughtExceptionMonitor', remember);
  process.on('exit', end);
  return () => {
    process.off('uncaughtExceptionMonitor', remember);
    process.off('exit', end);
  };
}
