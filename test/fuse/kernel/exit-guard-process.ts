/**
 * Reads a fifo that nobody writes, as a driver reads `/dev/fuse`, with the exit guard standing, and then ends as told:
 * `exit-guard-process.ts FIFO exit|throw|reject|removed`.
 */
import { openSync, read } from 'node:fs';
import { guardExit } from '../../../src/fuse/kernel/exit-guard.ts';
import { loadNative } from '../../../src/fuse/kernel/native.ts';

const [fifo = '', how = ''] = process.argv.slice(2);
let isWaiting = true;
const removeGuard = guardExit(await loadNative(), () => isWaiting);
read(openSync(fifo, 'r+'), Buffer.alloc(1), 0, 1, null, () => {
  isWaiting = false;
});
console.log('x'.repeat(200_000));
console.log('last line');

// Once the read waits in its thread, for which one turn of the loop is enough.
setImmediate(() => {
  if (how === 'exit') process.exit(7);
  if (how === 'throw') throw new Error('nobody caught this');
  if (how === 'reject') return Promise.reject(new Error('nobody caught this'));
  removeGuard();
  console.log(process.listenerCount('exit'), process.listenerCount('uncaughtExceptionMonitor'));
  process.kill(process.pid, 'SIGKILL');
});
